"""The audit trail: nobody can change it, retention can forget the words, and the digest still proves them."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.audit import proves, record, record_bulk
from accounts.models import AuditDetail, AuditEntry
from tests.make import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    changes = {"name": ("李四", "张三"), "since": (None, date(2026, 3, 9))}
    return record(
        make.staff(), "correct_person", make.person("张三"), changes, reason="写错了", now=make.NOON
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditentry SET verb = 'x'",
        "DELETE FROM accounts_auditentry",
        "UPDATE accounts_auditdetail SET title = 'x'",
    ],
)
def test_the_database_refuses_to_change_a_line(entry: AuditEntry, sql: str):
    with (
        pytest.raises(IntegrityError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert AuditEntry.objects.get(pk=entry.pk).verb == "correct_person"


def test_retention_may_delete_the_words_and_the_line_stays(entry: AuditEntry):
    AuditDetail.objects.filter(entry=entry).delete()

    kept = AuditEntry.objects.get(pk=entry.pk)
    assert kept.title == ""
    assert (kept.verb, kept.subject_type, len(kept.detail_digest)) == (
        "correct_person",
        "accounts.person",
        64,
    )


def test_the_digest_proves_the_words_and_no_others(entry: AuditEntry):
    detail = AuditDetail.objects.get(entry=entry)
    assert detail.values == {"name": ["李四", "张三"], "since": [None, "2026-03-09"]}
    assert proves(entry, detail)

    for field, value in (("title", "王五"), ("reason", ""), ("values", {}), ("salt", "0" * 32)):
        forged = AuditDetail.objects.get(entry=entry)
        setattr(forged, field, value)
        assert not proves(entry, forged)


def test_a_line_says_where_the_subject_belongs():
    person = make.person("张三", authority="329901")

    entry = record(make.staff(), "register_person", person, now=make.NOON)

    assert (entry.subject_id, entry.title, entry.authority, entry.firm_id) == (
        str(person.pk),
        "张三",
        "329901",
        None,
    )


def test_a_subject_without_a_place_is_filed_where_the_actor_is_kept():
    entry = record(make.staff(), "set_grants", make.role(), now=make.NOON)

    assert entry.authority == make.CITY


def test_sealed_fields_never_enter_the_trail():
    changes = {
        "id_number_sealed": ("k.AAA", "k.BBB"),
        "phone_lookup": ("aaaa", "bbbb"),
        "password": ("md5$a", "md5$b"),
    }

    entry = record(None, "correct_person", make.person(), changes, now=make.NOON)

    assert AuditDetail.objects.get(entry=entry).values == dict.fromkeys(changes, "changed")


def test_many_lines_are_written_in_order():
    people = [make.person(f"甲{number}") for number in range(3)]

    assert record_bulk(None, "register_person", [(one, {}) for one in people], now=make.NOON) == 3

    lines = AuditEntry.objects.filter(verb="register_person").order_by("pk")
    assert [line.title for line in lines] == ["甲0", "甲1", "甲2"]


def test_the_trail_is_read_where_one_may_read_it():
    east = record(None, "a", make.person(authority="329901"), now=make.NOON)
    west = record(None, "b", make.person(authority="329902"), now=make.NOON)
    house = record(None, "c", make.role(), now=make.NOON)

    def seen(authority: str) -> set[AuditEntry]:
        user = make.staff("read_audit", authority=authority)
        return set(AuditEntry.objects.filter(pk__in=[east.pk, west.pk, house.pk]).visible_to(user, "view"))

    assert seen("3299") == {east, west, house}
    assert seen("329901") == {east, house}
    assert not AuditEntry.objects.visible_to(make.staff("view_person"), "view").exists()


def test_a_line_goes_with_its_act():
    person = make.person()

    with transaction.atomic():
        record(None, "correct_person", person, now=make.NOON)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.about(person).exists()
