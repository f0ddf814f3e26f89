"""What doctor says about the public site."""

from datetime import date, timedelta

import pytest

from disclosures import health
from disclosures.models import LogHead, PolicyRule
from tests.make import disclosures as make
from tests.make.disclosures import NOON, noon

pytestmark = pytest.mark.django_db

LAST = date(2028, 11, 16)


def test_periods_that_nobody_confirmed_are_named():
    assert list(health.periods_are_confirmed(NOON)) == []
    make.released_register()

    (complaint,) = health.periods_are_confirmed(NOON)

    assert "公示制度第 2 版有 18 个条目未经协会确认" in complaint


def test_confirmed_periods_are_in_order():
    PolicyRule.objects.update(sure=True)
    make.released_register()

    assert list(health.periods_are_confirmed(NOON)) == []


def test_what_stands_past_its_last_day_is_counted():
    lawyer = make.lawyer()
    make.released_register()
    make.release(record=make.record(lawyer, "public-censure"))
    make.published()

    assert list(health.nothing_stands_past_its_last_day(noon(LAST))) == []
    (complaint,) = health.nothing_stands_past_its_last_day(noon(LAST + timedelta(days=1)))
    assert "有 1 项内容" in complaint


def test_a_log_out_of_step_is_told():
    make.released_register()
    make.lawyer()
    make.published()
    assert list(health.the_log_is_in_step(NOON)) == []

    LogHead.objects.update(size=1)

    assert list(health.the_log_is_in_step(NOON))
