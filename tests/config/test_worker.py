"""A background of its own, as in service: Celery where there is a broker, else `manage.py jobs`."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from base import clock
from credit_ratings.imports import read_file
from credit_ratings.models import ComputedGrade, GradeRound
from credit_ratings.services import (
    approve_round,
    approve_version,
    create_version,
    propose_round,
    put_in_force,
    submit_round,
)
from credit_ratings.services.schemes import SAMPLE
from disclosures.models import DisclosurePolicy, Release
from disclosures.services import approve_policy, approve_release, prepare_policy, prepare_release
from lawyers.models import Lawyer, RecordKind
from lawyers.services import enter_record
from tests.make import disclosures as made
from tests.make.office import official

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 60.0  # seconds, on a machine that does other things as well
CELERY = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo", "--loglevel", "WARNING"]
JOBS = [sys.executable, "manage.py", "jobs"]


@pytest.fixture
def background(transactional_db: None) -> Iterator["subprocess.Popen[bytes]"]:
    """The process that works the outbox of the test database, until the test ends."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.config.worker_settings",
        "LVXIN_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "LVXIN_VAR": str(settings.VAR),
    }
    command = CELERY if settings.REDIS_URL else JOBS
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603  our own interpreter
    yield process
    process.terminate()
    process.wait(PATIENCE)


def test_a_change_by_one_person_reaches_grade_and_page_in_the_background(background):
    now, today = clock.now(), clock.today()
    officer, approver, publisher = official("rating-officer"), official("approver"), official("publisher")
    lawyer = made.lawyer(first_licensed=today - timedelta(days=3000))
    grade_by_sample(officer, approver)
    open_register(publisher, approver)
    wait_for(lambda: "在公示期内没有应公示的记录" in page_of(lawyer))

    enter_record(
        lawyer.file,
        kind=RecordKind.objects.get(code="honour-national"),
        effective_on=today - timedelta(days=10),
        now=now,
        actor=officer,
    )
    wait_for(lambda: ComputedGrade.objects.filter(file=lawyer.file, score_milli=86_000).exists())
    wait_for(lambda: "国家级表彰" in page_of(lawyer))
    assert "评定等级 B 级" not in page_of(lawyer)

    release_grades(officer, approver, publisher)
    wait_for(lambda: "评定等级 B 级" in page_of(lawyer))
    assert background.poll() is None


def grade_by_sample(officer: User, approver: User) -> None:
    now = clock.now()
    version = create_version(read_file(SAMPLE), now=now, actor=officer)
    approve_version(version, now=now, actor=approver)
    put_in_force(version, valid_from=now.date() - timedelta(days=400), now=now, actor=approver)


def open_register(publisher: User, approver: User) -> None:
    now, policy = clock.now(), DisclosurePolicy.objects.get(number=1)
    since = now.date() - timedelta(days=400)
    prepare_policy(policy, document_no="云律发〔2025〕8 号", since=since, now=now, actor=publisher)
    approve_policy(policy, now=now, actor=approver)
    sign(prepare_release(policy=policy, now=now, actor=publisher), approver)


def release_grades(officer: User, approver: User, publisher: User) -> None:
    now = clock.now()
    version = ComputedGrade.objects.get().version
    as_of, decided = now.date() - timedelta(days=5), now.date() - timedelta(days=1)
    row: GradeRound = propose_round(version, title="年度评定", as_of=as_of, now=now, actor=officer)
    submit_round(row, now=now, actor=officer)
    row.refresh_from_db()
    approve_round(row, document_no="云律信〔2026〕4 号", decided_on=decided, now=now, actor=approver)
    sign(prepare_release(grade_round=row, now=now, actor=publisher), approver)


def sign(release: Release, approver: User) -> None:
    approve_release(release, now=clock.now(), actor=approver)


def page_of(lawyer: Lawyer) -> str:
    return Client().get(lawyer.public_path()).content.decode()


def wait_for(happened: Callable[[], bool]) -> None:
    """Until it has happened; the test fails when patience ends."""
    until = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < until, "the background did not do it in time"
        sleep(0.2)
