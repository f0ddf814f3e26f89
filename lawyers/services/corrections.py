"""Records corrected, overturned, restored: always by a new full image, never in place."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record as write_audit
from accounts.models import User
from accounts.permissions import require
from base.errors import RuleError
from base.locks import lock
from base.outbox import emit
from base.states import Changes
from lawyers.models import Record, RecordKind, RecordText
from lawyers.services.places import Places
from lawyers.services.records import RecordRow, Text, check, refusal
from lawyers.topics import FILE_CHANGED

CARRIED = (
    "file_id", "kind_id", "period", "conduct_on", "conduct_assumed", "effective_on", "ends_on", "void",
    "quantity_milli", "matter", "organ", "document_no", "firm_id", "authority", "text_digest", "source",
)  # fmt: skip
"""What a new image takes over from the last one."""
CORRECTABLE = {
    "kind", "period", "conduct_on", "effective_on", "quantity_milli", "matter", "organ", "document_no",
    "summary",
}  # fmt: skip


@transaction.atomic
def correct_record(
    record: Record, *, because: str, now: datetime, actor: User | None, **fields: Any
) -> Record:
    """更正: a new full image with these fields changed. The firm follows the day of the conduct."""
    if unknown := fields.keys() - CORRECTABLE:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    last = _last(record, "correct_record", because, now, actor)
    image = _next_image(last, because, now, actor)
    text = _carried_text(last)
    summary = fields.pop("summary", text.summary)
    if summary != text.summary:
        text = Text.of(summary)
        image.text_digest = text.digest
    for name, value in fields.items():
        setattr(image, name, value)
    if fields.get("conduct_on"):
        image.conduct_assumed = False
    _complete(last, image, now.date())
    if not _differences(last, image):
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    return _add_image(last, image, text, verb="correct_record", now=now, actor=actor)


@transaction.atomic
def overturn_record(record: Record, *, because: str, now: datetime, actor: User | None) -> Record:
    """撤销: as if it had never been; what was known before stays in the earlier images."""
    last = _last(record, "overturn_record", because, now, actor)
    image = _next_image(last, because, now, actor)
    image.void = True
    return _add_image(last, image, _carried_text(last), verb="overturn_record", now=now, actor=actor)


@transaction.atomic
def restore_record(
    record: Record, *, ends_on: date, because: str, now: datetime, actor: User | None
) -> Record:
    """信用修复: from this day on the record no longer counts; for the days before it still does."""
    last = _last(record, "restore_record", because, now, actor)
    if last.kind.side != RecordKind.Side.BAD:
        raise RuleError(_("只有不良行为记录可以信用修复"), code="side")
    if last.effective_on is None or ends_on < last.effective_on or ends_on > now.date():
        raise RuleError(_("修复日期须在生效日期之后, 且不晚于今天"), code="ends_on", status=400)
    if last.ends_on:
        raise RuleError(_("该记录已经信用修复, 无须再次办理"), code="wrong_state")
    image = _next_image(last, because, now, actor)
    image.ends_on = ends_on
    return _add_image(last, image, _carried_text(last), verb="restore_record", now=now, actor=actor)


def _last(record: Record, verb: str, because: str, now: datetime, actor: User | None) -> Record:
    """The last image of this record, locked; that somebody else made a newer one is refused."""
    require(actor, verb, record)
    if not because.strip():
        raise RuleError(_("请写明原因"), code="because", status=400)
    (root,) = lock(Record.objects.filter(pk=record.root_id or record.pk))
    last = root.images.order_by("-sequence").first() or root
    if last.pk != record.pk or now < last.recorded_at:
        raise RuleError(_("记录已被他人更正, 请刷新后重试"), code="overtaken")
    if last.void:
        raise RuleError(_("该记录已经撤销, 不能再办理"), code="wrong_state")
    return last


def _next_image(last: Record, because: str, now: datetime, actor: User | None) -> Record:
    return Record(
        root_id=last.root_id or last.pk,
        sequence=last.sequence + 1,
        recorded_at=now,
        because=because.strip(),
        recorded_by=actor,
        **{name: getattr(last, name) for name in CARRIED},
    )


def _complete(last: Record, image: Record, today: date) -> None:
    """Check an image as a first one is checked; another day of conduct may mean another firm."""
    row = RecordRow(
        image.file, image.kind, image.effective_on, image.conduct_on, quantity_milli=image.quantity_milli
    )
    check(row, today)
    if image.conduct_on is None and image.effective_on:
        image.conduct_on, image.conduct_assumed = image.effective_on, True
    if image.ends_on and (image.effective_on is None or image.ends_on < image.effective_on):
        raise refusal(_("生效日期不得晚于修复日期, 请核对"))
    if image.conduct_on != last.conduct_on:
        image.firm_id = Places([image.file]).on(image.file, image.conduct_on).firm_id


def _differences(last: Record, image: Record) -> Changes:
    return {
        name: (getattr(last, name), getattr(image, name))
        for name in CARRIED
        if getattr(last, name) != getattr(image, name)
    }


def _add_image(
    last: Record, image: Record, text: Text, *, verb: str, now: datetime, actor: User | None
) -> Record:
    changes = _differences(last, image)
    image.save()
    if text.summary:
        text.row(image).save(force_insert=True)
    write_audit(actor, verb, image, changes, reason=image.because, now=now)
    emit(FILE_CHANGED, [image.file_id])
    return image


def _carried_text(last: Record) -> Text:
    """The text of the last image, unless retention has deleted it."""
    kept = RecordText.objects.filter(record=last).first()
    return Text(kept.summary, kept.salt, last.text_digest) if kept else Text()
