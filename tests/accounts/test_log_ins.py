"""One sees where one is logged in, and ends it elsewhere; passwords hold no words the context gives away."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import AuditEntry, LogIn, User
from accounts.services import log_ins
from base import clock
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

LOGIN, PAGE = "/accounts/login/", "/accounts/log-ins/"


def browser(user: User, agent: str) -> Client:
    """Logged in through the door, as a person would."""
    made = Client(headers={"user-agent": agent})
    made.post(LOGIN, {"login": user.username, "password": make.PASSWORD})
    made.get(PAGE)
    return made


def test_one_sees_each_browser_and_which_is_this_one():
    user, other = make.user(), make.user()
    here = browser(user, "360 at home")
    browser(user, "UOS in the office")
    browser(other, "of somebody else")

    page = here.get(PAGE).content.decode()

    assert page.count("当前") == 1
    for agent, seen in (("360 at home", True), ("UOS in the office", True), ("of somebody else", False)):
        assert (agent in page) is seen


def test_the_others_end_and_this_one_stays():
    user, other = make.user(), make.user()
    here, there, stranger = browser(user, "a"), browser(user, "b"), browser(other, "c")

    answer = here.post(PAGE, follow=True).content.decode()

    assert "其他 1 处" in answer
    assert [get_user(one).is_authenticated for one in (here, there, stranger)] == [True, False, True]
    assert there.get(PAGE)["Location"].startswith(LOGIN)
    assert AuditEntry.objects.about(user).filter(verb="end_log_ins").exists()


def test_a_browser_keeps_its_line_when_the_password_changes():
    user = make.user()
    here = browser(user, "a")
    words = "another sentence nobody knows"
    given = {"oldpassword": make.PASSWORD, "password1": words, "password2": words}

    assert here.post("/accounts/password/change/", given).status_code == 302
    page = here.get(PAGE).content.decode()

    assert page.count("当前") == 1
    assert LogIn.objects.filter(user=user).count() == 1


def test_who_logged_out_is_not_listed():
    user = make.user()
    here, there = browser(user, "a"), browser(user, "b")
    there.post("/accounts/logout/")

    assert [row.agent for row in log_ins(user, now=clock.now())] == ["a"]
    assert "当前" in here.get(PAGE).content.decode()


def test_the_last_use_is_told():
    user = make.user()
    now = clock.now()
    with clock.playing(now):
        here = browser(user, "a")
    with clock.playing(now + timedelta(minutes=10)):
        here.get(PAGE)

    assert LogIn.objects.get().seen_at == now + timedelta(minutes=10)


def test_a_visitor_has_no_log_ins(client: Client):
    assert client.get(PAGE)["Location"].startswith(LOGIN)


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many():
    user = make.user()
    here = browser(user, "a")
    few = make.queries(lambda: here.get(PAGE))
    for number in range(3):
        browser(user, str(number))

    assert len(make.queries(lambda: here.get(PAGE))) == len(few) <= 4


@pytest.mark.parametrize(
    "password",
    [
        "我爱律信二零二六年",
        "张律师的长长长长密码",
        "ILoveLvXin2026!!",
        "abc 王小明 xyz 2026",
        "q7-wangxm-88-zz",
    ],
)
def test_a_password_holds_no_word_that_the_context_gives_away(password: str):
    user = make.user(username="wangxm", person=make.person("王小明"))

    with pytest.raises(ValidationError, match="不得含有"):
        validate_password(password, user)


def test_a_sentence_of_ones_own_is_a_good_password():
    validate_password("seven green boats at dawn", make.user(person=make.person("王小明")))
    validate_password("seven green boats at dawn")
