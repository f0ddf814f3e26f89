"""重新测算: compute all grades now, with progress."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.translation import gettext as _

from base import clock
from base.errors import RuleError
from credit_ratings.management.days import read_day
from credit_ratings.models import SchemeVersion
from credit_ratings.services import regrade


class Command(BaseCommand):
    help = _("按施行中的评定办法重新测算。结果仅供评定参考，不会改变评定等级，也不会公布")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help=_("统计至哪一天，默认今天"))

    def handle(self, *, as_of: str | None, **_options: Any) -> None:
        now, began = clock.now(), monotonic()
        day, terminal = read_day(as_of, now.date()), Terminal(self.stdout)
        if not SchemeVersion.objects.in_force(day).exists():
            raise CommandError(_("%(day)s 没有施行中的评定办法，未作测算") % {"day": day})
        try:
            changed = regrade(as_of=day, progress=terminal, now=now)
        except RuleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            _("测算完毕：统计至 %(day)s，共 %(files)s 份档案，变动 %(changed)s 份，用时 %(seconds).1f 秒")
            % {"day": day, "files": terminal.total, "changed": changed, "seconds": monotonic() - began}
        )
        if day != now.date():
            self.stdout.write(_("现存的是该日的测算结果，每日的定时测算会改回当日的结果"))


class Terminal:
    """A line for each piece that is done."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.total = 0
        self.done = 0

    def expect(self, total: int) -> None:
        self.total += total
        self.out.write(_("开始测算：%(total)s 份档案") % {"total": total})

    def step(self, count: int = 1, *, note: str = "") -> None:
        self.done += count
        self.out.write(f"  {self.done} / {self.total}  {note}")
        self.out.flush()
