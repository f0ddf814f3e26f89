"""One history, one scheme, one day: the grade, with a line for every fact.

Stages: which facts stand on the day, one count per matter, the cap of each rule, cap and floor of each
category, overall floor and ceiling, one rounding, band, vetoes. The points of all lines add up to the score.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from credit_ratings.rules.schemes import MOST, CategoryData, RuleData, SchemeData, VetoData


class State(StrEnum):
    BASE = "base"
    COUNTED = "counted"
    CAPPED = "capped"
    SKIPPED = "skipped"
    CLAMPED = "clamped"
    ROUNDED = "rounded"
    VETO = "veto"


class Reason(StrEnum):
    """Why a fact does not count."""

    VOID = "void"
    UNDATED = "undated"
    NOT_YET = "not_yet"
    ENDED = "ended"
    NO_RULE = "no_rule"
    EXPIRED = "expired"
    SAME_MATTER = "same_matter"


@dataclass(frozen=True, slots=True)
class FactData:
    """The image of one record that is known: what the engine reads of it. `kind` is the code of its kind."""

    record_id: int
    root_id: int
    kind: str
    effective_on: date | None
    ends_on: date | None = None
    void: bool = False
    quantity_milli: int = 1000
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger. nominal: before caps. limit: what capped it, "rule" or "category".

    instead: the record of the same matter that counts in its place.
    """

    state: State
    points_milli: int = 0
    fact: FactData | None = None
    rule: RuleData | None = None
    veto: VetoData | None = None
    reason: Reason | None = None
    nominal_milli: int = 0
    limit: str = ""
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """score and letter; `band` is the letter of the score alone, `ceiling` the best that the vetoes leave."""

    score_milli: int
    letter: str
    vetoed: bool
    lines: tuple[Line, ...]
    band: str
    ceiling: str | None


class Live(NamedTuple):
    """A fact that stands on the day, within the window of its rule."""

    fact: FactData
    rule: RuleData


def grade(scheme: SchemeData, facts: Sequence[FactData], as_of: date) -> Result:
    """The grade as of the end of a day; the order of the facts does not matter."""
    live, skipped, vetoes = _sift(scheme, sorted(facts, key=_by_date), as_of)
    kept, doubles = _once_per_matter(live, scheme.same_matter)
    lines = [Line(State.BASE, scheme.base_milli), *_counted(scheme, kept), *doubles, *skipped]
    lines += _closing(scheme, sum(line.points_milli for line in lines))
    score = sum(line.points_milli for line in lines)
    letters = [band.letter for band in scheme.bands]
    place = [band.holds(score) for band in scheme.bands].index(True)
    ceiling = max((letters.index(line.veto.letter) for line in vetoes if line.veto), default=None)
    return Result(
        score_milli=score,
        letter=letters[max(place, ceiling or 0)],
        vetoed=ceiling is not None,
        lines=(*lines, *vetoes),
        band=letters[place],
        ceiling=None if ceiling is None else letters[ceiling],
    )


def _by_date(fact: FactData) -> tuple[date, int, int]:
    return fact.effective_on or date.max, fact.root_id, fact.record_id


def _sift(
    scheme: SchemeData, facts: Iterable[FactData], as_of: date
) -> tuple[list[Live], list[Line], list[Line]]:
    """Part the facts: those that reach a rule, those that do not and why, and the vetoes in force."""
    rules = {rule.kind: (rule, rule.since(as_of)) for rule in scheme.rules}
    bars = {veto.kind: (veto, veto.since(as_of)) for veto in scheme.vetoes}
    live: list[Live] = []
    skipped: list[Line] = []
    vetoes: list[Line] = []
    for fact in facts:
        if reason := _unfit(fact, as_of):
            skipped.append(Line(State.SKIPPED, fact=fact, reason=reason))
            continue
        effect = fact.effective_on or date.max
        rule, rule_since = rules.get(fact.kind, (None, date.min))
        veto, veto_since = bars.get(fact.kind, (None, date.min))
        barred = veto is not None and effect >= veto_since
        if barred:
            vetoes.append(Line(State.VETO, fact=fact, veto=veto))
        if rule and effect >= rule_since:
            live.append(Live(fact, rule))
        elif rule or not barred:
            reason = Reason.EXPIRED if rule or veto else Reason.NO_RULE
            skipped.append(Line(State.SKIPPED, fact=fact, rule=rule, veto=veto, reason=reason))
    return live, skipped, vetoes


