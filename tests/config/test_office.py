"""工作台: what waits for this person, what they may enter, figures with their lists, the machine's state."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from base.models import MAX_ATTEMPTS, JobRun, OutboxTask
from config.demo.cast import member
from config.demo.office import holder
from credit_ratings.models import GradeRound, SchemeVersion
from lawyers.models import Lawyer
from tests.config import authz

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.django_db]


def desk(role: str) -> Client:
    client = Client()
    client.force_login(holder(member(role)))
    return client


def board(role: str):
    """What the front page of this role is drawn from."""
    return desk(role).get("/admin/").context["board"]


def waiting_round(drafter: str) -> GradeRound:
    return GradeRound.objects.create(
        version=SchemeVersion.objects.get(status="in_force"),
        title="2027 年度评定",
        as_of="2026-10-31",
        known_at=timezone.now(),
        authority="3299",
        status="submitted",
        prepared_by=holder(member(drafter)).person,
    )


def test_a_submitted_round_waits_on_the_desk_of_whoever_may_approve_it():
    row = waiting_round("rating-officer")

    page = desk("approver").get("/admin/").content.decode()

    assert "2027 年度评定" in page
    assert f"/admin/credit_ratings/graderound/{row.pk}/change/" in page


def test_nobody_is_asked_to_approve_what_they_drew_up_themselves():
    waiting_round("approver")

    assert "2027 年度评定" not in [due.what for due in board("approver").dues]


@pytest.mark.parametrize("role", ["registrar", "publisher", "district-officer", "auditor"])
def test_whoever_may_not_approve_is_not_asked(role):
    waiting_round("rating-officer")

    assert "2027 年度评定" not in [due.what for due in board(role).dues]


def test_what_the_machine_noticed_waits_for_the_officer():
    kinds = {due.kind for due in board("rating-officer").dues}

    assert {"生效日期待核", "系统测算"} <= kinds
    assert board("district-officer").dues == []


def test_rows_that_were_given_back_wait_for_the_registrar():
    assert "yunjiang.xlsx：退回 6 行" in [due.what for due in board("registrar").dues]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("registrar", ["律师", "律师事务所"]),
        ("rating-officer", ["诚信记录", "评定批次", "公布审核单"]),
        ("publisher", ["公布审核单"]),
        ("approver", []),
        ("auditor", []),
        ("district-officer", ["诚信记录"]),
    ],
)
def test_only_what_a_seat_lets_enter_stands_in_the_box(role, labels):
    page = desk(role).get("/admin/")

    assert [entry.label for entry in page.context["board"].entries] == labels
    assert ("登记一件" in page.content.decode()) == bool(labels)


@pytest.mark.parametrize("role", authz.OFFICE)
def test_every_link_of_the_front_page_opens(role):
    client = desk(role)
    page = client.get("/admin/").content.decode()
    links = set(re.findall(r'href="(/[^"#]*)"', page)) - {"/static/lvxin.css"}

    assert [link for link in links if "static" not in link and client.get(link).status_code != 200] == []


def test_a_figure_counts_the_list_it_leads_to():
    client = desk("registrar")
    figure = client.get("/admin/").context["board"].figures[0]

    listed = client.get(figure.url).context["cl"].result_count

    assert figure.number == listed == Lawyer.objects.filter(status="normal").count()


def test_a_district_counts_its_own():
    figure = board("district-officer").figures[0]

    assert figure.number == Lawyer.objects.filter(status="normal", authority="329901").count() > 0


# the page of the machine


def stuck_task() -> OutboxTask:
    moment = timezone.now()
    return OutboxTask.objects.create(
        task="disclosures.publish",
        key="1",
        kind="db",
        created_at=moment,
        available_at=moment + timedelta(hours=1),
        attempts=MAX_ATTEMPTS,
        last_error="OSError (render.py:10 page)",
    )


def test_a_stuck_task_shows_on_every_desk_and_is_tried_again_by_the_system_administrator():
    task = stuck_task()
    client = desk("system-admin")
    assert "1 件后台任务多次未办成" in desk("approver").get("/admin/").content.decode()
    assert "OSError (render.py:10 page)" in client.get("/admin/jobs/").content.decode()

    answer = client.post("/admin/jobs/", {"task": task.pk}, follow=True).content.decode()

    task.refresh_from_db()
    assert (task.attempts, "已安排" in answer) == (1, True)
    assert AuditEntry.objects.filter(verb="retry_task", subject_id=str(task.pk)).count() == 1


@pytest.mark.parametrize("role", sorted(set(authz.OFFICE) - {"system-admin"}))
def test_nobody_else_tells_the_machine_what_to_do(role):
    task = stuck_task()

    assert desk(role).post("/admin/jobs/", {"task": task.pk}).status_code == 403
    assert desk(role).post("/admin/jobs/", {"job": "regrade"}).status_code == 403

    task.refresh_from_db()
    assert task.attempts == MAX_ATTEMPTS
    assert not JobRun.objects.exists()


def test_a_job_that_is_asked_for_waits_for_the_background():
    desk("system-admin").post("/admin/jobs/", {"job": "regrade"})

    run = JobRun.objects.get()
    assert (run.job, run.started_at) == ("regrade", None)
    assert AuditEntry.objects.filter(verb="ask_job").count() == 1


def test_a_job_that_is_running_is_not_asked_for_again():
    moment = timezone.now()
    JobRun.objects.create(
        job="regrade", period="2026-11-20", waits_until=moment, started_at=moment, total=894, done=447
    )
    client = desk("system-admin")

    answer = client.post("/admin/jobs/", {"job": "regrade"}, follow=True).content.decode()

    assert "这项作业正在运行" in answer
    assert "50%" in client.get("/admin/").content.decode()
    assert JobRun.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"job": "nonsense"}, {"task": "999999"}, {"task": "x"}])
def test_asking_for_nothing_that_exists_is_refused_in_words(sent):
    answer = desk("system-admin").post("/admin/jobs/", sent, follow=True)

    assert "请刷新后重新选择" in answer.content.decode()
    assert not JobRun.objects.exists()
