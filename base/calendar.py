"""Legal time: working days with exchanged weekends 调休, natural days, months, years (Civil Code 200–204).

Pure. The day something begins is not counted (art. 201). A period in days, months or years that ends on a
rest day ends on the next working day (art. 203), unless it must not move (a publicity week). A month or year
ends on the same day number, or on the month's last day where that number is missing (art. 202).
"""

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import holidays

PUBLISHED = Path(__file__).parent / "data" / "office_calendar.json"
DAY = timedelta(days=1)
SATURDAY = 5


class Unit(StrEnum):
    """工作日, 日, 月, 年."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DayKind(StrEnum):
    """What a day is in the office calendar."""

    WORKING = "working"
    EXCHANGED = "exchanged"  # a weekend day worked in exchange for a holiday, 调休上班
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # a weekday off: a statutory holiday or a day exchanged for it


@dataclass(frozen=True)
class YearPlan:
    """节假日安排: the weekdays off and the weekend days worked of one year, and who said so.

    A plan that is not official is a forecast: every date counted through it is provisional.
    """

    off: frozenset[date]
    worked: frozenset[date]
    official: bool
    source: str = ""


@dataclass(frozen=True)
class OfficeCalendar:
    """办公日历: the plans by year. A year without one falls back to weekends and the statutory holidays."""

    plans: Mapping[int, YearPlan] = field(default_factory=dict)

    def plan(self, year: int) -> YearPlan:
        return self.plans.get(year) or forecast(year)

    def kind(self, day: date) -> DayKind:
        plan = self.plan(day.year)
        if day in plan.worked:
            return DayKind.EXCHANGED
        if day.weekday() >= SATURDAY:
            return DayKind.WEEKEND
        return DayKind.HOLIDAY if day in plan.off else DayKind.WORKING

    def is_working_day(self, day: date) -> bool:
        return self.kind(day) in {DayKind.WORKING, DayKind.EXCHANGED}

    def provisional(self, first: date, last: date) -> bool:
        """Does some year between these days still lack its official plan?"""
        return any(not self.plan(year).official for year in range(first.year, last.year + 1))


@dataclass(frozen=True)
class Due:
    """到期日: the last day of a period. `counted` is its day before it rolled over rest days."""

    day: date
    counted: date
    provisional: bool


@cache
def published() -> OfficeCalendar:
    """The plans that the State Council's office has announced, as this release knows them (2018 to 2026)."""
    years = json.loads(PUBLISHED.read_text())
    return OfficeCalendar({int(year): _plan(int(year), days) for year, days in years.items()})


def _plan(year: int, days: Mapping[str, list[str]]) -> YearPlan:
    off, worked = (
        frozenset(date.fromisoformat(f"{year}-{day}") for day in days[key]) for key in ("off", "worked")
    )
    return YearPlan(off, worked, official=True, source="国务院办公厅节假日安排通知")


@cache
def forecast(year: int) -> YearPlan:
    """The statutory holidays of a year whose plan is not published: no exchanged weekends are known."""
    off = frozenset(day for day in holidays.country_holidays("CN", years=year) if day.year == year)
    return YearPlan(off=off, worked=frozenset(), official=False)


def due(start: date, count: int, unit: Unit, calendar: OfficeCalendar, *, rolls: bool = True) -> Due:
    """The last day of a period of so many units after the start day, which itself is not counted.

    rolls=False keeps the day even when it is a rest day. ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("a period cannot be negative")
    counted = _end(start, count, unit, calendar)
    day = next_working_day(counted, calendar) if rolls else counted
    return Due(day, counted, calendar.provisional(start, day))


def next_working_day(day: date, calendar: OfficeCalendar) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not calendar.is_working_day(day):
        day += DAY
    return day


def add_working_days(start: date, count: int, calendar: OfficeCalendar) -> date:
    """The count-th working day after the start; the start itself for 0."""
    day = start
    while count:
        day += DAY
        count -= calendar.is_working_day(day)
    return day


def working_days_between(start: date, end: date, calendar: OfficeCalendar) -> int:
    """How many working days lie after the start, up to and with the end; negative if the end comes first."""
    first, last = sorted((start, end))
    count = sum(kind in {DayKind.WORKING, DayKind.EXCHANGED} for _day, kind in days(first, last, calendar))
    return count if start <= end else -count


def days(start: date, end: date, calendar: OfficeCalendar) -> Iterator[tuple[date, DayKind]]:
    """Each day after the start, up to and with the end, and what it is: how a period was counted."""
    for number in range(1, (end - start).days + 1):
        day = start + number * DAY
        yield day, calendar.kind(day)


def add_months(start: date, months: int) -> date:
    """The same day number so many months later or earlier, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _end(start: date, count: int, unit: Unit, calendar: OfficeCalendar) -> date:
    match unit:
        case Unit.WORKING_DAY:
            return add_working_days(start, count, calendar)
        case Unit.DAY:
            return start + count * DAY
        case Unit.MONTH:
            return add_months(start, count)
        case Unit.YEAR:
            return add_months(start, 12 * count)
