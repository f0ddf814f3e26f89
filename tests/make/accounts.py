"""Persons, users, seats and roles for tests, with dull defaults."""

import time
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.middleware import KEY
from accounts.models import Grant, Person, Role, Seat, User
from base.numbers import normalise_name
from base.operations import expected, without_guards

NOON = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
CITY = "3299"
PASSWORD = "a long sentence nobody guesses"

_numbers = count(1)


def person(name: str = "", **fields: Any) -> Person:
    name = name or f"张三{next(_numbers)}"
    return Person.objects.create(
        **{"name": name, "name_key": normalise_name(name), "authority": CITY} | fields
    )


def role(
    *, verbs: set[str] | frozenset[str] = frozenset(), staff: bool = False, second_factor: bool = False
) -> Role:
    """A role of its own that grants these verbs and asks for no second factor."""
    number = next(_numbers)
    made = Role.objects.create(
        code=f"role-{number}", name=f"角色{number}", staff=staff, second_factor=second_factor
    )
    Grant.objects.bulk_create(Grant(role=made, verb=verb) for verb in sorted(verbs))
    return made


def seat(user: User | None = None, **fields: Any) -> Seat:
    """A seat in force, city-wide unless a place is given; not yet saved when no user is given: see user()."""
    places = {"authority", "firm_id", "own"} & fields.keys()
    defaults: dict[str, Any] = {"since": date(2020, 1, 1)} | ({} if places else {"authority": CITY})
    if "role" not in fields:
        fields["role"] = role()
    made = Seat(user=user, **defaults | fields)
    if user:
        made.save()
    return made


def user(*, seat: Seat | None = None, seats: tuple[Seat, ...] = (), **fields: Any) -> User:
    """A person's log-in with the given seats and PASSWORD."""
    defaults: dict[str, Any] = {"username": f"user{next(_numbers)}", "authority": CITY}
    if "person" not in fields:
        fields["person"] = person()
    made = User(**defaults | fields)
    made.set_password(PASSWORD)
    made.save()
    for given in (*seats, *((seat,) if seat else ())):
        given.user = made
        given.save()
    return made


def staff(*verbs: str, authority: str = CITY, **fields: Any) -> User:
    """Somebody of the office with one seat for a whole authority, whose role grants exactly these verbs."""
    return user(seat=seat(authority=authority, role=role(verbs={*verbs}, staff=True)), **fields)


def director(firm: models.Model, *verbs: str, **fields: Any) -> User:
    """Somebody with one seat for this firm only, whose role grants exactly these verbs."""
    return user(seat=seat(firm_id=firm.pk, role=role(verbs={*verbs})), **fields)


def owner(of: Person, *verbs: str) -> User:
    """Somebody with one seat for their own matters."""
    return user(seat=seat(own=True, role=role(verbs={*verbs})), person=of)


def sign_in(client: Client, user: User) -> Client:
    """Logged in, with the password given a moment ago."""
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[KEY] = session.session_key  # as after the first page
    session.save()
    return client


def queries(act: Callable[[], Any]) -> list[str]:
    """The SQL that this act sends, a line each."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


def tamper(row: models.Model, **fields: Any) -> None:
    """Change a row past the guards of its table, as somebody with the database in hand might."""
    connection.check_constraints()  # PostgreSQL alters no table that still has checks to do
    own = [trigger for trigger in expected(connection) if trigger.table == row._meta.db_table]
    with without_guards(connection, own):
        type(row)._default_manager.filter(pk=row.pk).update(**fields)
        connection.check_constraints()
