"""Made-up nouns, tasks and jobs, to try the mechanisms of base on."""

import os
import signal
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import F

from base.jobs import Job, Progress
from base.models import JobRun
from base.operations import AppendOnly, Frozen, Guard, NoOverlap
from base.states import Stateful


class Notice(Stateful):
    class Status(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"

    STEPS: ClassVar = {Status.OPEN: {Status.ANSWERED}, Status.ANSWERED: {Status.OPEN, Status.CLOSED}}

    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    answer = models.TextField(blank=True)
    due = models.DateField(null=True)
    pages = models.IntegerField(default=0)
    before = models.ForeignKey("self", models.PROTECT, null=True)

    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        app_label = "sample"

    def __str__(self) -> str:
        return self.answer


class Fact(models.Model):
    """Never changed; a remark may be; rows never go."""

    text = models.CharField(max_length=20, unique=True)
    points = models.IntegerField(null=True)
    remark = models.CharField(max_length=20, default="")

    objects: ClassVar[models.Manager["Fact"]] = models.Manager()

    class Meta:
        app_label = "sample"

    def __str__(self) -> str:
        return self.text


class Paper(models.Model):
    """Fixed once it is no draft; may then still be ended."""

    text = models.CharField(max_length=20)
    status = models.CharField(max_length=10, default="draft")
    ended = models.DateField(null=True)

    objects: ClassVar[models.Manager["Paper"]] = models.Manager()

    class Meta:
        app_label = "sample"

    def __str__(self) -> str:
        return self.text


class Loan(models.Model):
    """One holder of a key at a time; a void row counts for nothing."""

    holder = models.IntegerField(null=True, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True)
    void = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Loan"]] = models.Manager()

    class Meta:
        app_label = "sample"

    def __str__(self) -> str:
        return f"{self.since}"


MODELS: tuple[type[models.Model], ...] = (Notice, Fact, Paper, Loan)
GUARDS: tuple[Guard, ...] = (
    AppendOnly("Fact", except_fields=("remark",)),
    Frozen("Paper", unless={"status": ["draft"]}, except_fields=("status", "ended")),
    NoOverlap("Loan", by=("holder",), where={"void": [False]}),
)

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}
SCHEDULE: tuple[Job, ...] = (Job("note", "year", None, "tests.base.sample.note_run"),)
RUNS: list[str] = []


def note_run(_progress: Progress, now: datetime) -> None:
    RUNS.append(now.isoformat())


def count_to_three(progress: Progress, _now: datetime) -> None:
    progress.expect(3)
    for _ in range(3):
        progress.step(note="数数")


def fail(progress: Progress, _now: datetime) -> None:
    progress.step()
    raise ValueError("320102199003071234")


def count_up(keys: list[str], _now: datetime) -> None:
    """A db task whose every repetition shows: the row of each key counts one more."""
    JobRun.objects.filter(job="count", period__in=keys).update(done=F("done") + 1)


class DyingIn:
    """Wraps a task so that the worker is killed in the middle of its nth run, like by the kernel."""

    def __init__(self, run: int) -> None:
        self.left = run

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def write_line(path: Path, key: str) -> None:
    """An effect: a line in a file, out of reach of any rollback."""
    with path.open("a") as file:
        file.write(f"{key}\n")
