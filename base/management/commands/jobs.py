"""The embedded mode's background: schedule and outbox in one loop."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.translation import gettext as _

from base import clock, outbox
from base.errors import fault
from base.jobs import run_due

TURN = 500  # rows worked before the loop looks at the schedule and at the stop signal again
PAUSE = 1.0  # seconds

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = _("循环办理后台任务和定时作业, 直至 Ctrl-C 或 SIGTERM")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("办理一遍即结束"))
        parser.add_argument("--retry-stuck", action="store_true", help=_("先让多次失败的任务重新办理"))

    def handle(self, *, once: bool, retry_stuck: bool, **_options: Any) -> None:
        if retry_stuck:
            outbox.retry(outbox.stuck().values_list("pk", flat=True))
        if once:
            run_due(clock.now())
            outbox.sweep()
        else:
            loop(stop_on_signal())


def loop(stop: Event) -> None:
    """Until told to stop: a batch is always finished first."""
    while not stop.is_set():
        try:
            close_old_connections()
            idle = not run_due(clock.now()) and not outbox.sweep(TURN)
        except OperationalError as error:
            log.warning("jobs: the database does not answer: %s", fault(error))
            idle = True
        if idle:
            stop.wait(PAUSE)


def stop_on_signal() -> Event:
    stop = Event()

    def handler(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)
    return stop
