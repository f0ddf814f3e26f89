"""The arithmetic of legal time, with the dates of real years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.calendar import (
    DayKind,
    OfficeCalendar,
    Unit,
    YearPlan,
    add_months,
    add_working_days,
    days,
    due,
    next_working_day,
    published,
    working_days_between,
)

CALENDAR = published()
DATES = st.dates(date(2018, 1, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 2, 6), 10, date(2026, 2, 27)),
        (date(2026, 2, 6), 20, date(2026, 3, 12)),
        (date(2025, 12, 25), 10, date(2026, 1, 9)),
        (date(2026, 4, 30), 10, date(2026, 5, 18)),
        (date(2026, 9, 18), 7, date(2026, 9, 29)),
        (date(2026, 9, 18), 15, date(2026, 10, 15)),
    ],
)
def test_working_days_skip_holidays_and_count_exchanged_weekends(start, count, end):
    assert due(start, count, Unit.WORKING_DAY, CALENDAR).day == end


@pytest.mark.parametrize(
    ("start", "counted", "end"),
    [
        (date(2026, 2, 5), date(2026, 2, 20), date(2026, 2, 24)),
        (date(2026, 1, 31), date(2026, 2, 15), date(2026, 2, 24)),
        (date(2026, 9, 16), date(2026, 10, 1), date(2026, 10, 8)),
    ],
)
def test_fifteen_natural_days_that_end_on_a_rest_day_end_on_the_next_working_day(start, counted, end):
    result = due(start, 15, Unit.DAY, CALENDAR)

    assert (result.counted, result.day) == (counted, end)


def test_a_publicity_week_does_not_move_and_ends_with_its_seventh_day():
    assert due(date(2026, 9, 24), 7, Unit.DAY, CALENDAR, rolls=False).day == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 1, 31), 1, Unit.MONTH, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, Unit.MONTH, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, Unit.YEAR, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, Unit.YEAR, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, Unit.MONTH, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, Unit.MONTH, date(2027, 2, 28)),
        (date(2026, 3, 17), 12, Unit.MONTH, date(2027, 3, 17)),
    ],
)
def test_months_and_years_end_on_the_same_day_number_or_on_the_last_of_the_month(start, count, unit, end):
    assert due(start, count, unit, CALENDAR, rolls=False).day == end


def test_a_month_that_ends_on_a_rest_day_rolls_to_the_next_working_day():
    assert due(date(2026, 9, 2), 1, Unit.MONTH, CALENDAR).day == date(2026, 10, 8)


def test_an_exchanged_saturday_ends_a_period_without_rolling():
    assert due(date(2026, 9, 25), 15, Unit.DAY, CALENDAR).day == date(2026, 10, 10)


@pytest.mark.parametrize(("year", "count"), [(2025, 248), (2026, 248), (2024, 251), (2023, 249)])
def test_a_year_has_its_known_number_of_working_days(year, count):
    assert working_days_between(date(year - 1, 12, 31), date(year, 12, 31), CALENDAR) == count


def test_every_day_of_2026_off_and_worked_is_known():
    kinds = dict(days(date(2025, 12, 31), date(2026, 12, 31), CALENDAR))

    assert [f"{day:%m-%d}" for day, kind in kinds.items() if kind is DayKind.EXCHANGED] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"
    ]  # fmt: skip
    assert [f"{day:%m-%d}" for day, kind in kinds.items() if kind is DayKind.HOLIDAY] == [
        "01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04",
        "05-05", "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07",
    ]  # fmt: skip


def test_a_year_without_a_published_plan_still_counts_but_is_provisional():
    result = due(date(2026, 12, 25), 10, Unit.WORKING_DAY, CALENDAR)

    assert result.day == date(2027, 1, 11)
    assert result.provisional
    assert not due(date(2026, 11, 2), 10, Unit.WORKING_DAY, CALENDAR).provisional


def test_a_plan_loaded_later_moves_the_date_and_makes_it_final():
    plan = YearPlan(frozenset({date(2027, 1, 1), date(2027, 1, 4)}), frozenset(), official=True)
    calendar = OfficeCalendar({**CALENDAR.plans, 2027: plan})

    result = due(date(2026, 12, 25), 10, Unit.WORKING_DAY, calendar)

    assert (result.day, result.provisional) == (date(2027, 1, 12), False)


def test_a_negative_period_is_refused():
    with pytest.raises(ValueError, match="negative"):
        due(date(2026, 1, 1), -1, Unit.DAY, CALENDAR)


@given(DATES, st.integers(1, 250))
def test_counting_back_what_was_added_gives_the_same_number(start, count):
    end = add_working_days(start, count, CALENDAR)

    assert CALENDAR.is_working_day(end)
    assert working_days_between(start, end, CALENDAR) == count
    assert working_days_between(end, start, CALENDAR) == -count


@given(DATES, st.integers(0, 400), st.sampled_from(Unit))
def test_a_period_never_ends_before_its_start_and_always_on_a_working_day_when_it_rolls(start, count, unit):
    result = due(start, min(count, 12 if unit is Unit.YEAR else 60), unit, CALENDAR)

    assert start <= result.counted <= result.day
    assert unit is Unit.WORKING_DAY or CALENDAR.is_working_day(result.day)


@given(DATES)
def test_rest_days_are_never_longer_than_ten_in_a_row(day):
    assert next_working_day(day, CALENDAR) - day <= timedelta(days=10)


@given(DATES, st.integers(-60, 60))
def test_months_there_and_back_lose_days_only_at_the_end_of_a_month(day, months):
    back = add_months(add_months(day, months), -months)

    assert back == day or (back < day and day.day > 28)
