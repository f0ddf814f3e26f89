"""Each job once per period, whoever asks; late rather than never; watched while it runs."""

from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from base import clock, jobs
from base.clock import SHANGHAI
from base.jobs import Job, Progress, ask, last_due, run_due, run_now
from base.models import JobRun
from base.outbox import emit
from tests.base import sample

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 9, 12, 34, 56, tzinfo=SHANGHAI)


def in_shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("every", "at", "due"),
    [
        ("minute", None, "2026-03-09T12:34"),
        ("hour", None, "2026-03-09T12:00"),
        ("hour", time(0, 40), "2026-03-09T11:40"),
        ("day", None, "2026-03-09T00:00"),
        ("day", time(12, 34), "2026-03-09T12:34"),
        ("day", time(23, 30), "2026-03-08T23:30"),
        ("week", time(3), "2026-03-09T03:00"),
        ("week", time(13), "2026-03-02T13:00"),
        ("month", time(3), "2026-03-01T03:00"),
        ("year", time(3), "2026-01-01T03:00"),
    ],
)
def test_the_latest_moment_a_job_was_due(every, at, due):
    assert last_due(Job("any", every, at, ""), MONDAY) == in_shanghai(due)


@pytest.mark.parametrize(("every", "due"), [("month", "2025-12-01T03:00"), ("year", "2025-01-01T03:00")])
def test_before_the_hour_of_the_first_day_the_former_period_counts(every, due):
    new_year = datetime(2026, 1, 1, 2, tzinfo=SHANGHAI)

    assert last_due(Job("any", every, time(3), ""), new_year) == in_shanghai(due)


def test_a_job_runs_once_in_its_period_and_again_in_the_next(plan):
    plan("nightly", "day", time(3))

    ran = [run_due(MONDAY), run_due(MONDAY + timedelta(hours=1)), run_due(MONDAY + timedelta(days=1))]

    assert ran == [1, 0, 1]
    assert [MONDAY.isoformat(), (MONDAY + timedelta(days=1)).isoformat()] == sample.RUNS
    assert list(JobRun.objects.values_list("period", flat=True)) == ["2026-03-09", "2026-03-10"]


def test_a_finished_run_says_when_and_how_far(plan):
    plan("counting", run="count_to_three")

    with clock.playing(MONDAY):
        run_due(MONDAY)

    run = JobRun.objects.get()
    assert (run.total, run.done, run.note, run.failed) == (3, 3, "数数", False)
    assert (run.started_at, run.finished_at) == (MONDAY, MONDAY)


def test_a_failing_job_stops_no_other_and_is_repeated_after_a_while(plan):
    plan("bad", run="fail")
    plan("good")

    with clock.playing(MONDAY):
        assert run_due(MONDAY) == 2
        assert run_due(MONDAY + timedelta(seconds=59)) == 0
        assert run_due(MONDAY + timedelta(seconds=60)) == 1

    bad = JobRun.objects.get(job="bad")
    assert (bad.failed, bad.finished_at, bad.attempts) == (True, None, 2)
    assert bad.note.startswith("ValueError (sample.py:")
    assert "320102" not in bad.note


def test_a_job_that_fails_five_times_is_given_up_for_its_period(plan):
    plan("bad", run="fail")

    for hours in range(0, 24, 2):
        moment = MONDAY.replace(hour=0) + timedelta(hours=hours)
        with clock.playing(moment):
            run_due(moment)

    run = JobRun.objects.get()
    assert run.attempts == 5
    assert run.failed
    assert run.finished_at


def test_a_run_that_fell_silent_is_begun_again(plan):
    plan("nightly")
    run_due(MONDAY)
    JobRun.objects.update(finished_at=None)  # as a killed process leaves it

    assert run_due(MONDAY + timedelta(minutes=14)) == 0
    assert run_due(MONDAY + timedelta(minutes=15)) == 1


def test_a_run_given_up_for_dead_cannot_overwrite_its_successor(plan):
    plan("nightly")
    run_due(MONDAY)
    run = JobRun.objects.get()
    JobRun.objects.update(finished_at=None, attempts=2)

    Progress(run).expect(99)

    assert JobRun.objects.get().total == 0


def test_an_unfinished_run_of_a_former_period_is_left_alone(plan):
    plan("nightly")
    run_due(MONDAY)
    JobRun.objects.update(finished_at=None)

    run_due(MONDAY + timedelta(days=1))

    assert [MONDAY.isoformat(), (MONDAY + timedelta(days=1)).isoformat()] == sample.RUNS


def test_what_is_asked_for_runs_with_the_next_tick(plan):
    plan("on_request", None)
    run_due(MONDAY)
    assert sample.RUNS == []

    asked = ask("on_request", now=MONDAY)
    run_due(MONDAY + timedelta(seconds=1))
    run_due(MONDAY + timedelta(days=1))

    asked.refresh_from_db()
    assert asked.finished_at
    assert len(sample.RUNS) == 1


def test_run_now_runs_here_whatever_the_schedule_has_done(plan):
    plan("counting", run="count_to_three")
    run_due(MONDAY)

    run = run_now("counting", now=MONDAY)

    assert (run.done, run.failed) == (3, False)
    assert JobRun.objects.count() == 2


def test_a_job_that_is_not_in_the_schedule_cannot_be_asked_for(plan):
    with pytest.raises(LookupError, match="unheard"):
        ask("unheard", now=MONDAY)


def test_progress_is_not_written_at_every_step(plan, monkeypatch, django_assert_max_num_queries):
    def work(progress: Progress, _now: datetime) -> None:
        with django_assert_max_num_queries(2):
            for _ in range(1000):
                progress.step()

    monkeypatch.setattr(sample, "note_run", work)
    plan("long")

    run_due(MONDAY)

    assert JobRun.objects.get().done == 1000


def test_tidy_forgets_runs_of_more_than_thirty_days_ago(plan):
    plan("nightly")
    run_due(MONDAY - timedelta(days=31))
    run_due(MONDAY - timedelta(days=29))

    jobs.tidy(Progress(JobRun()), MONDAY)

    assert [run.period for run in JobRun.objects.all()] == ["2026-02-08"]


def test_the_jobs_command_once_runs_schedule_and_outbox(plan, subscribe):
    plan("nightly")
    worked = []
    subscribe("changed", db={"note": lambda keys, _now: worked.extend(keys)})
    with transaction.atomic():
        emit("changed", [1])

    call_command("jobs", "--once")

    assert (len(sample.RUNS), worked) == (1, ["1"])
