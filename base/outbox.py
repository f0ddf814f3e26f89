"""Consequences come up by subscription: a row per (task, key), written in the transaction of the change.

The database is the queue of record; Celery only carries a hint that there is work. A db task is worked in the
transaction that removes its rows, so its effect happens exactly once; an effect task (mail, file, PDF) may be
repeated after a crash and must be idempotent by its key. One key of a task is never worked twice at a time.
Waiting, back-off and leases go by the real clock; the task itself is given base.clock.now().
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from base import clock
from base.errors import fault, trace
from base.locks import free_keys, require_transaction
from base.models import MAX_ATTEMPTS, OutboxTask

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = {"max_retries": 0, "socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # the person is waiting

Batch = Callable[[list[str], datetime], None]
Effect = Callable[[str, datetime], None]
Rows = QuerySet[OutboxTask]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DbTask:
    kind: ClassVar = OutboxTask.Kind.DB
    name: str
    run: Batch
    size: int


@dataclass(frozen=True)
class EffectTask:
    kind: ClassVar = OutboxTask.Kind.EFFECT
    name: str
    run: Effect
    lease: timedelta


TASKS: dict[str, DbTask | EffectTask] = {}


def db_task(name: str, *, batch: int = 100) -> Callable[[Batch], Batch]:
    """Register `(keys, now)`, which changes the database only, in one transaction per batch of keys."""

    def register(function: Batch) -> Batch:
        _register(DbTask(name, function, batch))
        return function

    return register


def effect_task(name: str, *, lease: timedelta = timedelta(minutes=10)) -> Callable[[Effect], Effect]:
    """Register `(key, now)`, which acts on the world outside any transaction.

    A worker that has not finished when the lease ends counts as dead, and another takes the key: choose more
    than the longest run.
    """

    def register(function: Effect) -> Effect:
        _register(EffectTask(name, function, lease))
        return function

    return register


def _register(task: DbTask | EffectTask) -> None:
    if task.name in TASKS:
        raise ValueError(f"two tasks are called {task.name}")
    TASKS[task.name] = task


def emit(topic: str, keys: Iterable[str | int]) -> None:
    """Have everything subscribed to the topic worked for these keys once this transaction is committed.

    RuntimeError outside a transaction; LookupError for a topic nobody declared or a task nobody registered.
    """
    require_transaction("emit()")
    now = timezone.now()
    wanted = list(dict.fromkeys(str(key) for key in keys))
    rows = [
        OutboxTask(task=task.name, key=key, kind=task.kind, created_at=now, available_at=now)
        for task in _subscribers(topic)
        for key in wanted
    ]
    OutboxTask.objects.bulk_create(rows, batch_size=1000)
    if rows:
        _hint_after_commit()


def _subscribers(topic: str) -> list[DbTask | EffectTask]:
    subscriptions = import_string(settings.SUBSCRIPTIONS)
    if topic not in subscriptions:
        raise LookupError(f"no such topic: {topic}")
    if unknown := [name for name in subscriptions[topic] if name not in TASKS]:
        raise LookupError(f"{topic}: no task is called {', '.join(unknown)}")
    return [TASKS[name] for name in subscriptions[topic]]


def _hint_after_commit() -> None:
    """One hint per transaction. Without a broker, `manage.py jobs` finds the rows by itself."""
    if not settings.CELERY_BROKER_URL or settings.CELERY_BROKER_URL.startswith("memory:"):
        return
    if not any(entry[1] is _hint for entry in connection.run_on_commit):
        transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    """A broker that is down or silent costs the request half a second, not the sum of Celery's retries."""
    try:
        with current_app.connection_for_write(transport_options=PATIENCE) as broker:
            current_app.send_task(
                "base.sweep", connection=broker, retry=False, ignore_result=True, expires=60
            )
    except (OperationalError, OSError) as error:
        log.warning("outbox: no hint sent, the next sweep will find the work: %s", fault(error))


def sweep(limit: int | None = None) -> int:
    """Work until nothing is available, or until about so many rows are worked. Returns how many were.

    Tasks take turns, one batch each, so that a long queue of one does not hold up the others.
    """
    total = 0
    while True:
        before = total
        active = list(TASKS.values()) if available(timezone.now()).exists() else []
        while active:
            worked = {task.name: _work(task) for task in active}
            active = [task for task in active if worked[task.name]]
            total += sum(worked.values())
            if limit is not None and total >= limit:
                return total
        if total == before:
            return total


