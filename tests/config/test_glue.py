"""The tables that tie the floors together name only what exists."""

import importlib
from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string

from accounts.models import Role
from accounts.services import set_grants
from base import clock, jobs
from base.clock import SHANGHAI
from base.models import JobRun
from base.outbox import TASKS
from config.schedule import LABELS, SCHEDULE
from config.seed import seed
from config.subscriptions import SUBSCRIPTIONS
from credit_ratings.models import Scheme
from disclosures.models import DisclosurePolicy
from firms.models import District
from lawyers.models import RecordKind

APPS = ("accounts", "firms", "lawyers", "credit_ratings", "disclosures")


def topics() -> set[str]:
    """Everything that some app declares in its topics.py."""
    found = set()
    for app in APPS:
        if importlib.util.find_spec(f"{app}.topics"):
            module = importlib.import_module(f"{app}.topics")
            found |= {value for name, value in vars(module).items() if name.isupper()}
    return found


def test_every_topic_is_subscribed_to_or_listed_without_tasks():
    assert set(SUBSCRIPTIONS) == topics()


def test_every_subscribed_task_is_registered_and_every_registered_one_is_subscribed():
    subscribed = {name for names in SUBSCRIPTIONS.values() for name in names}

    assert subscribed == {name for name in TASKS if name.partition(".")[0] in APPS}


def test_every_job_runs_a_function_and_has_a_name_people_read():
    assert [job.name for job in SCHEDULE] == list(LABELS)
    assert all(callable(import_string(job.run)) for job in SCHEDULE)


def test_what_ends_on_a_day_leaves_the_pages_before_anything_else_is_done():
    morning = datetime(2026, 11, 21, 0, 30, tzinfo=SHANGHAI)

    due = sorted(SCHEDULE[:2], key=lambda job: jobs.last_due(job, morning))

    assert [job.name for job in due] == ["publish", "regrade"]
    assert jobs.last_due(due[0], morning) == datetime(2026, 11, 21, tzinfo=SHANGHAI)


@pytest.mark.django_db
def test_the_daily_jobs_run_on_an_empty_installation():
    for job in SCHEDULE:
        jobs.run_now(job.name, now=clock.now())

    assert set(JobRun.objects.values_list("job", "failed")) == {(name, False) for name in LABELS}


@pytest.mark.django_db
def test_seeding_twice_is_seeding_once_and_keeps_what_the_office_changed():
    call_command("seed")
    role = Role.objects.get(code="clerk")
    set_grants(role, verbs={"view_firm"}, reason="内勤只看律所", now=clock.now(), actor=None)
    before = [model.objects.count() for model in (Role, District, RecordKind, Scheme, DisclosurePolicy)]

    seed()

    assert before == [
        model.objects.count() for model in (Role, District, RecordKind, Scheme, DisclosurePolicy)
    ]
    assert set(role.grants.values_list("verb", flat=True)) == {"view_firm"}


@pytest.mark.django_db
def test_nothing_is_graded_or_public_before_people_decide():
    assert not DisclosurePolicy.objects.exclude(status="draft").exists()
    assert all(
        version.status == "draft" for scheme in Scheme.objects.all() for version in scheme.versions.all()
    )
