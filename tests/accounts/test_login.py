"""Logging in: one door for all, a second factor for the office and directors, and no hint who exists."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.mfa import six_digits
from accounts.middleware import SecondFactorMiddleware
from accounts.models import AuditEntry, User
from accounts.services import disable_user, enrol_totp
from base import clock
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"
ENROL = "/accounts/2fa/totp/activate/"
CODE = "/accounts/2fa/authenticate/"
WRONG = "用户名或者密码不正确"


def secured(*, staff: bool = True) -> User:
    """Somebody whose role asks for a second factor."""
    return make.user(seat=make.seat(role=make.role(verbs={"view_user"}, staff=staff, second_factor=True)))


def enter(client: Client, username: str, password: str = make.PASSWORD, **query: str):
    return client.post(LOGIN, {"login": username, "password": password, **query})


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_the_page_speaks_chinese_and_needs_no_script(client):
    page = client.get(LOGIN)

    assert page.status_code == 200
    text = page.content.decode()
    assert '<html lang="zh-CN">' in text
    assert '<label for="id_login">用户名' in text
    assert "<script" not in text
    assert "Sign" not in text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client):
    user = make.user()

    wrong = enter(client, user.username, "something else altogether").content.decode()
    unknown = enter(client, "nobody", "something else altogether").content.decode()

    assert WRONG in wrong
    mask = {user.username: "X", "nobody": "X"}
    for name, masked in mask.items():
        wrong, unknown = wrong.replace(name, masked), unknown.replace(name, masked)
    assert without_token(wrong) == without_token(unknown)
    assert not is_in(client)


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_somebody_without_second_factor_goes_straight_to_the_portal(client):
    user = make.user(seat=make.seat(own=True, role=make.role(verbs={"view_lawyer"})))

    response = enter(client, user.username)

    assert (response.status_code, response.url) == (302, "/portal/")
    assert is_in(client)
    assert AuditEntry.objects.about(user).get().verb == "logged_in"


def test_an_enrolled_user_is_asked_for_six_digits_and_then_enters_the_office(client):
    user = secured()
    enrol_totp(user, SECRET, make.NOON)

    response = enter(client, user.username)
    assert (response.status_code, response.url) == (302, CODE)
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302

    response = client.post(CODE, {"code": six_digits(user, clock.now())})
    assert (response.status_code, response.url) == (302, "/admin/")
    assert is_in(client)
    assert client.get("/admin/accounts/user/").status_code == 200


def test_wrong_digits_let_nobody_in(client):
    user = secured()
    enrol_totp(user, SECRET, make.NOON)
    enter(client, user.username)
    digits = six_digits(user, clock.now())

    page = client.post(CODE, {"code": f"{(int(digits) + 1) % 1_000_000:06d}"})

    assert "验证码不正确" in page.content.decode()
    assert not is_in(client)


def test_six_digits_work_only_once():
    user = secured()
    enrol_totp(user, SECRET, make.NOON)
    first, second = Client(), Client()
    enter(first, user.username)
    enter(second, user.username)
    digits = six_digits(user, clock.now())

    first.post(CODE, {"code": digits})
    second.post(CODE, {"code": digits})

    assert is_in(first)
    assert not is_in(second)


@pytest.mark.parametrize("staff", [True, False], ids=["office", "director"])
@pytest.mark.parametrize("path", ["/admin/", "/portal/", "/", "/accounts/", "/accounts/2fa/recovery-codes/"])
def test_who_is_not_enrolled_reaches_nothing_but_enrolment_and_log_out(client, staff, path):
    user = secured(staff=staff)
    enter(client, user.username)

    assert client.get(path).url == ENROL
    assert client.post(path, {"any": "thing"}).url == ENROL
    assert client.get(ENROL).status_code == 200
    assert client.get("/accounts/logout/").status_code == 200


def test_to_enrol_opens_the_door_and_gives_recovery_codes(client):
    user = secured()
    enter(client, user.username)
    page = client.get(ENROL)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "data:" not in page.content.decode()

    response = client.post(ENROL, {"code": digits_of(secret)})

    assert response.url == "/accounts/2fa/recovery-codes/"
    kept = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(kept.data)
    assert len(client.get(response.url).context["unused_codes"]) == 10
    assert client.get("/admin/accounts/user/").status_code == 200


def digits_of(secret: str) -> str:
    """What a telephone with this secret shows now."""
    holder = make.user()
    enrol_totp(holder, secret, make.NOON)
    return six_digits(holder, clock.now())


def test_a_recovery_code_stands_in_for_the_telephone_once():
    user = secured()
    one = Client()
    enter(one, user.username)
    secret = one.get(ENROL).context["form"].secret
    one.post(ENROL, {"code": digits_of(secret)})
    codes = one.get("/accounts/2fa/recovery-codes/").context["unused_codes"]

    other = Client()
    enter(other, user.username)
    other.post(CODE, {"code": codes[0]})
    third = Client()
    enter(third, user.username)
    third.post(CODE, {"code": codes[0]})

    assert is_in(other)
    assert not is_in(third)


def test_the_second_factor_cannot_be_dropped_by_who_needs_it(client):
    user = secured()
    enrol_totp(user, SECRET, make.NOON)
    make.sign_in(client, user)

    page = client.post("/accounts/2fa/totp/deactivate/")

    assert "现任席位要求两步验证" in page.content.decode()
    assert Authenticator.objects.filter(user=user).exists()


def test_a_first_password_is_changed_before_anything_else(client):
    user = make.staff("view_user", provisional=True)
    enter(client, user.username)
    change = "/accounts/password/change/"
    assert client.get("/admin/").url == change

    fresh = "another long sentence of mine"
    client.post(change, {"oldpassword": make.PASSWORD, "password1": fresh, "password2": fresh})

    user.refresh_from_db()
    assert user.check_password(fresh)
    assert client.get("/admin/accounts/user/").status_code == 200


def test_a_changed_password_ends_the_other_sessions():
    user = make.user()
    here, there = Client(), Client()
    enter(here, user.username)
    enter(there, user.username)

    fresh = "another long sentence of mine"
    here.post(
        "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": fresh, "password2": fresh}
    )

    assert is_in(here)
    assert not is_in(there)


def test_a_disabled_user_is_out_at_once_and_stays_out(client):
    user = make.user()
    enter(client, user.username)

    disable_user(user, reason="离职", now=make.NOON, actor=make.staff("manage_users"))

    assert not is_in(client)
    enter(client, user.username)
    assert not is_in(client)


def test_an_expired_seat_takes_the_right_with_the_next_request(client):
    user = make.staff("view_user")
    make.sign_in(client, user)
    assert client.get("/admin/accounts/user/").status_code == 200

    user.seats.update(until=clock.today())

    assert client.get("/admin/accounts/user/").status_code in {302, 404}


def test_guessing_is_stopped_without_locking_the_owner_out():
    user = make.user()
    thief = Client(REMOTE_ADDR="10.0.0.1")

    answers = [enter(thief, user.username, f"guess number {number}").content.decode() for number in range(6)]
    assert "尝试次数过多" in answers[-1]
    enter(thief, user.username)
    assert not is_in(thief)

    owner = Client(REMOTE_ADDR="10.0.0.2")
    enter(owner, user.username)
    assert is_in(owner)


def test_fifty_tries_from_one_address_are_too_many():
    thief = Client(REMOTE_ADDR="10.0.0.1")

    answers = [enter(thief, f"user{number}", "guess").status_code for number in range(50)]

    assert answers[-1] == 429


def test_a_session_gets_a_new_name_at_log_in(client):
    user = make.user()
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["lvxin"] = session.session_key

    enter(client, user.username)

    assert is_in(client)
    assert client.session.session_key != session.session_key


def test_to_log_out_takes_a_post(client):
    make.sign_in(client, make.user())

    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "mfa_list_webauthn"]
)
def test_what_nobody_needs_is_not_there(client, name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "3rdparty/", "password/set/"])
def test_and_neither_is_its_address(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_after_log_in_nobody_is_sent_to_another_site(client):
    user = make.user()

    response = client.post(
        f"{LOGIN}?next=https://evil.example/", {"login": user.username, "password": make.PASSWORD}
    )

    assert response.url == "/portal/"


def test_the_admins_own_log_in_is_everybodys(client):
    user = make.staff("view_user")

    page = client.get("/admin/login/?next=/admin/accounts/user/")
    assert (page.status_code, page.url) == (302, "/accounts/login/?next=%2Fadmin%2Faccounts%2Fuser%2F")

    client.post("/admin/login/", {"username": user.username, "password": make.PASSWORD})
    assert not is_in(client)
    assert client.get("/admin/accounts/user/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/login/"])
def test_a_lawyer_finds_no_office(client, path):
    make.sign_in(
        client, make.user(seat=make.seat(own=True, role=make.role(verbs={"view_user", "view_person"})))
    )

    assert client.get(path, follow=True).status_code == 404


def test_is_staff_opens_no_door(client):
    make.sign_in(client, make.user(is_staff=True))

    assert client.get("/admin/", follow=True).status_code == 404


# how long a session lasts


def test_half_an_hour_away_ends_a_session(client):
    make.sign_in(client, make.staff("view_user"))
    with clock.playing(make.NOON):
        assert client.get("/admin/accounts/user/").status_code == 200
    with clock.playing(make.NOON + timedelta(minutes=29)):
        assert client.get("/admin/accounts/user/").status_code == 200
    with clock.playing(make.NOON + timedelta(minutes=60)):
        response = client.get("/admin/accounts/user/")

    assert response.url == "/accounts/login/?next=%2Fadmin%2Faccounts%2Fuser%2F"
    assert "已经退出登录" in client.get(response.url).content.decode()
    assert not is_in(client)


def test_twelve_hours_end_a_session_however_busy(client):
    make.sign_in(client, make.staff("view_user"))
    for quarter in range(49):
        with clock.playing(make.NOON + timedelta(minutes=15 * quarter)):
            assert client.get("/admin/accounts/user/").status_code == 200

    with clock.playing(make.NOON + timedelta(hours=12, minutes=1)):
        assert client.get("/admin/accounts/user/").status_code == 302
    assert not is_in(client)


def test_a_page_for_somebody_who_is_logged_in_is_kept_by_no_browser(client):
    make.sign_in(client, make.staff("view_user"))

    for path in ("/accounts/", "/admin/accounts/user/", "/accounts/password/change/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_a_refused_log_in_is_logged_without_the_name(client, caplog):
    enter(client, "zhangsan", "guess")

    assert "log-in refused, from 127.0.0.1" in caplog.text
    assert "zhangsan" not in caplog.text


def test_a_visitor_costs_nothing_and_gets_no_cookie():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = SimpleLazyObject(lambda: pytest.fail("asked who it is"))  # type: ignore[assignment]  # as the middleware sets it

    response = SecondFactorMiddleware(lambda _request: HttpResponse())(request)

    assert not response.cookies
    assert not request.session.accessed
