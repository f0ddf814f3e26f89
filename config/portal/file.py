"""One lawyer's integrity file as the lawyer and the firm read it: grade, how it came about, records."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.http import Http404

from accounts.models import User
from config.portal.desk import grades_in_sight, near
from credit_ratings.models import DeterminedGrade
from credit_ratings.services import Explanation, explain_grade
from lawyers.models import Lawyer, PracticeTerm, Record, RecordKind


@dataclass(frozen=True)
class FileView:
    """诚信档案 of one lawyer, as far as this user may see it.

    later: the records that took effect after the day up to which the grade counts.
    """

    lawyer: Lawyer
    grade: DeterminedGrade | None
    scale: list[str]
    ledger: Explanation | None
    good: list[Record]
    bad: list[Record]
    assessments: list[Record]
    later: list[Record]
    terms: list[PracticeTerm]
    sees_records: bool
    sees_texts: bool
    sees_grades: bool
    is_own: bool


def lawyer_in_sight(user: User, licence: str) -> Lawyer:
    """Http404 unless a seat for the firm or for one's own matters covers this lawyer."""
    rows = Lawyer.objects.within(near(user, "view_lawyer")).exclude(licence="")
    found = rows.filter(licence=licence).select_related("person", "firm", "file").first()
    if found is None:
        raise Http404
    return found


def file_view(user: User, lawyer: Lawyer, *, now: datetime) -> FileView:
    grades = grades_in_sight(user, now.date()).filter(file=lawyer.file)
    held = grades.select_related("round", "version__scheme", "file").first()
    records = _records(user, lawyer, now)
    sides = {side: list(rows) for side, rows in groupby(records, key=attrgetter("kind.side"))}
    return FileView(
        lawyer=lawyer,
        grade=held,
        scale=list(held.version.bands.order_by("order").values_list("letter", flat=True)) if held else [],
        ledger=explain_grade(held) if held else None,
        good=sides.get(RecordKind.Side.GOOD, []),
        bad=sides.get(RecordKind.Side.BAD, []),
        assessments=sides.get(RecordKind.Side.ASSESSMENT, []),
        later=_later(records, held.as_of) if held else [],
        terms=_terms(user, lawyer),
        sees_records=bool(near(user, "view_record")),
        sees_texts=bool(near(user, "view_recordtext")),
        sees_grades=bool(near(user, "view_determinedgrade")),
        is_own=lawyer.person_id == user.person_id,
    )


def _records(user: User, lawyer: Lawyer, now: datetime) -> list[Record]:
    """The last image of each record, by side, the newest first."""
    rows = Record.objects.within(near(user, "view_record")).filter(file=lawyer.file).latest(now)
    found = rows.select_related("kind", "firm", "text")
    newest_first = sorted(found, key=lambda one: (one.effective_on or date.max, one.pk), reverse=True)
    return sorted(newest_first, key=attrgetter("kind.side"))


def _later(records: list[Record], as_of: date) -> list[Record]:
    return [one for one in records if one.effective_on and one.effective_on > as_of and not one.void]


def _terms(user: User, lawyer: Lawyer) -> list[PracticeTerm]:
    rows = PracticeTerm.objects.within(near(user, "view_practiceterm")).filter(lawyer=lawyer)
    return list(rows.select_related("firm").order_by("-since"))
