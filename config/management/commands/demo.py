"""The demonstration: a made-up city, imported, graded and published, with a log-in for every role."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Role
from base import clock
from config.demo.cast import CAST, PASSWORD
from config.demo.steps import NOW, play

ADDRESS = "http://127.0.0.1:8000/"


class Command(BaseCommand):
    help = _("装入演示城市 (虚构的律所、律师和记录) 并列出各角色的账号。可以重复运行; 正式系统拒绝运行")

    def handle(self, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                _("演示账号的密码人人可见, 正式系统不能运行本命令。请在没有设置 DATABASE_URL 的机器上运行")
            )
        if clock.now() < NOW:
            self.stdout.write(
                _("提示: 本机日期早于演示日期 %(day)s, 办理更正时会被拒绝") % {"day": NOW.date()}
            )
        watcher = Terminal(self)
        for result in play(watcher):
            watcher.clear()
            line = f"{result.number:2}  {result.label}  {result.text}  {result.seconds:.1f} s"
            self.stdout.write(line)
        self.show_log_ins()

    def show_log_ins(self) -> None:
        """Who can log in, how, and where."""
        self.stdout.write("\n" + _("网址") + f"  {ADDRESS}")
        self.stdout.write(_("密码") + f"  {PASSWORD}")
        self.stdout.write(_("验证码") + "  " + _("运行 .venv/bin/python manage.py code 用户名") + "\n\n")
        guarded = set(Role.objects.filter(second_factor=True).values_list("code", flat=True))
        for one in CAST:
            secret = f"  {one.secret}" if one.role in guarded else ""
            self.stdout.write(f"{one.username:<12}{one.name}  {one.title}{secret}")


class Terminal:
    """How far a long step is, on one line that is written over; nothing where nobody looks."""

    def __init__(self, command: BaseCommand) -> None:
        self.out = command.stdout
        self.seen = sys.stdout.isatty()
        self.total = self.done = 0

    def expect(self, total: int) -> None:
        self.total, self.done = total, 0

    def step(self, count: int = 1, *, note: str = "") -> None:
        self.done += count
        self.show(f"{self.done} / {self.total}  {note}")

    def sheet(self, name: str, done: int, total: int) -> None:
        self.show(f"{name}  {done} / {total}")

    def show(self, text: str) -> None:
        if self.seen:
            self.out.write(f"\r\x1b[2K    {text}", ending="")
            self.out.flush()

    def clear(self) -> None:
        if self.seen:
            self.out.write("\r\x1b[2K", ending="")
