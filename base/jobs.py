"""The schedule: what runs every minute, day or year, once, however many loops and beats there are.

A row per (job, period) is inserted first and then claimed by an update that only one process wins. While a
job runs, its progress keeps the claim; a run that says nothing for LEASE counts as abandoned and is begun
again, so a job must be safe to repeat. A failed run is repeated up to MAX_RUNS, until its next period.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Literal

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string

from base import clock
from base.clock import SHANGHAI
from base.errors import fault, trace
from base.locks import in_transaction
from base.models import JobRun

LEASE = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=1)
MAX_RUNS = 5
KEPT = timedelta(days=30)
ASKED = "asked "

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """run is the dotted path of a function `(progress: Progress, now: datetime)` outside any transaction.

    at is the time of day; for a week its Monday, for a month or year its first day; for an hour the minute
    counts. A job with every=None runs only when somebody asks for it.
    """

    name: str
    every: Literal["minute", "hour", "day", "week", "month", "year"] | None
    at: time | None
    run: str


class Progress:
    """How far a job is, for whoever watches: written at most once a second, beside the job's transaction."""

    def __init__(self, run: JobRun) -> None:
        self.run = run
        self._written = monotonic()
        self._beside: BaseDatabaseWrapper | None = None

    def expect(self, total: int) -> None:
        """There are so many steps to do."""
        self.run.total = total
        self._write()

    def step(self, count: int = 1, *, note: str = "") -> None:
        """So many more are done. note says in Chinese what is being done, without personal data."""
        self.run.done += count
        self.run.note = note[:200] or self.run.note
        if monotonic() - self._written >= 1:
            self._write()

    def _write(self) -> None:
        """On SQLite a job inside its own transaction is not seen until that ends: nobody else may write."""
        self._written = monotonic()
        run, until = self.run, clock.now() + LEASE
        if not in_transaction():
            _mine(run).update(total=run.total, done=run.done, note=run.note, waits_until=until)
        elif connection.vendor == "postgresql":
            self._beside = self._beside or connections.create_connection(DEFAULT_DB_ALIAS)
            with self._beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE base_jobrun SET total = %s, done = %s, note = %s, waits_until = %s"
                    " WHERE id = %s AND attempts = %s AND finished_at IS NULL",
                    [run.total, run.done, run.note, until, run.pk, run.attempts],
                )

    def close(self) -> None:
        if self._beside:
            self._beside.close()


def schedule() -> dict[str, Job]:
    return {job.name: job for job in import_string(settings.SCHEDULE)}


def run_due(now: datetime) -> int:
    """Run what is due and not yet run, also when it is late because nothing ran in time. Returns how many."""
    jobs = schedule()
    periods = {job.name: period(job, now) for job in jobs.values() if job.every}
    _announce(periods, now)
    waiting = JobRun.objects.filter(job__in=jobs, finished_at=None, waits_until__lte=now).order_by("pk")
    current = [run for run in waiting if run.period.startswith(ASKED) or periods.get(run.job) == run.period]
    return sum(_run(jobs[run.job], run, now) for run in current)


def ask(job_name: str, *, now: datetime) -> JobRun:
    """Have the background run this job as soon as it can; the row shows how far it is."""
    if job_name not in schedule():
        raise LookupError(f"no such job: {job_name}")
    period = f"{ASKED}{now.astimezone(SHANGHAI).isoformat()}"
    return JobRun.objects.get_or_create(job=job_name, period=period, defaults={"waits_until": now})[0]


def run_now(job_name: str, *, now: datetime) -> JobRun:
    """Run this job here, whatever the schedule says, and return its finished row."""
    run = ask(job_name, now=now)
    _run(schedule()[job_name], run, now)
    run.refresh_from_db()
    return run


def tidy(progress: Progress, now: datetime) -> None:
    """A job itself: forget the runs of more than 30 days ago."""
    progress.step(JobRun.objects.filter(waits_until__lt=now - KEPT).delete()[0])


def period(job: Job, now: datetime) -> str:
    """The name of the period whose run is the latest one due."""
    due = last_due(job, now)
    if job.every == "minute":
        return due.strftime("%Y-%m-%dT%H:%M")
    return due.strftime("%Y-%m-%dT%H") if job.every == "hour" else due.strftime("%Y-%m-%d")


def last_due(job: Job, now: datetime) -> datetime:
    """The latest moment, not after now, at which the job was due."""
    at, here = job.at or time(), now.astimezone(SHANGHAI)
    if job.every == "minute":
        return here.replace(second=0, microsecond=0)
    if job.every == "hour":
        moment = here.replace(minute=at.minute, second=0, microsecond=0)
        return moment if moment <= here else moment - timedelta(hours=1)
    first = FIRST_DAYS[job.every or "day"]
    moment = datetime.combine(first(here.date()), at, SHANGHAI)
    if moment > here:
        moment = datetime.combine(first(moment.date() - timedelta(days=1)), at, SHANGHAI)
    return moment


FIRST_DAYS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _announce(periods: dict[str, str], now: datetime) -> None:
    known = set(
        JobRun.objects.filter(job__in=periods, period__in=periods.values()).values_list("job", "period")
    )
    rows = [JobRun(job=job, period=name, waits_until=now) for job, name in set(periods.items()) - known]
    JobRun.objects.bulk_create(rows, ignore_conflicts=True)


def _run(job: Job, run: JobRun, now: datetime) -> bool:
    """Claim and run; False when another process was faster."""
    claim = JobRun.objects.filter(pk=run.pk, finished_at=None, waits_until__lte=now, attempts=run.attempts)
    if not claim.update(attempts=F("attempts") + 1, started_at=now, waits_until=now + LEASE, done=0):
        return False
    run.refresh_from_db()
    progress = Progress(run)
    try:
        import_string(job.run)(progress, now)
    except Exception as error:  # noqa: BLE001  one failing job must not stop the others
        _fail(run, error)
    else:
        _mine(run).update(
            finished_at=clock.now(), failed=False, total=run.total, done=run.done, note=run.note
        )
    finally:
        progress.close()
    return True


def _fail(run: JobRun, error: Exception) -> None:
    log.error("job %s failed: %s\n%s", run, fault(error), trace(error))
    now = clock.now()
    _mine(run).update(
        failed=True,
        note=fault(error),
        done=run.done,
        waits_until=now + FIRST_WAIT * 4 ** (run.attempts - 1),
        finished_at=now if run.attempts >= MAX_RUNS else None,
    )


def _mine(run: JobRun) -> QuerySet[JobRun]:
    """The row, unless this run was given up for dead and another one has begun."""
    return JobRun.objects.filter(pk=run.pk, attempts=run.attempts, finished_at=None)
