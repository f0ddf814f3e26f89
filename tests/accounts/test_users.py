"""Log-ins: made by the office, kept by their owner, ended by the office, never by oneself for oneself."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.mfa import six_digits
from accounts.models import AuditDetail, AuditEntry, User
from accounts.permissions import NotVisible
from accounts.services import (
    create_user,
    disable_user,
    enable_user,
    enrol_totp,
    issue_log_in,
    issue_password,
    reset_password,
    reset_second_factor,
)
from base.errors import RuleError
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def created(**fields: str) -> User:
    defaults: dict[str, Any] = {"username": "zhangsan", "password": make.PASSWORD}
    return create_user(make.person(), now=make.NOON, actor=make.staff("manage_users"), **defaults | fields)


def test_a_new_user_has_to_change_the_first_password():
    user = created()

    assert user.check_password(make.PASSWORD)
    assert user.provisional
    assert user.authority == make.CITY
    assert AuditEntry.objects.about(user).get().verb == "create_user"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"username": "zhang san"}, "用户名"),
        ({"username": ""}, "不能为空"),
        ({"password": "password1234"}, "常见"),
        ({"password": "短"}, "12"),
        ({"password": "zhangsan-zhangsan", "username": "zhangsan-zhangsan"}, "相似"),
    ],
)
def test_a_bad_name_or_password_is_refused_in_words(fields: dict[str, str], why: str):
    with pytest.raises(RuleError, match=why):
        created(**fields)

    assert not User.objects.filter(username__startswith="zhang").exists()


def test_a_name_is_taken_whatever_its_capitals():
    created()

    with pytest.raises(RuleError, match="已经有人使用"):
        created(username="ZhangSan")


def test_users_are_made_by_who_manages_them():
    with pytest.raises(PermissionDenied):
        create_user(
            make.person(),
            username="a",
            password=make.PASSWORD,
            now=make.NOON,
            actor=make.staff("view_person"),
        )
    stranger = make.staff("manage_users", authority="329901")
    with pytest.raises(NotVisible):
        create_user(make.person(), username="a", password=make.PASSWORD, now=make.NOON, actor=stranger)


def test_a_password_of_the_house_is_told_once_and_kept_nowhere():
    actor = make.staff("manage_users")
    password = issue_log_in(make.person(), username="lisi", now=make.NOON, actor=actor)
    user = User.objects.get(username="lisi")
    second = issue_password(user, reason="忘记", now=make.NOON, actor=actor)

    user.refresh_from_db()
    assert user.check_password(second)
    assert not user.check_password(password)
    assert user.provisional
    assert password not in str(list(AuditDetail.objects.values()))
    assert second not in str(list(AuditDetail.objects.values()))


def test_nobody_resets_or_disables_themselves():
    actor = make.staff("manage_users")
    twin = make.user(person=actor.person)

    for oneself in (actor, twin):
        with pytest.raises(RuleError, match="不能为自己"):
            reset_password(oneself, password=make.PASSWORD, reason="x", now=make.NOON, actor=actor)
        with pytest.raises(RuleError, match="不能为自己"):
            disable_user(oneself, reason="x", now=make.NOON, actor=actor)


def test_a_user_is_disabled_once_and_comes_back():
    user, actor = make.user(), make.staff("manage_users")

    disable_user(user, reason="离职", now=make.NOON, actor=actor)
    with pytest.raises(RuleError, match="已经是这个状态"):
        disable_user(user, reason="离职", now=make.NOON, actor=actor)
    enable_user(user, reason="返岗", now=make.NOON, actor=actor)

    assert User.objects.get(pk=user.pk).is_active
    verbs = AuditEntry.objects.about(user).values_list("verb", flat=True)
    assert sorted(verbs) == ["disable_user", "enable_user"]


def test_the_secret_of_the_second_factor_is_sealed_at_rest():
    user = make.user()

    enrol_totp(user, SECRET, make.NOON)

    kept = Authenticator.objects.get(user=user)
    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(six_digits(user, make.NOON)) is False  # of another moment
    assert len(six_digits(user, make.NOON)) == 6


def test_to_enrol_again_replaces_the_secret():
    user = make.user()
    enrol_totp(user, SECRET, make.NOON)
    before = six_digits(user, make.NOON)

    enrol_totp(user, "A" * 32, make.NOON)

    assert Authenticator.objects.filter(user=user).count() == 1
    assert six_digits(user, make.NOON) != before


def test_a_lost_telephone_is_reset_by_another():
    user, actor = make.user(), make.staff("manage_users")
    enrol_totp(user, SECRET, make.NOON)

    reset_second_factor(user, reason="手机遗失", now=make.NOON, actor=actor)

    assert not Authenticator.objects.filter(user=user).exists()
    with pytest.raises(RuleError, match="没有设置"):
        reset_second_factor(user, reason="手机遗失", now=make.NOON, actor=actor)


def test_the_demo_tells_the_six_digits(capsys):
    user = make.user()
    enrol_totp(user, SECRET, make.NOON)

    call_command("code", user.username)

    assert len(capsys.readouterr().out.strip()) == 6


@pytest.mark.parametrize("name", ["nobody", "plain"])
def test_no_digits_for_who_has_none(name: str):
    make.user(username="plain")

    with pytest.raises(CommandError, match="两步验证"):
        call_command("code", name)


@override_settings(PRODUCTION=True)
def test_production_tells_no_digits():
    with pytest.raises(CommandError, match="生产环境"):
        call_command("code", "anybody")
