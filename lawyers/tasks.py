"""What the background does for the registers: what depends on a firm follows it."""

from datetime import datetime

from base.outbox import db_task
from lawyers.services import follow_firms


@db_task("lawyers.follow_firm")
def follow(keys: list[str], now: datetime) -> None:
    follow_firms([int(key) for key in keys])
