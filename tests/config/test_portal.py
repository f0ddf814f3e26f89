"""The portal: a firm sees itself, a lawyer their own file, both the arithmetic of a grade."""

import pytest
from django.test import Client

from accounts.models import User
from config.demo.cast import member
from config.demo.office import holder
from credit_ratings.models import DeterminedGrade
from lawyers.models import Lawyer

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.django_db]

SHEN = "13299201210004821"


def client(role: str) -> Client:
    """Logged in as the one who plays this role."""
    made = Client()
    made.force_login(user(role))
    return made


def user(role: str) -> User:
    return holder(member(role))


def colleague() -> Lawyer:
    """Another lawyer of the first firm than the four with log-ins."""
    firm = Lawyer.objects.get(licence=SHEN).firm
    return Lawyer.objects.filter(firm=firm, person__users=None).order_by("pk")[0]


def stranger() -> Lawyer:
    """A lawyer of some other firm."""
    firm = Lawyer.objects.get(licence=SHEN).firm
    return Lawyer.objects.exclude(firm=firm).exclude(firm=None).order_by("pk")[0]


def test_a_director_sees_every_lawyer_of_the_firm_with_the_grade():
    page = client("director").get("/portal/").content.decode()

    lawyers = Lawyer.objects.filter(firm__name="云江砚澄律师事务所")
    assert lawyers.count() == 24
    assert all(f"/portal/lawyers/{lawyer.licence}/" in page for lawyer in lawyers)
    assert page.count(" 级</span>") == DeterminedGrade.objects.filter(file__lawyer__in=lawyers).count()


def test_a_clerk_sees_the_lawyers_without_any_grade():
    page = client("clerk").get("/portal/").content.decode()

    assert "沈知远" in page
    assert "评定等级" not in page


@pytest.mark.parametrize("role", ["director", "lawyer"])
def test_director_and_lawyer_read_how_the_grade_came_about(role):
    page = client(role).get(f"/portal/lawyers/{SHEN}/").content.decode()

    assert "评定等级 B 级" in page
    assert "云律信〔2026〕4 号" in page
    assert "基础分" in page
    assert "公开谴责（云律惩〔2026〕3 号，2026年11月17日生效）：不计分，统计日尚未生效" in page


def test_the_lines_of_the_ledger_add_up_to_the_score_that_was_decided():
    grade = DeterminedGrade.objects.get(file__lawyer__licence=SHEN)

    page = client("lawyer").get(f"/portal/lawyers/{SHEN}/")

    ledger = page.context["view"].ledger
    assert ledger.result.score_milli == grade.score_milli
    assert sum(line.points_milli for line in ledger.result.lines) == grade.score_milli


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_who_may_not_see_grades_gets_the_page_without_them(role):
    page = client(role).get(f"/portal/lawyers/{SHEN}/").content.decode()

    assert "沈知远" in page
    assert "信用等级" not in page
    assert "基础分" not in page


def test_a_clerk_reads_no_record_and_a_supervisor_no_summary():
    read_by_clerk = client("clerk").get(f"/portal/lawyers/{SHEN}/").content.decode()
    read_by_supervisor = client("supervisor").get(f"/portal/lawyers/{SHEN}/").content.decode()

    assert "公开谴责" not in read_by_clerk
    assert "公开谴责" in read_by_supervisor
    assert "私自收取" not in read_by_supervisor


def test_a_lawyer_without_a_firm_seat_begins_with_their_own_file():
    page = client("lawyer").get("/portal/").content.decode()

    assert "<h1>沈知远</h1>" in page


@pytest.mark.parametrize("role", ["director", "clerk", "supervisor", "lawyer"])
def test_a_lawyer_of_another_firm_does_not_exist(role):
    assert client(role).get(f"/portal/lawyers/{stranger().licence}/").status_code == 404


def test_a_lawyer_does_not_see_a_colleague():
    assert client("lawyer").get(f"/portal/lawyers/{colleague().licence}/").status_code == 404


@pytest.mark.parametrize("role", ["approver", "district-officer", "system-admin"])
def test_a_seat_for_an_authority_opens_no_file_in_the_portal(role):
    assert client(role).get(f"/portal/lawyers/{SHEN}/").status_code == 404
    assert "当前账号没有律所或者本人的席位" in client(role).get("/portal/").content.decode()


def test_without_logging_in_the_portal_leads_to_the_log_in():
    answer = Client().get("/portal/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/portal/")
