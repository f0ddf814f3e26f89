"""The integrity file: established facts entered, one by one or by the hundred thousand."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record_bulk
from accounts.models import User
from accounts.permissions import require
from base.chunks import chunks
from base.errors import RuleError
from base.outbox import emit
from lawyers.models import IntegrityFile, Record, RecordKind, RecordText
from lawyers.services.places import Places
from lawyers.topics import FILE_CHANGED

CHUNK = 1000
Progress = Callable[[int], None]


class RecordRow(NamedTuple):
    """One fact to enter. A missing conduct date takes the effective one; none at all is 生效日期待核."""

    file: IntegrityFile
    kind: RecordKind
    effective_on: date | None
    conduct_on: date | None = None
    conduct_assumed: bool = False
    period: int | None = None
    quantity_milli: int = 1000
    matter: str = ""
    organ: str = ""
    document_no: str = ""
    summary: str = ""
    source: str = ""


def assessment(file: IntegrityFile, kind: RecordKind, year: int, *, source: str = "") -> RecordRow:
    """年度考核 of a year: dated 31 December of it, assumed (docs/decisions/0004)."""
    day = date(year, 12, 31)
    return RecordRow(file, kind, day, day, conduct_assumed=True, period=year, source=source)


@transaction.atomic
def enter_record(
    file: IntegrityFile,
    *,
    kind: RecordKind,
    effective_on: date | None,
    now: datetime,
    actor: User | None,
    **fields: Any,
) -> Record:
    """Enter one established fact; `fields` are those of RecordRow. RuleError for what cannot be so."""
    (record,) = enter_records([RecordRow(file, kind, effective_on, **fields)], now=now, actor=actor)
    return record


@transaction.atomic
def enter_records(rows: Sequence[RecordRow], *, now: datetime, actor: User | None) -> list[Record]:
    """Enter many facts, all or none, with an audit line for each."""
    _require_files({row.file.pk: row.file for row in rows}, actor, "enter_record")
    records = [record for some in chunks(rows, CHUNK) for record in _store(some, now, actor)]
    emit(FILE_CHANGED, {record.file_id for record in records})
    record_bulk(actor, "enter_record", [(record, {}) for record in records], now=now)
    return records


def store_records(
    rows: Iterable[RecordRow], *, now: datetime, actor: User | None, progress: Progress | None = None
) -> None:
    """Enter any number of facts; the caller asked for the right and writes the audit line of its batch."""
    files: set[int] = set()
    for some in chunks(rows, CHUNK):
        files.update(record.file_id for record in _store(some, now, actor))
        if progress:
            progress(len(some))
    emit(FILE_CHANGED, files)


def _store(rows: list[RecordRow], now: datetime, actor: User | None) -> list[Record]:
    for row in rows:
        check(row, now.date())
    places = Places(row.file for row in rows)
    texts = [Text.of(row.summary) for row in rows]
    images = [
        _first_image(row, places, text.digest, now, actor) for row, text in zip(rows, texts, strict=True)
    ]
    records = Record.objects.bulk_create(images)
    RecordText.objects.bulk_create(
        text.row(record) for record, text in zip(records, texts, strict=True) if text.summary
    )
    return records


class Text(NamedTuple):
    """Free text with the salt under which its digest stays provable."""

    summary: str = ""
    salt: str = ""
    digest: str = ""

    @classmethod
    def of(cls, summary: str) -> "Text":
        if not summary:
            return cls()
        salt = secrets.token_hex(16)
        return cls(summary, salt, hashlib.sha256(f"{salt}\n{summary}".encode()).hexdigest())

    def row(self, record: Record) -> RecordText:
        return RecordText(record=record, salt=self.salt, summary=self.summary)


def check(row: RecordRow, today: date) -> None:
    """RuleError with what is wrong with this fact, or nothing."""
    subject = RecordKind.Subject.FIRM if row.file.firm_id else RecordKind.Subject.LAWYER
    if row.kind.subject not in {subject, RecordKind.Subject.BOTH}:
        raise refusal(_("“%s”不适用于该对象, 请核对种类") % row.kind)
    conduct, effective = row.conduct_on, row.effective_on
    if effective and effective > today:
        raise refusal(_("生效日期在今天之后: 请待生效后再登记"))
    if conduct and conduct > today:
        raise refusal(_("行为日期在今天之后, 请核对"))
    if conduct and effective and conduct > effective:
        raise refusal(_("行为日期晚于生效日期, 请核对"))
    if row.quantity_milli <= 0:
        raise refusal(_("数量须大于 0"))


def refusal(message: str) -> RuleError:
    return RuleError(message, code="record", status=400)


def _require_files(files: dict[int, IntegrityFile], actor: User | None, verb: str) -> None:
    if actor is None:
        return
    for some in chunks(files, CHUNK):
        allowed = set(
            IntegrityFile.objects.visible_to(actor, verb).filter(pk__in=some).values_list("pk", flat=True)
        )
        for refused in set(some) - allowed:
            require(actor, verb, files[refused])
            raise PermissionDenied(verb)


def _first_image(row: RecordRow, places: Places, digest: str, now: datetime, actor: User | None) -> Record:
    conduct = row.conduct_on or row.effective_on
    place = places.on(row.file, conduct)
    return Record(
        file=row.file,
        kind=row.kind,
        period=row.period,
        conduct_on=conduct,
        conduct_assumed=row.conduct_assumed or (row.conduct_on is None and conduct is not None),
        effective_on=row.effective_on,
        quantity_milli=row.quantity_milli,
        matter=row.matter,
        organ=row.organ,
        document_no=row.document_no,
        firm_id=place.firm_id,
        authority=place.authority,
        text_digest=digest,
        source=row.source,
        recorded_at=now,
        recorded_by=actor,
    )
