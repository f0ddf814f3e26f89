from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from base import clock

NEW_YEAR_IN_SHANGHAI = datetime(2025, 12, 31, 16, 30, tzinfo=ZoneInfo("UTC"))


def test_now_is_the_real_moment_in_shanghai():
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_today_is_the_day_in_shanghai_not_in_greenwich():
    with clock.playing(NEW_YEAR_IN_SHANGHAI):
        assert clock.today() == date(2026, 1, 1)


def test_the_played_moment_ends_with_its_block():
    with clock.playing(NEW_YEAR_IN_SHANGHAI), pytest.raises(KeyError):
        raise KeyError

    assert clock.now().year > 2025


def test_a_production_site_does_not_play(settings):
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured), clock.playing(NEW_YEAR_IN_SHANGHAI):
        pass


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.playing(datetime(2026, 1, 1)):  # noqa: DTZ001  the point
        pass
