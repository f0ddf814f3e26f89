"""The only Celery tasks: they carry no work of their own, the database knows what is to be done."""

from celery import shared_task

from base import clock, jobs, outbox


def tick() -> None:
    """Each minute, by beat."""
    jobs.run_due(clock.now())
    outbox.sweep()


def sweep() -> None:
    """The hint that something was emitted."""
    outbox.sweep()


def job(name: str) -> None:
    """One job of the schedule, now."""
    jobs.run_now(name, now=clock.now())


shared_task(tick, name="base.tick")
shared_task(sweep, name="base.sweep")
shared_task(job, name="base.job")
