"""Closed days: whoever wrote a root down can tell that a line or its words were changed."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.audit import leaf, record
from accounts.models import AuditDay, AuditEntry
from accounts.services import close_days, wrong_days
from accounts.tasks import close_day
from base import merkle
from base.jobs import Progress
from base.models import JobRun
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

DAY = make.NOON.date()
LISTS = ("auditentry", "auditday")
NEXT = make.NOON + timedelta(days=1)


def progress() -> Progress:
    return Progress(JobRun(job="close-day", period="x", waits_until=make.NOON))


def written(count: int = 3, **fields: Any) -> list[AuditEntry]:
    times = [fields.get("at", make.NOON) + timedelta(minutes=number) for number in range(count)]
    return [record(None, "looked", make.person(), reason=f"理由{at}", now=at) for at in times]


def test_a_day_is_closed_once_by_the_root_over_its_lines_in_order():
    entries = written()
    written(1, at=NEXT)

    close_day(progress(), NEXT)
    again = close_days(progress=progress(), now=NEXT)

    day = AuditDay.objects.get()
    assert (day.day, day.count) == (DAY, 3)
    assert day.root == merkle.root([leaf(entry) for entry in entries]).hex()
    assert again == 0


def test_a_line_of_the_first_minute_belongs_to_the_day_in_shanghai():
    midnight = make.NOON.replace(hour=0)
    written(1, at=midnight - timedelta(seconds=1))
    written(1, at=midnight)

    close_days(progress=progress(), now=NEXT)

    assert list(AuditDay.objects.order_by("day").values_list("day", "count")) == [
        (DAY - timedelta(1), 1), (DAY, 1)
    ]  # fmt: skip


def test_days_that_were_missed_or_empty_are_closed_too():
    written(1)

    assert close_days(progress=progress(), now=make.NOON + timedelta(days=4)) == 4

    assert list(AuditDay.objects.order_by("day").values_list("count", flat=True)) == [1, 0, 0, 0]
    assert AuditDay.objects.latest("day").root == merkle.EMPTY_ROOT.hex()


def test_without_a_line_there_is_nothing_to_close():
    assert close_days(progress=progress(), now=make.NOON - timedelta(days=9999)) == 0
    assert not AuditDay.objects.exists()


@pytest.mark.parametrize("fields", [{"verb": "x"}, {"authority": "3100"}, {"subject_id": "0"}])
def test_a_changed_line_is_found(fields: dict[str, Any]):
    _first, entry, _third = written()
    close_days(progress=progress(), now=NEXT)
    assert list(wrong_days()) == []

    make.tamper(entry, **fields)

    assert list(wrong_days()) == [f"{DAY}：日结 3 条，现有 3 条，校验值不符"]
    with pytest.raises(CommandError, match="1 处不符"):
        call_command("verify_audit", stdout=StringIO())


def test_a_line_written_later_into_a_closed_day_is_found():
    written()
    close_days(progress=progress(), now=NEXT)

    written(1)

    assert ["现有 4 条" in line for line in wrong_days(DAY)] == [True]


def test_changed_words_are_found_and_deleted_words_are_in_order():
    entry, other, _third = written()
    close_days(progress=progress(), now=NEXT)
    other.detail.delete()
    assert list(wrong_days()) == []

    make.tamper(entry.detail, reason="另一个理由")

    assert list(wrong_days()) == [f"{DAY}：第 {entry.pk} 条的内容与校验值不符"]


def test_a_closed_day_that_is_gone_is_missed():
    written(1)
    close_days(progress=progress(), now=make.NOON + timedelta(days=3))
    gone = AuditDay.objects.get(day=DAY + timedelta(1))
    make.tamper(gone, day=date(2020, 1, 1))

    assert ["之间缺少日结" in line for line in wrong_days()] == [True, True]


def test_a_closed_day_is_neither_changed_nor_deleted():
    written(1)
    close_days(progress=progress(), now=NEXT)

    for change in (lambda rows: rows.update(count=9), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            change(AuditDay.objects.all())


def test_the_command_says_what_it_looked_at(capsys):
    written(1)
    close_days(progress=progress(), now=NEXT)

    call_command("verify_audit", day=DAY)

    assert "1 天的操作留痕核对无误" in capsys.readouterr().out
    with pytest.raises(CommandError, match="还没有日结"):
        call_command("verify_audit", day=date(2020, 1, 1))


def test_the_auditor_filters_by_person_kind_act_and_day(client: Client):
    clerk = make.staff("register_person")
    record(clerk, "register_person", make.person("被登记者"), now=make.NOON)
    record(make.staff(), "open_seat", make.user(username="newcomer"), now=NEXT)
    make.sign_in(client, make.staff("read_audit"))

    for query in (
        f"person={clerk.person_id}",
        "kind=accounts.person",
        "act=register_person",
        "at__year=2026&at__month=3&at__day=9",
        f"q={clerk.person}",
    ):
        page = client.get(f"/admin/accounts/auditentry/?{query}").content.decode()
        assert "被登记者" in page, query
        assert "newcomer" not in page, query
    assert client.get("/admin/accounts/auditentry/?person=x", follow=True).status_code == 200


def test_the_lists_of_the_auditor_ask_the_same_number_of_questions_for_one_row_and_for_many(client: Client):
    make.sign_in(client, make.staff("read_audit"))
    written(1)
    close_days(progress=progress(), now=NEXT)
    few = [asked(client, name) for name in LISTS]
    written(3)
    close_days(progress=progress(), now=NEXT + timedelta(days=5))

    assert [asked(client, name) for name in LISTS] == few
    assert max(few) <= 12


def asked(client: Client, name: str) -> int:
    page = f"/admin/accounts/{name}/"
    client.get(page)
    return len(make.queries(lambda: client.get(page)))
