"""What a seat gives, cell by cell: where, what, until when; and that two seats never add up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import BREAK_GLASS, Person, User
from accounts.permissions import NotVisible, require, require_verb
from accounts.querysets import Scopes
from base import clock
from firms.models import Firm
from tests.make import accounts as make
from tests.make.firms import firm

pytestmark = pytest.mark.django_db

PLACES = {"city": "3299", "east": "329901", "west": "329902", "other": "3100"}


@pytest.mark.parametrize(
    ("seat", "row", "seen"),
    [
        ("city", "city", True),
        ("city", "east", True),
        ("city", "west", True),
        ("city", "other", False),
        ("east", "east", True),
        ("east", "city", False),
        ("east", "west", False),
        ("west", "east", False),
        ("other", "city", False),
    ],
)
def test_a_seat_covers_its_authority_and_what_lies_below_it(seat: str, row: str, *, seen: bool):
    person = make.person(authority=PLACES[row])

    user = make.staff("view_person", authority=PLACES[seat])

    assert (person in Person.objects.visible_to(user, "view")) is seen


@pytest.mark.parametrize(("held", "asked", "may"), [("view_person", "view", True), ("export", "view", False)])
def test_a_place_without_the_verb_gives_nothing(held: str, asked: str, *, may: bool):
    make.person()

    assert Person.objects.visible_to(make.staff(held), asked).exists() is may


def test_a_seat_for_the_whole_country_covers_everything():
    person = make.person(authority="")

    assert person in Person.objects.visible_to(make.staff("view_person", authority=""), "view")
    assert person not in Person.objects.visible_to(make.staff("view_person"), "view")


def test_two_seats_never_add_up():
    """Seat A: first verb on firm 1. Seat B: second verb on firm 2."""
    one, two = firm(), firm()
    user = make.user(
        seats=(
            make.seat(firm_id=one.pk, role=make.role(verbs={"view_firm", "update_firm"})),
            make.seat(firm_id=two.pk, role=make.role(verbs={"view_firm", "confirm_roster"})),
        )
    )

    assert set(Firm.objects.visible_to(user, "view")) == {one, two}
    assert list(Firm.objects.visible_to(user, "update_firm")) == [one]
    assert list(Firm.objects.visible_to(user, "confirm_roster")) == [two]
    with pytest.raises(PermissionDenied):
        require(user, "update_firm", two)


def test_a_verb_here_and_a_view_of_all_do_not_make_the_verb_everywhere():
    user = make.user(
        seats=(
            make.seat(authority="3299", role=make.role(verbs={"view_person"})),
            make.seat(authority="329901", role=make.role(verbs={"correct_person"})),
        )
    )
    west = make.person(authority="329902")

    with pytest.raises(PermissionDenied):
        require(user, "correct_person", west)
    require(user, "correct_person", make.person(authority="329901"))


@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [(-10, None, True), (-10, 1, True), (0, None, True), (-10, 0, False), (1, None, False), (-10, -1, False)],
)
def test_a_seat_gives_a_right_from_its_first_day_to_the_day_before_its_end(
    since: int, until: int | None, *, in_force: bool
):
    today = clock.today()
    term: dict[str, Any] = {
        "since": today + timedelta(since),
        "until": None if until is None else today + timedelta(until),
    }

    user = make.user(seat=make.seat(role=make.role(verbs={"view_person"}, staff=True), **term))

    assert user.can("view_person") is in_force
    assert user.is_office is in_force


def test_a_seat_ends_by_the_clock_of_shanghai():
    user = make.user(seat=make.seat(role=make.role(verbs={"export"}), until=date(2026, 3, 10)))

    with clock.playing(make.NOON.replace(hour=23, minute=59)):
        assert User.objects.get(pk=user.pk).can("export")
    with clock.playing(make.NOON.replace(day=10, hour=0)):
        assert not User.objects.get(pk=user.pk).can("export")


def test_an_own_seat_covers_its_person_only():
    person, other = make.person(), make.person()
    user = make.owner(person, "view_person")

    assert list(Person.objects.visible_to(user, "view")) == [person]
    with pytest.raises(NotVisible):
        require(user, "view", other)


def test_an_own_seat_without_a_person_covers_nothing():
    user = make.user(seat=make.seat(own=True, role=make.role(verbs={"view_person"})), person=None)

    assert not Person.objects.visible_to(user, "view").exists()


def test_a_disabled_user_has_no_rights():
    user = make.staff("view_person", is_active=False)

    assert not user.can("view_person")
    assert not user.is_office


def test_a_row_that_is_not_visible_is_not_there_and_one_that_is_asks_for_the_verb():
    person = make.person(authority="329901")

    require(make.staff("view_person", "correct_person"), "correct_person", person)
    with pytest.raises(PermissionDenied):
        require(make.staff("view_person"), "correct_person", person)
    with pytest.raises(NotVisible):
        require(make.staff("view_person", authority="329902"), "correct_person", person)


def test_an_act_without_a_row_asks_for_the_verb_alone():
    require_verb(make.staff("import_roster"), "register_person", "import_roster")
    with pytest.raises(PermissionDenied):
        require_verb(make.staff("view_person"), "import_roster")


def test_a_superuser_may_let_people_in_and_nothing_of_the_work():
    root = User.objects.create_superuser("root", password=make.PASSWORD)

    assert all(root.can(verb) for verb in BREAK_GLASS)
    assert root.is_office
    assert root.needs_second_factor
    for verb in ("view_identity", "approve_grades", "approve_release", "read_audit", "view_lawyer", "export"):
        assert not root.can(verb)


def test_rights_are_read_once(django_assert_num_queries):
    user = User.objects.get(pk=make.staff("view_person", "export").pk)

    with django_assert_num_queries(1):
        user.scopes("view_person")
        user.can("export")
        assert user.is_office
        assert not user.needs_second_factor


def test_no_scope_is_no_right():
    assert not Scopes()
    assert not Scopes().cover(authority="")
    assert not Scopes(firms=(7,)).cover(firm_id=None)
    assert Scopes(authorities=("32",)).cover(authority="329901")
    assert Scopes(firms=(7,)).cover(authority="31", firm_id=7)


def test_a_seat_says_what_it_is():
    seat = make.user(seat=make.seat(title="云江市")).seats.get()

    assert str(seat) == f"{seat.role.name} · 云江市"
