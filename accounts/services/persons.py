"""Persons and their sealed identities."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Person, User
from accounts.permissions import require, require_verb
from base import crypto, numbers
from base.errors import RuleError
from base.states import change

IDENTITY = ("id_number", "phone")
REGISTER = ("register_person", "import_roster")


class PersonRow(NamedTuple):
    """One person to register. authority: who keeps the entry; '' = the place of the seat that acts."""

    name: str
    id_number: str = ""
    phone: str = ""
    authority: str = ""


@transaction.atomic
def register_person(
    *,
    name: str,
    id_number: str = "",
    phone: str = "",
    authority: str = "",
    now: datetime,
    actor: User | None,
) -> Person:
    """Enter one person by hand. An identity number that is known already is refused."""
    require_verb(actor, *REGISTER)
    person = _new(PersonRow(name, id_number, phone, authority), actor)
    if person.id_number_lookup and Person.objects.filter(id_number_lookup=person.id_number_lookup).exists():
        raise RuleError(_("这个证件号码已经登记，请在“人员”中查找并使用已有的一条"), code="known")
    person.save()
    record(actor, "register_person", person, {"name": (None, person.name)}, now=now)
    return person


@transaction.atomic
def register_people(rows: Sequence[PersonRow], *, now: datetime, actor: User | None) -> list[Person]:
    """Enter many, in their order; whoever has a known identity number is returned, not entered twice.

    The caller writes the one audit line of its batch, and compares names where an old person comes back.
    """
    require_verb(actor, *REGISTER)
    people = [_new(row, actor) for row in rows]
    known = _known(person.id_number_lookup for person in people)
    result, fresh = [], []
    for person in people:
        found = known.get(person.id_number_lookup) if person.id_number_lookup else None
        if found is None:
            fresh.append(person)
            known[person.id_number_lookup] = person
        result.append(found or person)
    Person.objects.bulk_create(fresh, batch_size=500)
    return result


@transaction.atomic
def correct_person(
    person: Person,
    *,
    name: str,
    id_number: str = "",
    phone: str = "",
    reason: str,
    now: datetime,
    actor: User | None,
) -> Person:
    """Put right what was entered. An empty number or phone stays as it is."""
    require(actor, "correct_person", person)
    given = {field: value for field, value in (("id_number", id_number), ("phone", phone)) if value.strip()}
    new: dict[str, Any] = {"name": _name(name), "name_key": numbers.normalise_name(name)}
    new |= seal_identity(person, **given)
    lookup = new.get("id_number_lookup")
    if lookup and Person.objects.filter(id_number_lookup=lookup).exclude(pk=person.pk).exists():
        raise RuleError(_("这个证件号码已经登记在另一人名下，请核对"), code="known")
    changes = change(person, **new)
    if not changes:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    record(actor, "correct_person", person, changes, reason=reason, now=now)
    return person


def seal_identity(person: Person, *, id_number: str = "", phone: str = "") -> dict[str, str]:
    """The sealed fields and look-up codes of a checked number and phone, ready to be set on this person."""
    sealed: dict[str, str] = {}
    for field, text in (("id_number", _identity(id_number)), ("phone", _phone(phone))):
        if text:
            sealed[f"{field}_sealed"] = crypto.seal("identity", text, place=_place(person, field))
            sealed[f"{field}_lookup"] = crypto.lookup("lookup", text)
    return sealed


@transaction.atomic
def read_identity(person: Person, field: str, *, reason: str, now: datetime, actor: User) -> str:
    """Unseal one field for somebody who says why; that they did is written down. Empty if none is known."""
    require(actor, "view_identity", person)
    if field not in IDENTITY:
        raise RuleError(_("只能查阅证件号码或者手机号码"), code="field", status=400)
    if not reason.strip():
        raise RuleError(_("请写明查阅理由"), code="reason", status=400)
    record(actor, "view_identity", person, {"field": (None, field)}, reason=reason, now=now)
    sealed: str = getattr(person, f"{field}_sealed")
    return crypto.unseal("identity", sealed, place=_place(person, field))


def phone_of(person: Person) -> str:
    """For the house itself, to send to: shown to nobody, so not written down. '' if none is known."""
    return crypto.unseal("identity", person.phone_sealed, place=_place(person, "phone"))


def _new(row: PersonRow, actor: User | None) -> Person:
    person = Person(name=_name(row.name), name_key=numbers.normalise_name(row.name))
    person.authority = row.authority or home(actor, *REGISTER)
    if actor and not any(actor.scopes(verb).cover(authority=person.authority) for verb in REGISTER):
        raise PermissionDenied(REGISTER[0])
    for field, value in seal_identity(person, id_number=row.id_number, phone=row.phone).items():
        setattr(person, field, value)
    return person


def home(actor: User | None, *verbs: str) -> str:
    """The place from which somebody acts: of the seat that grants the verb, else where the user is kept."""
    if actor is None:
        return ""
    places = [place for verb in verbs for place in actor.scopes(verb).authorities]
    return places[0] if places else actor.authority


def _known(lookups: Iterable[str]) -> dict[str, Person]:
    wanted = [code for code in lookups if code]
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), 500):
        some = Person.objects.filter(id_number_lookup__in=wanted[start : start + 500])
        found |= {person.id_number_lookup: person for person in some}
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 50:
        raise RuleError(_("请填写姓名，不超过 50 个字"), code="name", status=400)
    return name


def _identity(text: str) -> str:
    """居民身份证号, or the travel permit of people from Hong Kong, Macao and Taiwan."""
    number = numbers.plain(text)
    if not number:
        return ""
    return numbers.id_number(number) if len(number) > 11 else numbers.travel_permit(number)


def _phone(text: str) -> str:
    return numbers.phone(text) if text.strip() else ""


def _place(person: Person, field: str) -> str:
    return f"accounts.person/{person.public_id}/{field}"
