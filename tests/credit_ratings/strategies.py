"""Made-up schemes and histories, near the edges: window ends, month ends, ties, one matter, many images."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from credit_ratings.rules import (
    BandData,
    CategoryData,
    FactData,
    RuleData,
    SchemeData,
    VetoData,
    faults,
)

KINDS = (
    "honour-city",
    "legal-aid",
    "public-service",
    "reprimand",
    "warning",
    "upheld-complaint",
    "advice-letter",
)
DAYS = st.one_of(
    st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2026, 1, 31)]
    ),
)
POINTS = st.sampled_from([-20_000, -10_000, -2_500, -1, 1, 500, 3_000, 3_333, 10_000])
LIMITS = st.one_of(st.none(), st.sampled_from([0, 1_500, 5_000, 12_000]))
QUANTITIES = st.sampled_from([1, 999, 1_000, 2_500, 20_000, 33_333, 10**12])


@st.composite
def windows(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["closed", "half_open", "calendar_year", "always"]))
    if kind == "always":
        return {"window_kind": kind, "window_months": None}
    months = draw(st.sampled_from([1, 2, 6, 12, 24, 25]))
    return {
        "window_kind": kind,
        "window_months": 12 * (1 + months // 12) if kind == "calendar_year" else months,
    }


@st.composite
def schemes(draw: st.DrawFn) -> SchemeData:
    """A scheme without faults."""
    decimals = draw(st.integers(0, 3))
    grain = 10 ** (3 - decimals)
    categories = [
        CategoryData(code, code, draw(LIMITS), -(draw(LIMITS) or 0) if draw(st.booleans()) else None)
        for code in ("a", "b", "c")[: draw(st.integers(1, 3))]
    ]
    kinds = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=6))
    thresholds = sorted(draw(st.sets(st.sampled_from([60_000, 75_000, 80_000, 80_001, 90_000]), max_size=4)))
    bands = [
        BandData(letter, threshold, draw(st.sampled_from(["ge", "gt"])))
        for letter, threshold in zip("ABCD", reversed(thresholds), strict=False)
    ]
    letters = [*(band.letter for band in bands), "E"]
    scheme = SchemeData(
        base_milli=draw(st.sampled_from([0, 80_000, 79_999])),
        categories=tuple(categories),
        rules=tuple(draw(rules(kind, [category.code for category in categories])) for kind in kinds),
        bands=(*bands, BandData("E", None)),
        vetoes=tuple(
            VetoData(kind, draw(st.sampled_from(letters)), **draw(windows()))
            for kind in draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=2))
        ),
        floor_milli=draw(st.one_of(st.none(), st.just(0))),
        ceiling_milli=draw(st.one_of(st.none(), st.sampled_from([80 * 1000, 100 * 1000]))),
        rounding=draw(st.sampled_from(["half_up", "down"])),
        decimals=decimals,
        same_matter=draw(st.sampled_from(["none", "bad", "both"])),
    )
    assert grain == scheme.grain_milli
    assert not list(faults(scheme))
    return scheme


@st.composite
def rules(draw: st.DrawFn, kind: str, categories: list[str]) -> RuleData:
    return RuleData(
        kind=kind,
        category=draw(st.sampled_from(categories)),
        points_milli=draw(POINTS),
        unit=draw(st.sampled_from(["record", "quantity"])),
        step_milli=draw(st.sampled_from([1, 1_000, 2_500, 20_000])),
        step_mode=draw(st.sampled_from(["full", "started", "exact"])),
        cap_milli=draw(LIMITS),
        **draw(windows()),
    )


class Image(NamedTuple):
    """One image of a record: what a correction may change."""

    kind: str
    effective_on: date | None
    ends_on: date | None
    void: bool
    quantity_milli: int
    matter: str


@st.composite
def images(draw: st.DrawFn, scheme: SchemeData, as_of: date) -> Image:
    effective_on = draw(st.one_of(st.none(), effects(scheme, as_of), effects(scheme, as_of)))
    ends = draw(st.one_of(st.none(), st.none(), st.integers(0, 400)))
    return Image(
        kind=draw(st.sampled_from(KINDS)),
        effective_on=effective_on,
        ends_on=effective_on + timedelta(days=ends) if effective_on and ends is not None else None,
        void=draw(st.sampled_from([False, False, False, True])),
        quantity_milli=draw(QUANTITIES),
        matter=draw(st.sampled_from(["", "", "m1", "m2"])),
    )


@st.composite
def effects(draw: st.DrawFn, scheme: SchemeData, as_of: date) -> date:
    """A day on or beside the edge of some window, or any day of the last years."""
    rows: tuple[RuleData | VetoData, ...] = (*scheme.rules, *scheme.vetoes)
    edges = [as_of, *(row.since(as_of) for row in rows)]
    near = draw(st.sampled_from([edge for edge in edges if edge > date.min]))
    edge = near + timedelta(days=draw(st.integers(-2, 2)))
    return draw(st.sampled_from([edge, as_of - timedelta(days=draw(st.integers(0, 1200)))]))


def fact_of(image: Image, number: int) -> FactData:
    return FactData(number, number, image.kind, *image[1:])


@st.composite
def histories(draw: st.DrawFn, scheme: SchemeData, as_of: date, most: int = 8) -> list[FactData]:
    """Facts as the engine reads them."""
    found = draw(st.lists(images(scheme, as_of), max_size=most))
    return [fact_of(image, number) for number, image in enumerate(found, 1)]
