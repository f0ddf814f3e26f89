"""Windows of validity, each brought down to one threshold date: what took effect on it or later still counts.

Civil Code art. 202: a period of months ends on the same day number of its last month, or on that month's last
day where there is no such number. Art. 1259: the last day belongs to the period; a half-open window says so
expressly when it is to be otherwise.
"""

from calendar import monthrange
from datetime import date, timedelta

CLOSED = "closed"
HALF_OPEN = "half_open"
CALENDAR_YEAR = "calendar_year"
ALWAYS = "always"
KINDS = (CLOSED, HALF_OPEN, CALENDAR_YEAR, ALWAYS)

YEAR = 12
"""Months. A calendar-year window is a multiple of it: 12 is the year of the effect, 24 also the next."""


def since(kind: str, months: int | None, as_of: date) -> date:
    """The earliest effective date that still counts on `as_of`.

    closed: [e, e + months], the last day included. half_open: without it. calendar_year: to 31 December.
    """
    if kind == ALWAYS or months is None:
        return date.min
    if kind == CALENDAR_YEAR:
        first = as_of.year - months // YEAR + 1
        return date(first, 1, 1) if first >= date.min.year else date.min
    return _earliest(months, as_of if kind == CLOSED else as_of + timedelta(days=1))


def last_day(kind: str, months: int | None, effective_on: date) -> date | None:
    """The last day on which it counts; None when it always does."""
    if kind == ALWAYS or months is None:
        return None
    if kind == CALENDAR_YEAR:
        return date(effective_on.year + months // YEAR - 1, 12, 31)
    end = add_months(effective_on, months)
    return end if kind == CLOSED else end - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The day on which a period of months that began on `day` ends (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _earliest(months: int, until: date) -> date:
    """The first day whose period of months ends on `until` or later; date.min when that lies before it."""
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    last = monthrange(year, month + 1)[1]
    if until.day <= last:
        return date(year, month + 1, until.day)
    return date(year, month + 1, last) + timedelta(days=1)
