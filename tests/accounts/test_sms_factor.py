"""The second factor by SMS: to the office's number only, hashed, for five minutes, and not to be guessed."""

import re
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth import get_user
from django.test import Client

from accounts.models import AuditEntry, Person, SmsCode, SmsFactor, User
from accounts.services import (
    ask_for_code,
    code_is_right,
    correct_person,
    enrol_sms,
    enrol_totp,
    register_person,
    reset_second_factor,
    send_code,
)
from base import clock, outbox
from base.errors import RuleError
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
STEP = "/accounts/2fa/sms/"
ENROL = "/accounts/2fa/sms/enrol/"
PHONE = "13900000000"


class Sent:
    """A provider that keeps what it was given."""

    messages: ClassVar[list[tuple[str, str]]] = []

    def send(self, number: str, text: str) -> None:
        self.messages.append((number, text))


@pytest.fixture(autouse=True)
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_PROVIDER = f"{__name__}.Sent"
    monkeypatch.setattr(Sent, "messages", [])


def director(**fields: Any) -> User:
    """Somebody with a telephone, whose role asks for a second factor."""
    person = register_person(name="王主任", phone=PHONE, authority=make.CITY, now=make.NOON, actor=None)
    role = make.role(verbs={"view_firm"}, second_factor=True)
    return make.user(person=person, seat=make.seat(firm_id=1, role=role), **fields)


def sent_code(user: User, now: Any = None) -> str:
    """Ask, let the task run, and read the telephone."""
    now = now or make.NOON
    assert ask_for_code(user, now=now)
    send_code(user.sms_codes.latest("pk"), now=now)
    return digits()


def digits() -> str:
    found = re.search(r"\d{6}", Sent.messages[-1][1])
    assert found
    return found[0]


def enrolled() -> User:
    user = director()
    before = make.NOON - timedelta(days=3)
    assert enrol_sms(user, sent_code(user, before), now=before, actor=user)
    return user


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**6:06}"


@pytest.mark.django_db(transaction=True)
def test_a_director_logs_in_with_password_and_sms(client: Client):
    user = enrolled()

    first = client.post(LOGIN, {"login": user.username, "password": make.PASSWORD})
    assert (first["Location"], get_user(client).is_authenticated) == (STEP, False)
    assert "已发往登记的手机" in client.get(STEP).content.decode()
    assert len(Sent.messages) == 1  # nothing goes out within a request
    outbox.sweep()
    refused = client.post(STEP, {"code": wrong(digits())})
    assert "验证码不正确" in refused.content.decode()
    assert not get_user(client).is_authenticated
    done = client.post(STEP, {"code": digits()})

    assert (done.status_code, done["Location"]) == (302, "/portal/")
    assert get_user(client) == user
    assert Sent.messages[-1][0] == PHONE
    assert client.get("/accounts/").status_code == 200


