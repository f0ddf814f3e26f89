"""People are told in the transaction of the act, mail and SMS follow, nobody reads what others were told."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from accounts.health import messages_can_go_out
from accounts.models import Delivery, Notification, Person
from accounts.permissions import NotVisible
from accounts.services import group_text, mark_all_read, mark_read, notify, register_person
from base import outbox
from base.models import OutboxTask
from tests.make import accounts as make

LIST = "/accounts/notifications/"


class Sent:
    """A provider that keeps what it was given."""

    messages: ClassVar[list[tuple[str, str]]] = []
    broken: ClassVar[bool] = False

    def send(self, number: str, text: str) -> None:
        if self.broken:
            raise OSError("the provider does not answer")
        self.messages.append((number, text))


@pytest.fixture(autouse=True)
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Sent]:
    settings.SMS_PROVIDER = f"{__name__}.Sent"
    monkeypatch.setattr(Sent, "messages", [])
    return Sent


def told(*people: Person, **fields: Any) -> list[Notification]:
    given: dict[str, Any] = {"topic": "circular", "title": "请查收书面通知", "now": make.NOON} | fields
    with transaction.atomic():
        return notify(people, **given)


def with_phone() -> Person:
    return register_person(name="王主任", phone="13900000000", now=make.NOON, actor=None)


@pytest.mark.django_db
def test_each_person_is_told_once_and_nothing_is_sent_within_the_request():
    first, second = with_phone(), make.person()

    rows = told(first, second, first, ways=["sms", "mail"])

    assert [row.person for row in rows] == [first, second]
    assert Delivery.objects.filter(sent_at=None).count() == 4
    assert (Sent.messages, mail.outbox) == ([], [])


@pytest.mark.django_db
def test_who_tells_outside_the_transaction_of_an_act_is_refused():
    with pytest.raises(RuntimeError):
        notify([make.person()], topic="x", title="x", now=make.NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"title": "长" * 61}, {"body": "长" * 201}, {"path": "https://a.example"}, {"path": "//a"}]
)
def test_a_text_is_short_and_leads_to_this_site(fields: dict[str, str]):
    with pytest.raises(ValueError, match="short"):
        told(make.person(), **fields)


@pytest.mark.django_db(transaction=True)
def test_mail_and_sms_go_out_once_after_the_act():
    person = with_phone()
    make.user(person=person, email="wang@example.org")
    make.user(person=person, email="left@example.org", is_active=False)
    told(person, body="请按期办理", ways=["sms", "mail"])

    outbox.sweep()
    outbox.sweep()

    assert Sent.messages == [("13900000000", "请查收书面通知：请按期办理")]
    assert [(one.to, one.subject) for one in mail.outbox] == [(["wang@example.org"], "请查收书面通知")]
    assert not Delivery.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_tells_nobody():
    person = with_phone()
    with transaction.atomic():
        notify([person], topic="x", title="x", ways=["sms"], now=make.NOON)
        transaction.set_rollback(True)

    outbox.sweep()

    assert not Notification.objects.exists()
    assert Sent.messages == []


@pytest.mark.django_db(transaction=True)
def test_who_has_no_address_is_named_and_not_tried_again():
    told(make.person(), ways=["sms", "mail"])

    outbox.sweep()

    failures = Delivery.objects.order_by("channel").values_list("failure", flat=True)
    assert list(failures) == ["没有登记邮箱", "没有登记手机号码"]
    assert not OutboxTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_does_not_answer_is_asked_again(monkeypatch):
    told(with_phone(), ways=["sms"])
    monkeypatch.setattr(Sent, "broken", True)
    outbox.sweep()
    waiting = OutboxTask.objects.get()
    monkeypatch.setattr(Sent, "broken", False)
    OutboxTask.objects.update(available_at=waiting.created_at)

    outbox.sweep()

    assert waiting.attempts == 1
    assert len(Sent.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_production_without_a_provider_sends_no_sms_and_doctor_says_so(settings):
    settings.PRODUCTION = True
    told(with_phone(), ways=["sms"])
    for provider in ("", "accounts.channels.ConsoleSms"):
        settings.SMS_PROVIDER = provider
        assert ["SMS_PROVIDER" in line for line in messages_can_go_out(make.NOON)] == [True]

    outbox.sweep()

    assert Delivery.objects.get().failure == "尚未配置短信服务"
    settings.SMS_PROVIDER = f"{__name__}.Sent"
    assert list(messages_can_go_out(make.NOON)) == []


@pytest.mark.django_db(transaction=True)
def test_the_embedded_site_writes_the_message_to_its_log_and_not_the_number(settings, caplog):
    settings.SMS_PROVIDER = "accounts.channels.ConsoleSms"
    told(with_phone(), ways=["sms"])

    outbox.sweep()

    assert "SMS …0000: 请查收书面通知" in caplog.text
    assert "13900000000" not in caplog.text


@pytest.mark.django_db
def test_one_reads_ones_own_and_marks_it_read(client: Client):
    person = make.person()
    user = make.user(person=person)
    old, new = (
        told(person, title=title, path="/portal/", now=make.NOON + timedelta(days=day))[0]
        for day, title in enumerate(("旧的提醒", "新的提醒"))
    )
    told(make.person(), title="别人的提醒")
    make.sign_in(client, user)

    text = client.get(LIST).content.decode()
    went = client.post(f"{LIST}{new.pk}/read/", {"go": "1"})
    stayed = client.post(f"{LIST}{old.pk}/read/")

    assert text.index("新的提醒") < text.index("旧的提醒")
    assert text.count("未读") == 2
    assert "别人的提醒" not in text
    assert (went["Location"], stayed["Location"]) == ("/portal/", LIST)
    assert "未读" not in client.get(LIST).content.decode()


@pytest.mark.django_db
def test_what_somebody_else_was_told_does_not_exist(client: Client):
    (row,) = told(make.person())
    user = make.user()
    make.sign_in(client, user)

    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    assert client.post(f"{LIST}{row.pk}/read/").status_code == 404
    client.post(f"{LIST}read/")
    row.refresh_from_db()
    assert row.read_at is None
    for other in (user, make.user(person=None)):
        with pytest.raises(NotVisible):
            mark_read(row, now=make.NOON, actor=other)
    assert mark_all_read(now=make.NOON, actor=make.user(person=None)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", [LIST, f"{LIST}1/"])
def test_a_visitor_is_sent_to_log_in(client: Client, path: str):
    assert client.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_the_text_for_the_group_names_the_paper_and_nobody(client: Client):
    user = make.user(person=(person := make.person("王小明")))
    (row,) = told(person, title="王小明被投诉一案", body="内情", reference="2026—0388")
    make.sign_in(client, user)

    text = group_text(row)

    assert text in client.get(f"{LIST}{row.pk}/").content.decode()
    assert text.startswith("各位主任：请登录工作台查收编号 2026—0388 的书面通知")
    for secret in ("王小明", "投诉", "内情"):
        assert secret not in text


@pytest.mark.django_db
def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(client: Client):
    person = make.person()
    make.sign_in(client, make.user(person=person))
    told(person)
    client.get(LIST)
    few = make.queries(lambda: client.get(LIST))
    for _number in range(5):
        told(person)

    assert len(make.queries(lambda: client.get(LIST))) == len(few) <= 5
