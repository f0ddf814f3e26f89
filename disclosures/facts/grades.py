"""Determined grades of released rounds. Computed grades and scores are not read here and stand on no page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from credit_ratings.models import Band, DeterminedGrade
from disclosures.facts.ground import Ground
from disclosures.facts.profiles import day
from disclosures.models import Release
from disclosures.rules import GRADE, Item


@dataclass
class Grades:
    """By file: the grade that stands on the page, and the day on which a released one will begin to."""

    items: dict[int, Item] = field(default_factory=dict)
    changes: dict[int, date] = field(default_factory=dict)


def released_grades(file_ids: Sequence[int], ground: Ground, today: date) -> Grades:
    """The grade of the newest released round, if the policy shows its letter.

    An older and better grade does not come back where the newest is not shown: then there is none.
    """
    found = Grades()
    line = ground.policy.line(GRADE)
    if not line.shown:
        return found
    rounds = dict(
        Release.objects.approved().filter(round__isnull=False).values_list("round_id", "not_before")
    )
    scales = _scales()
    for grade in _grades(file_ids, rounds):
        since = max(grade.decided_on, rounds[grade.round_id] or grade.decided_on)
        if since > today:
            found.changes[grade.file_id] = min(since, found.changes.get(grade.file_id, since))
        elif line.letters and grade.letter not in line.letters:
            found.items.pop(grade.file_id, None)
        else:
            found.items[grade.file_id] = _item(grade, since, scales[grade.version_id])
    return found


def _grades(file_ids: Sequence[int], rounds: dict[int, date | None]) -> list[DeterminedGrade]:
    rows = DeterminedGrade.objects.filter(file__in=file_ids, round__in=rounds)
    return list(rows.select_related("version__scheme").order_by("decided_on", "pk"))


def _scales() -> dict[int, list[str]]:
    """The letters of each version, best first."""
    scales: dict[int, list[str]] = {}
    for version, letter in Band.objects.order_by("version", "order").values_list("version_id", "letter"):
        scales.setdefault(version, []).append(letter)
    return scales


def _item(grade: DeterminedGrade, since: date, scale: list[str]) -> Item:
    payload = {
        "letter": grade.letter,
        "scale": scale,
        "decided_on": day(grade.decided_on),
        "document_no": grade.document_no,
        "as_of": day(grade.as_of),
        "scheme": grade.version.scheme.name,
        "number": grade.version.number,
    }
    return Item(GRADE, "credit_ratings.determinedgrade", grade.pk, payload, since)