def test_the_second_step_is_not_there_without_the_first(client: Client):
    assert client.get(STEP)["Location"] == LOGIN
    make.sign_in(client, make.user())
    assert client.post(STEP, {"code": "123456"}).status_code == 302
    assert client.get(ENROL.replace("enrol/", "")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_who_needs_a_second_factor_may_set_up_sms_instead_of_an_app(client: Client):
    user = director()
    client.post(LOGIN, {"login": user.username, "password": make.PASSWORD})
    assert client.get("/portal/")["Location"] == "/accounts/2fa/totp/activate/"

    client.post(ENROL, {"again": "1"})
    outbox.sweep()
    again = client.post(ENROL, {"again": "1"}, follow=True).content.decode()
    refused = client.post(ENROL, {"code": wrong(digits())}).content.decode()
    done = client.post(ENROL, {"code": digits()})

    assert "每分钟只能获取一次" in again
    assert "验证码不正确" in refused
    assert done["Location"] == "/accounts/"
    assert SmsFactor.objects.get(user=user).phone_lookup == user.person.phone_lookup
    assert AuditEntry.objects.about(user).filter(verb="enrol_sms").exists()


def test_only_a_keyed_hash_of_the_code_is_kept():
    user = director()

    code = sent_code(user)

    row = SmsCode.objects.values().get(user=user)
    assert code not in str({name: value for name, value in row.items() if name != "code_hash"})
    assert len(row["code_hash"]) == 64


def test_a_code_is_good_once_and_for_five_minutes():
    user = director()
    code = sent_code(user)

    assert not code_is_right(user, code, now=make.NOON + timedelta(minutes=5))
    assert not code_is_right(director(username="other"), code, now=make.NOON)
    assert code_is_right(user, f" {code[:3]} {code[3:]}", now=make.NOON + timedelta(minutes=4))
    assert not code_is_right(user, code, now=make.NOON + timedelta(minutes=4))


def test_only_the_last_code_counts():
    user = director()
    first, later = sent_code(user), make.NOON + timedelta(minutes=2)
    second = sent_code(user, later)

    assert first == second or not code_is_right(user, first, now=later)
    assert code_is_right(user, second, now=later)


def test_after_five_guesses_the_right_code_is_wrong_too():
    user = director()
    code = sent_code(user)
    for _guess in range(5):
        assert not code_is_right(user, wrong(code), now=make.NOON)

    assert not code_is_right(user, code, now=make.NOON)


def test_nobody_has_a_telephone_flooded():
    user = director()

    asked = [ask_for_code(user, now=make.NOON + timedelta(seconds=30 * number)) for number in range(60)]

    assert asked[:3] == [True, False, True]
    assert sum(asked) == 5
    assert ask_for_code(user, now=make.NOON + timedelta(hours=2))


def test_a_code_that_comes_too_late_is_not_sent():
    user = director()
    ask_for_code(user, now=make.NOON)

    send_code(SmsCode.objects.get(), now=make.NOON + timedelta(minutes=5))

    assert Sent.messages == []


@pytest.mark.parametrize("user", ["no person", "no phone", "root", "no provider"])
def test_without_number_or_provider_and_for_the_break_glass_account_there_is_no_sms(user: str, settings: Any):
    if user == "no provider":
        settings.SMS_PROVIDER = ""
    made = {
        "no person": lambda: make.user(person=None),
        "no phone": make.user,
        "root": lambda: director(is_superuser=True),
        "no provider": director,
    }[user]()

    with pytest.raises(RuleError, match="不能设置短信验证"):
        enrol_sms(made, "123456", now=make.NOON, actor=made)


@pytest.mark.django_db(transaction=True)
def test_who_corrects_a_number_does_not_take_over_the_log_in(client: Client):
    user = enrolled()
    person = Person.objects.get(users=user)
    correct_person(person, name=person.name, phone="13911111111", reason="x", now=make.NOON, actor=None)

    client.post(LOGIN, {"login": user.username, "password": make.PASSWORD})
    page = client.get(STEP).content.decode()
    outbox.sweep()

    assert "请联系系统管理员重置" in page
    assert len(Sent.messages) == 1
    assert not ask_for_code(User.objects.get(pk=user.pk), now=make.NOON)


def test_the_office_resets_it_for_a_lost_telephone():
    user = enrolled()

    reset_second_factor(user, reason="手机丢失", now=make.NOON, actor=make.staff("manage_users"))

    assert not SmsFactor.objects.exists()


def test_an_app_that_is_set_up_goes_before_sms(client: Client):
    user = enrolled()
    enrol_totp(user, "A" * 32, clock.now())

    step = client.post(LOGIN, {"login": user.username, "password": make.PASSWORD})

    assert step["Location"] == "/accounts/2fa/authenticate/"
    assert client.get(STEP)["Location"] == LOGIN


def test_sms_does_not_lift_a_superuser_over_the_app(client: Client):
    user = enrolled()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    make.sign_in(client, User.objects.get(pk=user.pk))

    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"
