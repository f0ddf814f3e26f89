"""Determined grades of released rounds; their arithmetic where a policy shows it. Never a computed grade."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from credit_ratings.models import Band, DeterminedGrade, Rule, Veto
from credit_ratings.services import explain_grade
from disclosures.facts.ground import Ground
from disclosures.facts.notices import points
from disclosures.facts.profiles import day
from disclosures.models import Release
from disclosures.rules import ARITHMETIC, GRADE, Arithmetic, Item, Policy


@dataclass
class Grades:
    """By file: the grade that stands on the page, and the day on which a released one will begin to."""

    rows: dict[int, DeterminedGrade] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    arithmetic: dict[int, Arithmetic] = field(default_factory=dict)
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
            found.rows[grade.file_id] = grade
    found.arithmetic = dict(_arithmetics(found, ground))
    return found


def _arithmetics(found: Grades, ground: Ground) -> Iterator[tuple[int, Arithmetic]]:
    """Of no file under a version that counts what is not shown: whose is missing would be told apart."""
    if not ground.policy.line(ARITHMETIC).shown:
        return
    secretive = versions_counting_hidden(ground.policy)
    for file_id in found.items:
        grade = found.rows[file_id]
        if grade.version_id not in secretive and (told := _arithmetic(grade)):
            yield file_id, told


def versions_counting_hidden(policy: Policy) -> set[int]:
    """Versions with a rule or a veto for a kind that the policy does not show."""
    names = ("version_id", "kind__code", "kind__side")
    counted = {row for model in (Rule, Veto) for row in model.objects.values_list(*names)}
    return {version for version, code, side in counted if not policy.shows(code, side)}


def _grades(file_ids: Sequence[int], rounds: dict[int, date | None]) -> list[DeterminedGrade]:
    rows = DeterminedGrade.objects.filter(file__in=file_ids, round__in=rounds)
    return list(rows.select_related("version__scheme", "round", "file").order_by("decided_on", "pk"))


def _scales() -> dict[int, list[str]]:
    """The letters of each version, best first."""
    scales: dict[int, list[str]] = {}
    for version, letter in Band.objects.order_by("version", "order").values_list("version_id", "letter"):
        scales.setdefault(version, []).append(letter)
    return scales


def _arithmetic(grade: DeterminedGrade) -> Arithmetic | None:
    """The lines that counted, recomputed; none where people decided otherwise than was computed.

    Some queries for each file: by default no association publishes this.
    """
    told = explain_grade(grade)
    if told.result.letter != grade.letter:
        return None
    pairs = list(zip(told.result.lines, told.entries, strict=False))
    counted = {line.fact.root_id for line, _entry in pairs if line.fact and line.state != "skipped"}
    lines = [{"text": entry.text, "points": entry.points} for line, entry in pairs if line.state != "skipped"]
    payload = {"lines": lines, "score": points(told.result.score_milli)}
    item = Item(ARITHMETIC, "credit_ratings.determinedgrade", grade.pk, payload, grade.decided_on)
    return Arithmetic(item, frozenset(counted))


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
