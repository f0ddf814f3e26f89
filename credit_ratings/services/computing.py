"""系统测算: compute, compare, write what changed. Nothing is lowered or published by it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require, require_verb
from base.chunks import chunks
from base.errors import RuleError
from base.locks import lock
from base.outbox import emit
from credit_ratings import bulk
from credit_ratings.facts import scheme_of
from credit_ratings.models import ComputedGrade, SchemeVersion
from credit_ratings.rules import SchemeData
from credit_ratings.topics import GRADE_COMPUTED
from lawyers.models import IntegrityFile

LISTED = 1000
"""File ids in one statement."""
PIECE = 25_000
"""Files in one statement over the whole roster, at least: about half a second."""
PIECES = 4
"""Statements over the whole roster, at most: where records lie scattered, each reads the whole table anew."""
DAYS = date(1979, 1, 1), date(2200, 12, 31)
"""The days that anything can be computed for."""


class Progress(Protocol):
    """Whoever watches: base.jobs.Progress, or the terminal."""

    def expect(self, total: int) -> None: ...

    def step(self, count: int = 1, *, note: str = "") -> None: ...


def regrade(
    *,
    as_of: date,
    file_ids: Collection[int] | None = None,
    progress: Progress | None = None,
    now: datetime,
    actor: User | None = None,
) -> int:
    """Compute grades as of the end of a day under the schemes in force on it; how many files changed.

    All files, or those named. Each piece is a transaction of its own, so a run may stop and be repeated.
    """
    require_verb(actor, "regrade")
    check_day(as_of)
    changed = 0
    for version in SchemeVersion.objects.in_force(as_of).select_related("scheme"):
        found = _regrade_version(version, as_of, file_ids, progress, now)
        changed += found
        if actor:
            with transaction.atomic():
                record(actor, "regrade", version, {"as_of": (None, as_of), "changed": (None, found)}, now=now)
    return changed


def regrade_file(computed: ComputedGrade, *, now: datetime, actor: User) -> int:
    """Compute one file anew as of today; 1 when its grade changed."""
    require(actor, "regrade", computed)
    return regrade(as_of=now.date(), file_ids=[computed.file_id], now=now, actor=actor)


def check_day(day: date) -> None:
    """RuleError for a day for which nothing can be computed."""
    if not DAYS[0] <= day <= DAYS[1]:
        raise RuleError(_("日期超出可测算的范围（1979 年至 2200 年），请核对"), code="day", status=400)


def _regrade_version(
    version: SchemeVersion,
    as_of: date,
    file_ids: Collection[int] | None,
    progress: Progress | None,
    now: datetime,
) -> int:
    scheme = scheme_of(version)
    subjects = IntegrityFile.objects.filter(**{f"{version.scheme.subject}__isnull": False})
    if file_ids is not None:
        pieces = [bulk.Files(ids=tuple(some)) for some in chunks(sorted(set(file_ids)), LISTED)]
        return sum(_regrade_piece(version, scheme, piece, as_of, now) for piece in pieces)
    if progress:
        progress.expect(subjects.count())
    changed = 0
    for piece in _pieces():
        changed += _regrade_piece(version, scheme, piece, as_of, now)
        if progress:
            count = subjects.filter(pk__range=(piece.first, piece.last)).count()
            progress.step(count, note=_("已变动 %(count)s 份") % {"count": changed})
    return changed


def _pieces() -> Iterator[bulk.Files]:
    """The whole roster in a few ranges of ids."""
    ends = IntegrityFile.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    span = max(PIECE, -(-(ends["last"] - ends["first"] + 1) // PIECES))
    for first in range(ends["first"], ends["last"] + 1, span):
        yield bulk.Files(first, first + span - 1)


@transaction.atomic
def _regrade_piece(
    version: SchemeVersion, scheme: SchemeData, files: bulk.Files, as_of: date, now: datetime
) -> int:
    """One piece, alone under its version; nothing when the version was replaced meanwhile."""
    in_force = SchemeVersion.objects.filter(Q(valid_until=None) | Q(valid_until__gt=as_of), pk=version.pk)
    if not lock(in_force):
        return 0
    changed = bulk.regrade(version, scheme, as_of=as_of, now=now, files=files)
    emit(GRADE_COMPUTED, changed)
    return len(changed)
