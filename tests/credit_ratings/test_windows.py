"""Windows as threshold dates: Civil Code art. 202 (same day number, or the last day of a shorter month)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_ratings.rules import last_day, since

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("kind", "months", "as_of", "threshold"),
    [
        ("closed", 24, date(2026, 6, 3), date(2024, 6, 3)),
        ("half_open", 24, date(2026, 6, 3), date(2024, 6, 4)),
        ("calendar_year", 12, date(2026, 6, 3), date(2026, 1, 1)),
        ("calendar_year", 36, date(2026, 12, 31), date(2024, 1, 1)),
        ("always", None, date(2026, 6, 3), date.min),
        ("closed", 1, date(2026, 2, 28), date(2026, 1, 28)),  # 28 to 31 January all end on 28 February
        (
            "closed",
            1,
            date(2026, 3, 31),
            date(2026, 3, 1),
        ),  # 28 February ends on 28 March, 1 March on 1 April
        ("closed", 1, date(2026, 3, 1), date(2026, 2, 1)),  # 31 January ended on 28 February
        ("half_open", 1, date(2026, 2, 27), date(2026, 1, 28)),
        ("half_open", 1, date(2026, 2, 28), date(2026, 2, 1)),
        ("closed", 12, date(2025, 2, 28), date(2024, 2, 28)),  # 29 February 2024 ends on 28 February 2025
        ("closed", 12, date(2025, 3, 1), date(2024, 3, 1)),
        ("closed", 48, date(2028, 2, 29), date(2024, 2, 29)),
        ("closed", 12, date(2024, 2, 29), date(2023, 3, 1)),
        ("closed", 12, date(2026, 1, 1), date(2025, 1, 1)),
        ("closed", 1200, date(90, 1, 1), date.min),
        ("calendar_year", 1200, date(90, 1, 1), date.min),
    ],
)
def test_the_earliest_effect_that_still_counts(kind: str, months: int | None, as_of: date, threshold: date):
    assert since(kind, months, as_of) == threshold


@pytest.mark.parametrize(
    ("kind", "months", "effect", "last"),
    [
        ("closed", 1, date(2026, 1, 31), date(2026, 2, 28)),
        ("closed", 1, date(2024, 1, 31), date(2024, 2, 29)),
        ("half_open", 1, date(2026, 1, 31), date(2026, 2, 27)),
        ("closed", 12, date(2024, 2, 29), date(2025, 2, 28)),
        ("closed", 12, date(2025, 12, 31), date(2026, 12, 31)),
        ("calendar_year", 24, date(2025, 7, 1), date(2026, 12, 31)),
        ("always", None, date(2025, 7, 1), None),
    ],
)
def test_the_last_day_on_which_an_effect_counts(
    kind: str, months: int | None, effect: date, last: date | None
):
    assert last_day(kind, months, effect) == last


@given(st.sampled_from(["closed", "half_open", "calendar_year"]), MONTHS, DAYS, st.integers(-40, 40))
def test_threshold_and_last_day_say_the_same(kind: str, months: int, as_of: date, shift: int):
    months = months * 12 if kind == "calendar_year" else months
    effect = since(kind, months, as_of) + timedelta(days=shift)
    if effect > as_of:
        return

    last = last_day(kind, months, effect)

    assert (effect >= since(kind, months, as_of)) == (last is not None and as_of <= last)
