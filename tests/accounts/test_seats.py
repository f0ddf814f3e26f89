"""Seats: one place each, never for oneself, never wider than one's own; the database holds their shape."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Role, Seat, User
from accounts.permissions import NotVisible
from accounts.services import close_seat, open_seat
from base.errors import RuleError
from tests.make import accounts as make
from tests.make.firms import firm

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


def opened(user: User | None = None, actor: User | None = None, **fields: Any) -> Seat:
    if not {"authority", "firm", "own"} & fields.keys():
        fields["authority"] = make.CITY
    fields.setdefault("role", Role.objects.get(code="lawyer" if "authority" not in fields else "registrar"))
    return open_seat(
        user or make.user(),
        since=fields.pop("since", TODAY),
        now=make.NOON,
        actor=actor or make.staff("manage_seats"),
        **fields,
    )


def test_a_seat_gives_its_role_in_its_place():
    user = make.user()

    seat = opened(user, authority="329900")

    assert (seat.authority, seat.title) == ("3299", "3299")
    assert User.objects.get(pk=user.pk).scopes("import_roster").authorities == ("3299",)
    assert AuditEntry.objects.about(user).get(verb="open_seat").detail.values["seats"][0] is None


def test_a_seat_for_a_firm_is_opened_by_who_keeps_the_firms_seats():
    place = firm()

    seat = opened(firm=place)

    assert (seat.firm_id, seat.authority, seat.title) == (place.pk, None, str(place))
    with pytest.raises(NotVisible):
        opened(
            firm=firm(),
            actor=make.staff("manage_seats", authority="329901"),
            user=make.user(authority="329901"),
        )


@pytest.mark.parametrize(
    "scope", [{}, {"authority": "3299", "own": True}, {"firm": True, "authority": "3299"}]
)
def test_a_seat_has_exactly_one_place(scope: dict[str, Any]):
    if scope.get("firm"):
        scope = scope | {"firm": firm()}
    with pytest.raises(RuleError, match="只选一种范围"):
        open_seat(
            make.user(),
            role=make.role(),
            since=TODAY,
            now=make.NOON,
            actor=make.staff("manage_seats"),
            **scope,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"authority": "3299", "firm_id": 1},
        {"authority": "3299", "own": True},
        {"firm_id": 1, "own": True},
        {"authority": "3299", "until": date(2019, 12, 31)},
    ],
)
def test_the_database_refuses_a_seat_of_another_shape(fields: dict[str, Any]):
    seat = Seat(user=make.user(), role=make.role(), **{"since": date(2020, 1, 1)} | fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        seat.save()


def test_nobody_opens_a_seat_for_themselves():
    actor = make.staff("manage_seats")
    second = make.user(person=actor.person)

    for oneself in (actor, second):
        with pytest.raises(RuleError, match="不能给自己"):
            opened(oneself, actor)


def test_nobody_opens_a_seat_wider_than_their_own():
    actor = make.staff("manage_seats", authority="329901")
    neighbour = make.user(authority="329901")

    with pytest.raises(PermissionDenied):
        opened(neighbour, actor, authority="3299")
    with pytest.raises(PermissionDenied):
        opened(neighbour, actor, authority="329902")
    assert opened(neighbour, actor, authority="329901").pk


def test_nobody_opens_a_seat_for_a_user_kept_elsewhere():
    with pytest.raises(NotVisible):
        opened(make.user(authority="3100"))


def test_without_the_verb_no_seat_is_opened():
    with pytest.raises(PermissionDenied):
        opened(actor=make.staff("view_user"))


def test_a_staff_role_needs_an_authority_and_an_own_seat_a_person():
    with pytest.raises(RuleError, match="管辖机关"):
        opened(own=True, role=Role.objects.get(code="auditor"))
    with pytest.raises(RuleError, match="没有关联人员"):
        opened(make.user(person=None), own=True)


def test_the_same_seat_is_not_opened_twice_at_a_time():
    user = make.user()
    opened(user, until=TODAY + timedelta(30))

    with pytest.raises(RuleError, match="已有相同"):
        opened(user, since=TODAY + timedelta(29))
    assert opened(user, since=TODAY + timedelta(30)).pk


def test_a_seat_ends_after_it_began():
    with pytest.raises(RuleError, match="晚于开始日期"):
        opened(until=TODAY)


def test_a_closed_seat_gives_nothing_from_that_day_on():
    user = make.user()
    seat = opened(user, since=date(2020, 1, 1))

    close_seat(seat, until=TODAY, reason="调岗", now=make.NOON, actor=make.staff("manage_seats"))

    assert not Seat.objects.on(TODAY).filter(pk=seat.pk).exists()
    assert Seat.objects.on(TODAY - timedelta(1)).filter(pk=seat.pk).exists()
    assert AuditEntry.objects.about(user).get(verb="close_seat").detail.reason == "调岗"
    with pytest.raises(RuleError, match="已经终止"):
        close_seat(seat, until=TODAY, reason="x", now=make.NOON, actor=make.staff("manage_seats"))


def test_a_seat_is_not_closed_in_the_past():
    seat = opened(since=date(2020, 1, 1))

    with pytest.raises(RuleError, match="早于今天"):
        close_seat(
            seat, until=TODAY - timedelta(1), reason="x", now=make.NOON, actor=make.staff("manage_seats")
        )


def test_a_seat_of_another_district_cannot_be_closed():
    seat = opened(make.user(authority="329902"), authority="329902")

    with pytest.raises(NotVisible):
        close_seat(
            seat, until=TODAY, reason="x", now=make.NOON, actor=make.staff("manage_seats", authority="329901")
        )
