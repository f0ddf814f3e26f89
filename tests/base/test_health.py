"""Numbers for a monitor, advice for a person."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from base import health
from base.crypto import make_keys
from base.models import MAX_ATTEMPTS, JobRun, OutboxTask
from base.operations import missing
from base.views import healthz

pytestmark = pytest.mark.django_db


def waiting(*, minutes: int, attempts: int = 0) -> OutboxTask:
    since = timezone.now() - timedelta(minutes=minutes)
    return OutboxTask.objects.create(
        task="mail",
        key="7",
        kind="effect",
        created_at=since,
        available_at=since,
        attempts=attempts,
        last_error="OSError (mail.py:3 send)" if attempts else "",
    )


def given_up(*, hours: int) -> JobRun:
    moment = timezone.now() - timedelta(hours=hours)
    return JobRun.objects.create(
        job="nightly", period="1", waits_until=moment, finished_at=moment, failed=True
    )


def asked() -> tuple[int, dict[str, Any]]:
    response = healthz(RequestFactory().get("/healthz"))
    return response.status_code, json.loads(response.content)


def doctor(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What it prints; healthy or not."""
    try:
        call_command("doctor", *options)
    except CommandError as end:
        return f"{capsys.readouterr().out}{end}"
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    settings.KEYS_FILE = path
    make_keys(path)
    return path


def test_a_healthy_site_says_so(capsys):
    waiting(minutes=1)

    status, state = asked()

    assert (status, state["good"], state["database"]) == (200, True, True)
    assert 55 <= state["queue_age"] <= 65
    assert doctor(capsys) == "一切正常\n"


def test_an_old_queue_is_reported(capsys):
    waiting(minutes=16)

    assert asked()[0] == 503
    assert "后台任务已等候 16 分钟。请确认 manage.py jobs" in doctor(capsys)


def test_a_stuck_task_is_reported_and_its_retry_named(capsys):
    waiting(minutes=600, attempts=MAX_ATTEMPTS)

    status, state = asked()

    assert (status, state["stuck"], state["queue_age"]) == (503, 1, 0)
    assert "mail (7) 多次失败: OSError (mail.py:3 send)。排除原因后执行 manage.py jobs" in doctor(capsys)


def test_the_named_retry_revives_it(settings):
    settings.SCHEDULE = "tests.base.sample.SCHEDULE"
    row = waiting(minutes=600, attempts=MAX_ATTEMPTS)

    call_command("jobs", "--once", "--retry-stuck")

    row.refresh_from_db()
    assert row.attempts < MAX_ATTEMPTS


def test_a_job_given_up_within_a_day_is_reported(capsys):
    given_up(hours=23)

    assert asked()[1]["failed_jobs"] == 1
    assert "定时作业 nightly (1) 未能完成" in doctor(capsys)


def test_a_job_given_up_long_ago_is_history():
    given_up(hours=25)

    assert asked()[0] == 200


def test_a_full_disk_is_reported(capsys, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 2**40)

    assert asked()[0] == 503
    assert "请清理或扩充" in doctor(capsys)


def test_a_database_that_takes_no_writes_is_reported(capsys, monkeypatch):
    def refuse() -> None:
        raise DatabaseError("canary: password of the database")

    monkeypatch.setattr(health, "prove_writable", refuse)

    status, state = asked()

    assert (status, state["database"]) == (503, False)
    assert "数据库无法写入。请检查" in doctor(capsys)


def test_a_read_only_database_counts_as_unwritable():
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1" if sqlite else "SET TRANSACTION READ ONLY")
    try:
        with pytest.raises(DatabaseError):
            health.prove_writable()
    finally:
        if sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = 0")


@pytest.mark.parametrize(("mode", "advice"), [(0o644, "chmod 600"), (None, "make_keys")])
def test_a_key_file_that_is_missing_or_open_to_others_is_reported(capsys, keys, mode, advice):
    keys.chmod(mode) if mode else keys.unlink()

    assert advice in doctor(capsys)


def test_unapplied_migrations_are_reported(capsys):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'base'")

    assert "请执行 manage.py migrate" in doctor(capsys)


def test_every_guard_of_every_app_stands_after_all_migrations():
    assert missing(connection) == []


def test_the_answer_sets_no_cookie_and_is_not_kept():
    response = healthz(RequestFactory().get("/healthz"))

    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_an_app_may_examine_more(capsys, monkeypatch):
    monkeypatch.setattr(health, "EXAMINATIONS", [])
    health.examination(lambda _now: iter(["费率表尚未复核"]))

    assert "× 费率表尚未复核" in doctor(capsys)
