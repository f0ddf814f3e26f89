"""What the background does with grades: compute, and nothing else."""

from datetime import datetime

from base.clock import SHANGHAI
from base.outbox import db_task
from credit_ratings import services


@db_task("credit_ratings.regrade", batch=1000)
def regrade(keys: list[str], now: datetime) -> None:
    """The grades of these integrity files, as of today."""
    services.regrade(as_of=now.astimezone(SHANGHAI).date(), file_ids=[int(key) for key in keys], now=now)


def regrade_all(progress: services.Progress, now: datetime) -> None:
    """Every grade as of today: windows end and begin with the days, without any new record."""
    services.regrade(as_of=now.astimezone(SHANGHAI).date(), progress=progress, now=now)
