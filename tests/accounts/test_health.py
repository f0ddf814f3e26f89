"""What doctor says about log-ins."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.box import make_pair
from accounts.health import (
    break_glass_is_rare,
    envelopes_close_here_and_open_elsewhere,
    somebody_manages_seats,
)
from accounts.models import User
from accounts.services import enrol_totp
from tests.make import accounts as make

pytestmark = pytest.mark.django_db


def test_a_superuser_with_a_password_alone_is_named():
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    assert ["root" in line for line in break_glass_is_rare(make.NOON)] == [True]

    enrol_totp(root, "A" * 32, make.NOON)

    assert list(break_glass_is_rare(make.NOON)) == []


def test_more_than_one_superuser_is_too_many():
    for name in ("root", "toor"):
        enrol_totp(User.objects.create_superuser(name, password=make.PASSWORD), "A" * 32, make.NOON)

    assert ["2 个" in line for line in break_glass_is_rare(make.NOON)] == [True]


def test_two_people_can_help_each_other():
    one = make.staff("manage_users")
    assert ["1 人" in line for line in somebody_manages_seats(make.NOON)] == [True]

    make.staff("manage_users")
    assert list(somebody_manages_seats(make.NOON)) == []

    one.seats.update(until=make.NOON.date() - timedelta(1))
    assert list(somebody_manages_seats(make.NOON))


def test_a_production_site_has_the_public_key_of_envelopes_and_not_the_private_one(
    settings: Any, tmp_path: Path
):
    settings.PRODUCTION = True
    settings.ENVELOPE_PUBLIC_KEY = tmp_path / "public.json"
    settings.ENVELOPE_PRIVATE_KEY = tmp_path / "private.json"
    assert ["公钥" in line for line in envelopes_close_here_and_open_elsewhere(make.NOON)] == [True]

    make_pair(settings.ENVELOPE_PUBLIC_KEY, settings.ENVELOPE_PRIVATE_KEY)
    assert ["私钥" in line for line in envelopes_close_here_and_open_elsewhere(make.NOON)] == [True]

    settings.ENVELOPE_PRIVATE_KEY.unlink()
    assert list(envelopes_close_here_and_open_elsewhere(make.NOON)) == []
