"""A scheme as plain data, its digest, and what makes one impossible to compute.

Points and quantities are integers in thousandths. Tuples are in the order of the scheme: categories as they
are told, bands from the best down.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from credit_ratings.rules import windows

LARGEST = 1_000_000
"""Thousandths; no single figure of a scheme is larger."""
MOST = 1_000_000_000
"""Thousandths; no quantity, rule, category or score goes beyond it, so that no slip of the pen overflows."""


@dataclass(frozen=True, slots=True)
class CategoryData:
    """A group of rules whose sum is kept between floor (at most 0) and cap (at least 0)."""

    code: str
    name: str = ""
    cap_milli: int | None = None
    floor_milli: int | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class RuleData:
    """What records of one kind count.

    unit "record": points for each; "quantity": for each step of the quantities of all counting records
    together, by full steps, also the started one, or exactly in proportion. cap: the most it gives or takes.
    """

    kind: str
    category: str
    points_milli: int
    unit: str = "record"
    step_milli: int = 1000
    step_mode: str = "full"
    cap_milli: int | None = None
    window_kind: str = windows.CLOSED
    window_months: int | None = None
    clause: str = ""
    sure: bool = False

    def since(self, as_of: date) -> date:
        return windows.since(self.window_kind, self.window_months, as_of)

    @property
    def bad(self) -> bool:
        return self.points_milli < 0

    def amount(self, quantity_milli: int) -> int:
        """How much one record brings to the total of the rule; less than nothing counts as nothing."""
        return min(max(quantity_milli, 0), MOST) if self.unit == "quantity" else 1000

    def points(self, total_milli: int) -> int:
        """Points for this total, before any cap. A share of a step is cut to the thousandth towards zero."""
        step = self.step_milli if self.unit == "quantity" else 1000
        if self.unit == "quantity" and self.step_mode == "exact":
            share = abs(self.points_milli) * total_milli // step
            return -share if self.bad else share
        started = self.unit == "quantity" and self.step_mode == "started"
        return self.points_milli * ((total_milli + (step - 1 if started else 0)) // step)


@dataclass(frozen=True, slots=True)
class BandData:
    """A letter and the score it takes: at least (ge) or above (gt) the threshold; None takes all the rest."""

    letter: str
    threshold_milli: int | None
    operator: str = "ge"
    name: str = ""
    sure: bool = False

    def holds(self, score_milli: int) -> bool:
        if self.threshold_milli is None or score_milli > self.threshold_milli:
            return True
        return self.operator == "ge" and score_milli == self.threshold_milli


@dataclass(frozen=True, slots=True)
class VetoData:
    """A kind of record which, while its window lasts, lets no letter be better than this one."""

    kind: str
    letter: str
    window_kind: str = windows.CLOSED
    window_months: int | None = None
    clause: str = ""
    sure: bool = False

    def since(self, as_of: date) -> date:
        return windows.since(self.window_kind, self.window_months, as_of)


@dataclass(frozen=True, slots=True)
class SchemeData:
    """All figures of one version. same_matter: on which side a matter counts once (none, bad, both)."""

    base_milli: int
    categories: tuple[CategoryData, ...]
    rules: tuple[RuleData, ...]
    bands: tuple[BandData, ...]
    vetoes: tuple[VetoData, ...] = ()
    floor_milli: int | None = None
    ceiling_milli: int | None = None
    rounding: str = "half_up"
    decimals: int = 0
    same_matter: str = "bad"
    sure: bool = False

    @property
    def grain_milli(self) -> int:
        """The smallest step of a final score."""
        return int(10 ** (3 - self.decimals))


class Fault(NamedTuple):
    """Why a scheme cannot be computed: a code worded in render.py, and where."""

    code: str
    where: str = ""


def digest(scheme: SchemeData) -> str:
    """SHA-256 over all figures, the same whatever database they stood in and in whatever order of kinds."""
    figures = asdict(scheme)
    figures |= {name: sorted(figures[name], key=lambda row: row["kind"]) for name in ("rules", "vetoes")}
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults(scheme: SchemeData) -> Iterator[Fault]:
    """Everything that contradicts itself; none means every history gets one score and one letter."""
    yield from _figure_faults(scheme)
    yield from _rule_faults(scheme)
    yield from _window_faults(scheme)
    yield from _band_faults(scheme)
    yield from _veto_faults(scheme)


def _figure_faults(scheme: SchemeData) -> Iterator[Fault]:
    floor, ceiling = scheme.floor_milli, scheme.ceiling_milli
    if floor is not None and ceiling is not None and floor > ceiling:
        yield Fault("floor_above_ceiling")
    if any(edge is not None and edge % scheme.grain_milli for edge in (floor, ceiling)):
        yield Fault("edge_not_round")
    for category in scheme.categories:
        if (category.cap_milli or 0) < 0 or (category.floor_milli or 0) > 0:
            yield Fault("category_excludes_zero", category.name or category.code)
    figures = [scheme.base_milli, floor, ceiling]
    figures += [edge for category in scheme.categories for edge in (category.cap_milli, category.floor_milli)]
    figures += [figure for rule in scheme.rules for figure in (rule.points_milli, rule.cap_milli)]
    if any(abs(figure or 0) > LARGEST for figure in figures):
        yield Fault("figure_too_large")


def _rule_faults(scheme: SchemeData) -> Iterator[Fault]:
    if not scheme.categories:
        yield Fault("no_category")
    codes = {category.code for category in scheme.categories}
    yield from _twice("category_twice", [category.code for category in scheme.categories])
    yield from _twice("kind_twice", [rule.kind for rule in scheme.rules])
    for rule in scheme.rules:
        if rule.category not in codes:
            yield Fault("category_unknown", rule.kind)
        if not rule.points_milli:
            yield Fault("no_points", rule.kind)
        if rule.step_milli <= 0:
            yield Fault("step_not_positive", rule.kind)
        if (rule.cap_milli or 0) < 0:
            yield Fault("cap_negative", rule.kind)


def _window_faults(scheme: SchemeData) -> Iterator[Fault]:
    rows: tuple[RuleData | VetoData, ...] = (*scheme.rules, *scheme.vetoes)
    for row in rows:
        if row.window_kind == windows.ALWAYS:
            if row.window_months is not None:
                yield Fault("months_without_end", row.kind)
        elif row.window_months is None or not 0 < row.window_months <= 1200:
            yield Fault("months_missing", row.kind)
        elif row.window_kind == windows.CALENDAR_YEAR and row.window_months % windows.YEAR:
            yield Fault("months_not_years", row.kind)


def _band_faults(scheme: SchemeData) -> Iterator[Fault]:
    yield from _twice("letter_twice", [band.letter for band in scheme.bands])
    open_ends = [band.threshold_milli is None for band in scheme.bands]
    if not open_ends or open_ends != [False] * (len(open_ends) - 1) + [True]:
        yield Fault("last_band_open")
    closed = [band for band in scheme.bands if band.threshold_milli is not None]
    steps = [(band.threshold_milli or 0, band.operator == "gt") for band in closed]
    if any(lower >= upper for upper, lower in pairwise(steps)):
        yield Fault("bands_not_descending")


def _veto_faults(scheme: SchemeData) -> Iterator[Fault]:
    letters = {band.letter for band in scheme.bands}
    yield from _twice("veto_twice", [veto.kind for veto in scheme.vetoes])
    yield from (Fault("letter_unknown", veto.kind) for veto in scheme.vetoes if veto.letter not in letters)


def _twice(code: str, names: list[str]) -> Iterator[Fault]:
    yield from (Fault(code, name) for name, times in Counter(names).items() if times > 1)
