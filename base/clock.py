"""What time it is. Entries (views, tasks, commands) ask once and pass it on as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """This moment in Asia/Shanghai, or the one being played."""
    return (_played.get() or timezone.now()).astimezone(SHANGHAI)


def today() -> date:
    return now().date()


@contextmanager
def playing(moment: datetime) -> Iterator[None]:
    """Let now() stand still at another moment: demo, import of old papers, tests. Refused in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("the clock of a production site is not for playing")
    if timezone.is_naive(moment):
        raise ValueError("a moment needs a time zone")
    token = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(token)