def available(now: datetime) -> Rows:
    """Rows that a worker would take at this moment of the real clock."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return OutboxTask.objects.filter(free, attempts__lt=MAX_ATTEMPTS, available_at__lte=now)


def stuck() -> Rows:
    """Rows that failed too often and wait for a person."""
    return OutboxTask.objects.filter(attempts__gte=MAX_ATTEMPTS).order_by("pk")


def retry(ids: Iterable[int]) -> int:
    """Give stuck rows another round. They keep one attempt, so that each is tried by itself."""
    rows = stuck().order_by().filter(pk__in=list(ids))
    return rows.update(attempts=1, available_at=timezone.now(), leased_until=None)


def _work(task: DbTask | EffectTask) -> int:
    """Work one turn of this task; returns the number of rows that went or were put off."""
    rows = available(timezone.now()).filter(task=task.name).order_by("available_at")
    if isinstance(task, EffectTask):
        return _work_effect(task, rows) if rows.exists() else 0
    fresh, failed = rows.filter(attempts=0)[: task.size], rows.filter(attempts__gt=0)[:1]
    return sum(_work_batch(task, batch) for batch in (fresh, failed) if batch.exists())


def _work_batch(task: DbTask, batch: Rows) -> int:
    """Remove the rows first, then work, in one transaction: a change made meanwhile leaves a new row."""
    rows: list[OutboxTask] = []
    try:
        with transaction.atomic():
            rows = _claim(task, batch)
            if rows:
                OutboxTask.objects.filter(pk__in=[row.pk for row in rows]).delete()
                task.run(list(dict.fromkeys(row.key for row in rows)), clock.now())
    except Exception as error:
        if not rows:
            raise
        _put_off(task, rows, error)
    return len(rows)


def _work_effect(task: EffectTask, rows: Rows) -> int:
    leased = _lease(task, rows, timezone.now())
    if not leased:
        return 0
    try:
        task.run(leased[0].key, clock.now())
    except Exception as error:  # noqa: BLE001  whatever fails is counted and tried again
        _put_off(task, leased, error)
    else:
        OutboxTask.objects.filter(pk__in=[row.pk for row in leased]).delete()
    return len(leased)


def _lease(task: EffectTask, rows: Rows, now: datetime) -> list[OutboxTask]:
    """Take one key with all its rows; a lease that ran out counts as a failed attempt."""
    others = OutboxTask.objects.filter(
        task=OuterRef("task"), key=OuterRef("key"), attempts__lt=MAX_ATTEMPTS, leased_until__gt=now
    )
    with transaction.atomic():
        first = _claim(task, rows.filter(~Exists(others))[:1])
        if not first:
            return []
        same = OutboxTask.objects.filter(task=task.name, key=first[0].key, attempts__lt=MAX_ATTEMPTS)
        if same.filter(leased_until__gt=now).exists():  # leased between our look and our lock of the key
            return []
        leased = list(same.select_for_update(skip_locked=True))
        for row in leased:
            row.attempts += row.leased_until is not None
            row.leased_until = now + task.lease
        OutboxTask.objects.bulk_update(leased, ["attempts", "leased_until"])
    return leased


def _claim(task: DbTask | EffectTask, rows: Rows) -> list[OutboxTask]:
    """Lock these rows, without those that another worker holds, by themselves or by their key."""
    locked = list(rows.select_for_update(skip_locked=True))
    free = free_keys(f"outbox {task.name}", {row.key for row in locked})
    return [row for row in locked if row.key in free]


def _put_off(task: DbTask | EffectTask, rows: list[OutboxTask], error: Exception) -> None:
    """Count the failure. The keys of a failed batch are tried again at once, each by itself."""
    together = isinstance(task, DbTask) and len(rows) > 1
    wait = timedelta(0) if together else min(FIRST_WAIT * 4 ** rows[0].attempts, LONGEST_WAIT)
    OutboxTask.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1,
        available_at=timezone.now() + wait,
        leased_until=None,
        last_error=fault(error),
    )
    log.error("outbox: %s failed for %d rows: %s\n%s", task.name, len(rows), fault(error), trace(error))
