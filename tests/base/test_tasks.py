"""What Celery may call: by name, without arguments that could grow stale."""

import pytest
from celery import Celery, current_app
from django.db import transaction

from base import tasks
from base.jobs import Job
from base.models import JobRun, OutboxTask
from base.outbox import emit
from tests.base import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_of_each(subscribe, settings, monkeypatch):
    """A due job and an emitted key."""
    settings.SCHEDULE = "tests.base.sample.SCHEDULE"
    monkeypatch.setattr(sample, "RUNS", [])
    monkeypatch.setattr(sample, "SCHEDULE", (Job("nightly", "day", None, "tests.base.sample.note_run"),))
    subscribe("changed", db={"note": lambda _keys, _now: None})
    with transaction.atomic():
        emit("changed", [1])


def test_tick_runs_what_is_due_and_sweeps(one_of_each):
    tasks.tick()

    assert sample.RUNS
    assert not OutboxTask.objects.exists()


def test_sweep_leaves_the_schedule_alone(one_of_each):
    tasks.sweep()

    assert not sample.RUNS
    assert not OutboxTask.objects.exists()


def test_a_long_job_is_called_by_its_name(one_of_each):
    tasks.job("nightly")

    assert JobRun.objects.get().finished_at


def test_celery_knows_them_by_name():
    app: Celery = current_app._get_current_object()

    assert {"base.tick", "base.sweep", "base.job"} <= set(app.tasks)
