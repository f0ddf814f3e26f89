"""A worker in a process of its own, on the database of the test.

python -m tests.base.race_worker DATABASE jobs
    is manage.py jobs
python -m tests.base.race_worker DATABASE work PATH db 5
    works the outbox; effects write to PATH; dies in the middle of its 5th db batch
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import django
from django.conf import settings
from django.core.management import call_command

settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.SCHEDULE = "tests.base.sample.SCHEDULE"
django.setup()

from base import outbox  # noqa: E402  models need the apps loaded
from tests.base.sample import DyingIn, count_up, write_line  # noqa: E402  as above


def work(path: Path, place: str, runs: int) -> None:
    """Until killed or terminated. Says `ready` when it begins."""
    death = {name: DyingIn(runs if name == place else 0) for name in ("db", "effect")}

    def count(keys: list[str], now: datetime) -> None:
        count_up(keys, now)
        death["db"].tick()

    def write(key: str, _now: datetime) -> None:
        write_line(path, key)
        death["effect"].tick()

    outbox.db_task("count", batch=20)(count)
    outbox.effect_task("write", lease=timedelta(seconds=1))(write)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        if not outbox.sweep():
            sleep(0.02)


if sys.argv[2] == "jobs":
    call_command("jobs")
else:
    work(Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