def _unfit(fact: FactData, as_of: date) -> Reason | None:
    """Why it stands for no scheme at all on that day."""
    if fact.void:
        return Reason.VOID
    if fact.effective_on is None:
        return Reason.UNDATED
    if fact.effective_on > as_of:
        return Reason.NOT_YET
    return Reason.ENDED if fact.ends_on and fact.ends_on <= as_of else None


def _once_per_matter(live: Sequence[Live], same_matter: str) -> tuple[list[Live], list[Line]]:
    """Of the facts of one matter on one side only the weightiest counts; of equals the earliest."""
    matters: dict[tuple[str, bool], list[Live]] = defaultdict(list)
    kept: list[Live] = []
    doubles: list[Line] = []
    for one in live:
        once = one.fact.matter and (same_matter == "both" or (same_matter == "bad" and one.rule.bad))
        (matters[one.fact.matter, one.rule.bad] if once else kept).append(one)
    for group in matters.values():
        first, *others = sorted(group, key=_by_weight)
        kept.append(first)
        doubles += [
            Line(
                State.SKIPPED,
                fact=one.fact,
                rule=one.rule,
                reason=Reason.SAME_MATTER,
                instead=first.fact.record_id,
            )
            for one in others
        ]
    return kept, doubles


def _by_weight(one: Live) -> tuple[int, date, int, int]:
    alone = one.rule.points(one.rule.amount(one.fact.quantity_milli))
    return -abs(alone), *_by_date(one.fact)


def _counted(scheme: SchemeData, kept: Iterable[Live]) -> Iterator[Line]:
    """A line for each fact with what it adds in its turn: by category, deductions first, then by date."""
    categories = {category.code: category for category in scheme.categories}
    place = {code: number for number, code in enumerate(categories)}
    totals: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    turns = sorted(
        kept, key=lambda one: (place[one.rule.category], not one.rule.bad, *_by_date(one.fact), one.rule.kind)
    )
    for fact, rule in turns:
        before = totals[rule.kind]
        after = totals[rule.kind] = before + rule.amount(fact.quantity_milli)
        nominal = rule.points(after) - rule.points(before)
        by_rule = _within_rule(rule, after) - _within_rule(rule, before)
        category = categories[rule.category]
        total = sums[rule.category]
        sums[rule.category] = total + by_rule
        points = _within_category(category, total + by_rule) - _within_category(category, total)
        yield Line(
            State.COUNTED if points == nominal else State.CAPPED,
            points,
            fact,
            rule,
            nominal_milli=nominal,
            limit="category" if points != by_rule else "rule" if points != nominal else "",
        )


def _within_rule(rule: RuleData, total_milli: int) -> int:
    cap = MOST if rule.cap_milli is None else rule.cap_milli
    return _clip(rule.points(total_milli), -cap, cap)


def _within_category(category: CategoryData, points_milli: int) -> int:
    return _clip(points_milli, category.floor_milli, category.cap_milli)


def _clip(value: int, low: int | None, high: int | None) -> int:
    return max(-MOST if low is None else low, min(value, MOST if high is None else high))


def _closing(scheme: SchemeData, raw_milli: int) -> Iterator[Line]:
    """What floor, ceiling and the one rounding change in the sum."""
    clamped = _clip(raw_milli, scheme.floor_milli, scheme.ceiling_milli)
    if clamped != raw_milli:
        yield Line(State.CLAMPED, clamped - raw_milli)
    rounded = _rounded(clamped, scheme.grain_milli, half_up=scheme.rounding == "half_up")
    if rounded != clamped:
        yield Line(State.ROUNDED, rounded - clamped)


def _rounded(value: int, grain: int, *, half_up: bool) -> int:
    """四舍五入 (a half goes away from zero) or 舍去 (towards zero)."""
    size = (abs(value) + (grain // 2 if half_up else 0)) // grain * grain
    return -size if value < 0 else size
