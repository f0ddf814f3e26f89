"""Relations stand once and are asked from both ends; who had a hand in a matter is never forgotten."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEntry, Involvement, Person, Relation, User
from accounts.permissions import NotVisible
from accounts.services import declare_relation, end_relation, involve
from base.errors import RuleError
from tests.make import accounts as make
from tests.make.firms import firm

pytestmark = pytest.mark.django_db

DAY = make.NOON.date()
OFFICE = ("view_person", "view_relation", "declare_relation", "end_relation")


def declared(person: Person, other: Person | None = None, actor: User | None = None, **fields: Any):
    given: dict[str, Any] = {"kind": "kinship", "since": date(2020, 1, 1), "now": make.NOON} | fields
    return declare_relation(person, other=other, actor=actor or make.staff(*OFFICE), **given)


@pytest.mark.parametrize("turned", [False, True])
def test_a_relation_declared_by_either_is_found_from_both_ends(turned):
    people = [make.person(), make.person()]
    person, other = reversed(people) if turned else people

    relation = declared(person, other, note="配偶")

    assert Relation.objects.between(person, other, DAY).get() == relation
    assert Relation.objects.between(other, person, DAY).get() == relation
    assert list(Relation.objects.of(other)) == list(Relation.objects.of(person)) == [relation]
    assert not Relation.objects.between(person, make.person(), DAY).exists()
    assert AuditEntry.objects.about(relation).get().verb == "declare_relation"


def test_a_relation_with_a_firm_is_found_by_the_firm():
    person, place = make.person(), firm()

    relation = declared(person, firm=place, kind="former_partner", until=date(2026, 1, 1))

    assert str(relation) == f"{person}与{place}：曾为合伙人"
    assert Relation.objects.with_firm(person, place.pk, date(2025, 12, 31)).exists()
    assert not Relation.objects.with_firm(person, place.pk, date(2026, 1, 1)).exists()


def test_the_same_relation_is_not_declared_twice_at_a_time():
    person, other = make.person(), make.person()
    declared(person, other)

    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        declared(other, person, since=date(2026, 1, 1))
    assert declared(other, person, kind="other").pk


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "请填写一位"),
        ({"kind": "friend", "other": True}, "请选择关系"),
        ({"firm": True}, "近亲属只能是人员"),
        ({"other": True, "until": date(2019, 1, 1)}, "不得早于"),
        ({"other": True, "note": "长" * 61}, "60"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], why: str):
    given = fields | ({"other": make.person()} if "other" in fields else {})
    given |= {"firm": firm()} if "firm" in fields else {}
    with pytest.raises(RuleError, match=why):
        declared(make.person(), **given)


def test_nobody_is_related_to_himself():
    person = make.person()

    with pytest.raises(RuleError, match="与本人"):
        declared(person, person)


@pytest.mark.parametrize(
    "fields",
    [
        {"other": "self"},
        {"other": "earlier"},
        {},
        {"other": "later", "firm_id": 1},
        {"firm_id": 1, "kind": "kinship"},
        {"other": "later", "until": date(2019, 12, 31)},
    ],
)
def test_the_database_refuses_a_relation_of_another_shape(fields: dict[str, Any]):
    earlier, person, later = (make.person() for _number in range(3))
    named = {"self": person, "earlier": earlier, "later": later}
    given: dict[str, Any] = {"kind": "other", "since": date(2020, 1, 1)} | fields
    if "other" in given:
        given["other"] = named[given["other"]]

    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(person=person, **given)


def test_an_ended_relation_holds_until_its_last_day():
    person, other = make.person(), make.person()
    relation = declared(person, other, kind="opposing_counsel")

    end_relation(relation, until=DAY, reason="案件已结", now=make.NOON, actor=make.staff(*OFFICE))

    assert not Relation.objects.between(person, other, DAY).exists()
    assert Relation.objects.between(person, other, date(2026, 3, 8)).exists()
    with pytest.raises(RuleError, match="已有终止日期"):
        end_relation(relation, until=DAY, reason="x", now=make.NOON, actor=make.staff(*OFFICE))


def test_neither_of_the_two_ends_what_stands_in_their_way():
    first, second = make.person(), make.person()
    relation = declared(first, second)

    for person in (first, second):
        with pytest.raises(RuleError, match="涉及本人"):
            end_relation(
                relation, until=DAY, reason="x", now=make.NOON, actor=make.staff(*OFFICE, person=person)
            )


def test_a_relation_is_neither_changed_nor_deleted():
    relation = declared(make.person(), make.person())

    for change in (lambda rows: rows.update(kind="other"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            change(Relation.objects.filter(pk=relation.pk))


def test_everybody_declares_their_own_and_sees_what_names_them_and_nothing_else():
    person, other, stranger = (make.person() for _number in range(3))
    own = make.owner(person, "view_person", "view_relation", "declare_relation")
    mine = declared(person, other, actor=own)
    declared(other, stranger)

    assert mine.declared_by == person
    assert list(Relation.objects.visible_to(own, "view")) == [mine]
    assert Relation.objects.visible_to(make.owner(other, "view_relation"), "view").count() == 2
    with pytest.raises(NotVisible):
        declared(stranger, other, actor=own)
    with pytest.raises(PermissionDenied):
        end_relation(mine, until=DAY, reason="x", now=make.NOON, actor=own)


def test_an_office_sees_the_relations_of_either_end_that_it_keeps():
    here, there = make.person(authority="329901"), make.person(authority="3100")
    relation = declare_relation(there, other=here, kind="other", since=DAY, now=make.NOON, actor=None)

    for place, seen in (("329901", True), ("3100", True), ("329902", False)):
        office = make.staff("view_relation", authority=place)
        assert Relation.objects.visible_to(office, "view").filter(pk=relation.pk).exists() is seen


def test_a_part_in_a_matter_is_written_once_and_stays():
    person, matter = make.person(), make.role()

    first = involve(person, subject=matter, role="investigator", now=make.NOON, actor=None)
    again = involve(person, subject=matter, role="investigator", now=make.NOON, actor=None)
    other = involve(person, subject=matter, role="voter", now=make.NOON, actor=None)

    assert first == again
    assert list(Involvement.objects.of(matter)) == [first, other]
    assert not Involvement.objects.of(make.role()).exists()
    for change in (lambda rows: rows.update(role="x"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            change(Involvement.objects.filter(pk=first.pk))


def test_the_office_declares_and_lists_relations(client: Client):
    make.sign_in(client, make.staff(*OFFICE, "view_involvement"))
    first, second = make.person("钱一"), make.person("钱二")
    form = {"person": "钱一", "other": "钱二", "kind": "kinship", "since": "2020-01-01"}

    sent = client.post("/admin/accounts/relation/add/", form)

    assert sent.status_code == 302
    assert Relation.objects.between(first, second, DAY).exists()
    involve(first, subject=second, role="investigator", now=make.NOON, actor=None)
    for name in ("relation", "involvement"):
        asked(client, name)
        few = len(asked(client, name))
        for _number in range(3):
            one = make.person()
            declared(first, one)
            involve(one, subject=second, role="investigator", now=make.NOON, actor=None)
        assert len(asked(client, name)) == few <= 12


def asked(client: Client, name: str) -> list[Any]:
    return make.queries(lambda: client.get(f"/admin/accounts/{name}/"))
