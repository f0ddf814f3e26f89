"""Records as released: classes with the register, sanctions and penalties one by one.

What the policy does not show, and what nobody released, is not even read. The text on the page is the one
that two persons reviewed with the release, never the internal summary.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from disclosures.facts.ground import Ground
from disclosures.facts.profiles import day
from disclosures.models import Release
from disclosures.rules import Fact, Payload
from lawyers.models import Record, RecordKind


class Released(NamedTuple):
    """What a release of a single record adds to it."""

    not_before: date | None
    term_ends_on: date | None
    summary: str


def released_records(file_ids: Sequence[int], ground: Ground) -> dict[int, list[Fact]]:
    """Facts by file, from the last image of each record that is neither void nor undated."""
    releases = _releases(file_ids)
    one_by_one = Q(kind__in=ground.by_one) & (Q(pk__in=releases) | Q(root__in=releases))
    rows = Record.objects.standing().filter(Q(kind__in=ground.by_class) | one_by_one, file__in=file_ids)
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.select_related("kind", "firm"):
        found[row.file_id].append(_fact(row, releases.get(row.root_id or row.pk), ground))
    return found


def _releases(file_ids: Sequence[int]) -> dict[int, Released]:
    """Approved releases by the first image of their record."""
    rows = Release.objects.approved().filter(record__file__in=file_ids)
    return {pk: Released(*rest) for pk, *rest in rows.values_list("record_id", *Released._fields)}


def _fact(row: Record, release: Released | None, ground: Ground) -> Fact:
    assert row.effective_on is not None
    return Fact(
        source_id=row.root_id or row.pk,
        kind=row.kind.code,
        side=row.kind.side,
        effective_on=row.effective_on,
        term_ends_on=release.term_ends_on if release else None,
        restored_on=row.ends_on,
        released=release is not None,
        not_before=release.not_before if release else ground.since,
        payload=PAYLOADS[row.kind.side](row, release),
    )


def _assessment(row: Record, _release: Released | None) -> Payload:
    return {
        "year": row.period or (row.effective_on and row.effective_on.year),
        "result": row.kind.name,
        "code": row.kind.code,
        "firm": row.firm.name if row.firm else "",
        "organ": row.organ,
        "document_no": row.document_no,
    }


def _honour(row: Record, _release: Released | None) -> Payload:
    return {
        "title": row.kind.name,
        "code": row.kind.code,
        "unit": row.kind.unit,
        "quantity_milli": row.quantity_milli,
        "year": row.period or (row.effective_on and row.effective_on.year),
        "date": None if row.conduct_assumed else day(row.effective_on),
        "organ": row.organ,
        "document_no": row.document_no,
    }


def _act(row: Record, release: Released | None) -> Payload:
    return {
        "title": row.kind.name,
        "code": row.kind.code,
        "organ": row.organ,
        "document_no": row.document_no,
        "effective_on": day(row.effective_on),
        "term_ends_on": day(release.term_ends_on) if release else None,
        "summary": release.summary if release else "",
    }


PAYLOADS: dict[str, Callable[[Record, Released | None], Payload]] = {
    RecordKind.Side.ASSESSMENT: _assessment,
    RecordKind.Side.GOOD: _honour,
    RecordKind.Side.BAD: _act,
}
