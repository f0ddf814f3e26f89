"""Days that are over get a root: whoever kept it elsewhere can tell later whether a line was changed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.audit import leaf, proves
from accounts.models import AuditDay, AuditDetail, AuditEntry
from base import merkle
from base.clock import SHANGHAI
from base.jobs import Progress

CHUNK = 2000
DAY = timedelta(days=1)


def close_days(*, progress: Progress, now: datetime) -> int:
    """Job: one row for each day until yesterday that has none, also for days on which nothing was done."""
    days = _open_days(now.astimezone(SHANGHAI).date())
    progress.expect(len(days))
    for day in days:
        count, root = _computed(day)
        row = AuditDay(day=day, root=root, count=count, closed_at=now)
        AuditDay.objects.bulk_create([row], ignore_conflicts=True)
        progress.step()
    return len(days)


def wrong_days(day: date | None = None) -> Iterator[str]:
    """What does not agree any more, a line each, in Chinese. day: this one alone."""
    closed = AuditDay.objects.order_by("day")
    for row in closed.filter(day=day) if day else closed:
        count, root = _computed(row.day)
        if (count, root) != (row.count, row.root):
            yield _("%(day)s：日结 %(then)d 条，现有 %(now)d 条，校验值不符") % {
                "day": row, "then": row.count, "now": count,
            }  # fmt: skip
        yield from _wrong_details(row.day)
    if day is None:
        yield from _lost_days()


def _computed(day: date) -> tuple[int, str]:
    leaves = [leaf(entry) for entry in AuditEntry.objects.of_day(day).iterator(chunk_size=CHUNK)]
    return len(leaves), merkle.root(leaves).hex()


def _wrong_details(day: date) -> Iterator[str]:
    """Words that were deleted under the retention rules are in order; words that were changed are not."""
    entries = AuditEntry.objects.of_day(day).order_by()
    details = AuditDetail.objects.filter(entry__in=entries).select_related("entry").order_by("pk")
    for detail in details.iterator(chunk_size=CHUNK):
        if not proves(detail.entry, detail):
            yield _("%(day)s：第 %(entry)d 条的内容与校验值不符") % {"day": day, "entry": detail.pk}


def _lost_days() -> Iterator[str]:
    days = list(AuditDay.objects.order_by("day").values_list("day", flat=True))
    for earlier, later in pairwise(days):
        if later - earlier > DAY:
            yield _("%(earlier)s 至 %(later)s 之间缺少日结") % {"earlier": earlier, "later": later}


def _open_days(today: date) -> list[date]:
    """From the day after the last closed one, or from that of the first entry, until yesterday."""
    last = AuditDay.objects.aggregate(last=Max("day"))["last"]
    first = AuditEntry.objects.aggregate(first=Min("at"))["first"]
    if last is None and first is None:
        return []
    day = last + DAY if last else first.astimezone(SHANGHAI).date()
    return [day + DAY * number for number in range((today - day).days)]
