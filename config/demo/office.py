"""Log-ins for the cast: a person, a user with a known password, a second factor, a seat."""

from collections.abc import Iterable
from datetime import date, datetime

from accounts.models import Person, Role, User
from accounts.services import create_user, enrol_totp, open_seat, register_person
from base.numbers import stripped_authority
from config.demo.cast import PASSWORD, Member
from config.demo.draw import CITY
from firms.models import Firm
from lawyers.models import Lawyer, Post
from lawyers.services import appoint

SINCE = date(2024, 1, 1)
AUTHORITY = stripped_authority(CITY)
FIRM = "云江砚澄律师事务所"


def let_in(members: Iterable[Member], *, now: datetime) -> int:
    """Open the log-ins that are missing; returns how many. Who has one keeps it as it is."""
    missing = [one for one in members if not User.objects.filter(username=one.username).exists()]
    for one in missing:
        _let_in(one, now)
    return len(missing)


def _let_in(member: Member, now: datetime) -> None:
    person = _person(member, now)
    user = create_user(
        person,
        username=member.username,
        password=PASSWORD,
        provisional=False,
        authority=AUTHORITY,
        now=now,
        actor=None,
    )
    role = Role.objects.get(code=member.role)
    firm = first_firm() if member.firm else None
    place = member.authority or None
    open_seat(user, role=role, authority=place, firm=firm, own=member.own, since=SINCE, now=now, actor=None)
    if role.second_factor:
        enrol_totp(user, member.secret, now)
    if firm and role.code == Post.Kind.CLERK:
        appoint(person, kind=Post.Kind.CLERK, firm=firm, since=SINCE, now=now, actor=None)


def _person(member: Member, now: datetime) -> Person:
    """A lawyer of the first firm by name, or somebody new."""
    if member.licence:
        lawyers = Lawyer.objects.filter(firm=first_firm(), person__name=member.name)
        return lawyers.select_related("person").get().person
    return register_person(name=member.name, authority=AUTHORITY, now=now, actor=None)


def first_firm() -> Firm:
    return Firm.objects.get(name=FIRM)


def holder(member: Member) -> User:
    """The log-in of one of the cast."""
    found: User = User.objects.select_related("person").get(username=member.username)
    return found
