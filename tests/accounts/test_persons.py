"""Persons: entered once, their numbers sealed, and every look at them written down."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditDetail, AuditEntry, Person
from accounts.permissions import NotVisible
from accounts.services import (
    PersonRow,
    correct_person,
    read_identity,
    register_people,
    register_person,
    seal_identity,
)
from base import crypto
from base.errors import RuleError
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

ID = "11010519491231002X"
PHONE = "13912345678"


def registered(name: str = "张三", **fields: str) -> Person:
    actor = make.staff("register_person")
    return register_person(name=name, now=make.NOON, actor=actor, **fields)


def test_numbers_are_sealed_at_rest_and_found_by_their_hash():
    person = registered("张 三", id_number="１１０１０５ 19491231 002x", phone="+86 139-1234-5678")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_person WHERE id = %s", [person.pk])
        stored = str(cursor.fetchone())
    assert ID not in stored
    assert PHONE not in stored
    assert Person.objects.get(id_number_lookup__in=crypto.lookups("lookup", ID)) == person
    assert Person.objects.get(phone_lookup__in=crypto.lookups("lookup", PHONE)) == person
    assert (person.name, person.name_key, person.authority) == ("张 三", "张三", make.CITY)


def test_the_trail_of_a_registration_holds_no_number():
    person = registered(id_number=ID, phone=PHONE)
    actor = make.staff("correct_person")
    correct_person(
        person, name="张三", id_number="", phone="13800000000", reason="换号", now=make.NOON, actor=actor
    )

    told = json.dumps(list(AuditDetail.objects.values()), default=str, ensure_ascii=False)

    assert "13800000000" not in told
    assert PHONE not in told
    assert ID not in told
    assert '"phone_sealed": "changed"' in told


def test_a_known_number_is_entered_only_once():
    registered(id_number=ID)

    with pytest.raises(RuleError, match="已经登记"):
        registered("李四", id_number=ID.lower())


def test_the_database_keeps_a_number_unique_and_lets_many_have_none():
    make.person()
    make.person()
    make.person(id_number_lookup="a" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.person(id_number_lookup="a" * 64)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"name": "长" * 51},
        {"name": "张三", "id_number": "110105194912310021"},
        {"name": "张三", "phone": "12"},
    ],
)
def test_what_cannot_be_right_is_refused_in_words(fields: dict[str, str]):
    with pytest.raises(RuleError) as refusal:
        registered(**fields)

    assert len(refusal.value.message) > 5
    assert not Person.objects.filter(name="张三").exists()


def test_a_travel_permit_is_an_identity_too():
    person = registered(id_number="h12345678")

    assert (
        read_identity(person, "id_number", reason="核对", now=make.NOON, actor=make.staff("view_identity"))
        == "H12345678"
    )


def test_many_are_entered_in_order_and_a_known_one_comes_back():
    known = registered("老王", id_number=ID)
    rows = [
        PersonRow("甲"),
        PersonRow("老王", ID),
        PersonRow("乙", "H12345678"),
        PersonRow("乙", "H12345678"),
    ]

    people = register_people(rows, now=make.NOON, actor=make.staff("import_roster"))

    assert [person.name for person in people] == ["甲", "老王", "乙", "乙"]
    assert people[1].pk == known.pk
    assert people[2].pk == people[3].pk
    assert people[0].pk
    assert Person.objects.get(pk=people[2].pk).authority == make.CITY


def test_many_without_numbers_stay_many(django_assert_max_num_queries):
    actor = make.staff("import_roster")
    rows = [PersonRow("张伟", phone=f"139{number:08d}") for number in range(300)]

    with django_assert_max_num_queries(10):
        people = register_people(rows, now=make.NOON, actor=actor)

    assert len({person.pk for person in people}) == 300


def test_a_register_is_kept_within_ones_own_district():
    actor = make.staff("register_person", authority="329901")

    assert register_person(name="甲", now=make.NOON, actor=actor).authority == "329901"
    with pytest.raises(PermissionDenied):
        register_person(name="乙", authority="329902", now=make.NOON, actor=actor)
    with pytest.raises(PermissionDenied):
        register_person(name="丙", now=make.NOON, actor=make.staff("view_person"))


def test_to_read_a_number_is_written_down_with_its_reason():
    person = registered(id_number=ID, phone=PHONE)
    actor = make.staff("view_identity")

    assert read_identity(person, "id_number", reason="核对证件", now=make.NOON, actor=actor) == ID
    assert read_identity(person, "phone", reason="回访", now=make.NOON, actor=actor) == PHONE

    entries = AuditEntry.objects.about(person).filter(verb="view_identity", actor=actor)
    assert {entry.detail.reason for entry in entries} == {"核对证件", "回访"}
    assert ID not in str([entry.detail.values for entry in entries])


def test_without_a_reason_or_a_right_no_number_is_read():
    person = registered(id_number=ID)

    with pytest.raises(RuleError, match="理由"):
        read_identity(person, "id_number", reason=" ", now=make.NOON, actor=make.staff("view_identity"))
    with pytest.raises(RuleError, match="只能查阅"):
        read_identity(person, "name", reason="x", now=make.NOON, actor=make.staff("view_identity"))
    with pytest.raises(PermissionDenied):
        read_identity(person, "id_number", reason="x", now=make.NOON, actor=make.staff("view_person"))
    stranger = make.staff("view_identity", authority="329901")
    with pytest.raises(NotVisible):
        read_identity(person, "id_number", reason="x", now=make.NOON, actor=stranger)
    assert not AuditEntry.objects.filter(verb="view_identity").exists()


def test_a_sealed_number_opens_only_in_its_own_place():
    person, other = registered(id_number=ID), make.person()
    other.id_number_sealed = person.id_number_sealed

    with pytest.raises(RuleError):
        read_identity(other, "id_number", reason="x", now=make.NOON, actor=make.staff("view_identity"))


def test_a_correction_changes_what_is_given_and_keeps_the_rest():
    person = registered("张三", id_number=ID)
    actor = make.staff("correct_person", "view_identity")

    correct_person(person, name="张珊", reason="笔误", now=make.NOON, actor=actor)

    person.refresh_from_db()
    assert (person.name, person.name_key) == ("张珊", "张珊")
    assert read_identity(person, "id_number", reason="x", now=make.NOON, actor=actor) == ID
    with pytest.raises(RuleError, match="没有改动"):
        correct_person(person, name="张珊", reason="笔误", now=make.NOON, actor=actor)


def test_a_correction_cannot_take_anothers_number():
    registered(id_number=ID)
    actor = make.staff("correct_person")

    with pytest.raises(RuleError, match="另一人"):
        correct_person(make.person(), name="乙", id_number=ID, reason="x", now=make.NOON, actor=actor)


def test_nothing_given_is_nothing_sealed():
    assert seal_identity(make.person(), id_number=" ", phone="") == {}
