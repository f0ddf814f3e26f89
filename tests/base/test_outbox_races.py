"""Several real connections and killed processes: nothing is lost, and db tasks take effect exactly once."""

import signal
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import transaction

from base.models import JobRun, OutboxTask
from base.outbox import emit, sweep
from tests.base.connections import at_once, committing, worker
from tests.base.sample import count_up, write_line

pytestmark = [committing, pytest.mark.slow]


def row_with(done: int) -> JobRun:
    return JobRun.objects.create(job="race", period="1", done=done, waits_until="2026-01-01T00:00Z")


def change_to(done: int) -> None:
    with transaction.atomic():
        JobRun.objects.filter(job="race").update(done=done)
        emit("changed", [1])


def test_a_change_made_while_the_task_runs_is_not_lost(subscribe):
    read, changed = Event(), Event()

    def slow(keys: list[str], _now: datetime) -> None:
        facts = list(JobRun.objects.filter(period__in=keys))
        read.set()
        changed.wait(1)  # in vain on SQLite, where the other writer waits for us
        for row in facts:
            JobRun.objects.filter(pk=row.pk).update(total=row.done * 2)

    def change_meanwhile() -> None:
        read.wait(10)
        change_to(2)
        changed.set()

    subscribe("changed", db={"slow": slow})
    row = row_with(1)
    change_to(1)

    for result in at_once(lambda: sweep(limit=1), change_meanwhile):
        result.result()
    sweep()

    row.refresh_from_db()
    assert (row.done, row.total) == (2, 4)
    assert not OutboxTask.objects.exists()


@pytest.mark.postgres
def test_two_workers_never_work_the_same_key_at_once(subscribe):
    """Or else the one that read first may write last, and the newer change would be lost."""
    read, swept = Event(), Event()
    worked = []

    def slow(keys: list[str], _now: datetime) -> None:
        facts = list(JobRun.objects.filter(period__in=keys))
        if not read.is_set():
            read.set()
            assert swept.wait(10)
        for row in facts:
            JobRun.objects.filter(pk=row.pk).update(total=row.done * 2)
        worked.append(keys)

    def change_and_sweep() -> int:
        assert read.wait(10)
        change_to(2)
        count = sweep()
        swept.set()
        return count

    subscribe("changed", db={"slow": slow})
    row = row_with(1)
    change_to(1)

    first, second = at_once(sweep, change_and_sweep)

    row.refresh_from_db()
    assert (first.result(), second.result()) == (2, 0)
    assert (row.total, worked) == (4, [["1"], ["1"]])


def test_killed_workers_lose_nothing_and_repeat_no_database_effect(subscribe, tmp_path):
    """1,000 emits for two workers; one is killed amid a db batch, one amid an effect, and we go on."""
    lines = tmp_path / "lines"
    subscribe("counted", db={"count": count_up})
    subscribe("written", effect={"write": lambda key, _now: write_line(lines, key)})
    keys = [str(number) for number in range(1000)]
    JobRun.objects.bulk_create(
        JobRun(job="count", period=key, waits_until="2026-01-01T00:00Z") for key in keys
    )

    workers = [worker("work", lines, "db", 5), worker("work", lines, "effect", 5)]
    for process in workers:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for start in range(0, 1000, 50):
        with transaction.atomic():
            emit("counted", keys[start : start + 50])
            emit("written", keys[start : start + 5])
    deaths = [process.wait(60) for process in workers]
    left = OutboxTask.objects.count()
    wait_until(lambda: not sweep() and not OutboxTask.objects.exists())
    stop(workers)

    assert deaths == [-signal.SIGKILL] * 2
    assert left
    assert set(JobRun.objects.filter(job="count").values_list("done", flat=True)) == {1}
    assert set(written(lines)) == {key for start in range(0, 1000, 50) for key in keys[start : start + 5]}
    assert len(written(lines)) > 100  # the one under way at the kill ran again


def test_the_jobs_command_works_until_it_is_told_to_stop():
    process = worker("jobs")
    wait_until(lambda: JobRun.objects.filter(job="note", finished_at__isnull=False).exists())

    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0
    stop([process])


def written(lines: Path) -> list[str]:
    return lines.read_text().split()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = monotonic() + 60
    while not true():
        assert monotonic() < deadline, list(OutboxTask.objects.values()[:5])
        sleep(0.1)


def stop(workers: "list[subprocess.Popen[str]]") -> None:
    for process in workers:
        process.kill()
        process.communicate()
