"""The demonstration: a made-up city, imported, graded and published, with a log-in for every role."""

import os
import sys
from typing import Any
from unicodedata import east_asian_width

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Role
from base import clock
from config.demo.cast import CAST, PASSWORD
from config.demo.steps import NOW, play


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
            self.stdout.write(
                f"{result.number:>2}  {padded(result.label, 18)}{result.seconds:5.1f} s  {result.text}"
            )
        self.show_log_ins()

    def show_log_ins(self) -> None:
        """Where to go, who can log in, and how."""
        guarded = set(Role.objects.filter(second_factor=True).values_list("code", flat=True))
        self.stdout.write("")
        self.stdout.write(padded(_("网址"), 14) + f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/")
        self.stdout.write(padded(_("密码"), 14) + PASSWORD + _(" (各账号相同)"))
        self.stdout.write(padded(_("验证码"), 14) + _(".venv/bin/python manage.py code 用户名"))
        self.stdout.write("\n" + _row(_("用户名"), _("姓名"), _("身份"), _("两步验证密钥")))
        for one in CAST:
            self.stdout.write(
                _row(one.username, one.name, one.title, one.secret if one.role in guarded else "—")
            )


def _row(username: str, name: str, title: str, secret: str) -> str:
    return f"{padded(username, 14)}{padded(name, 10)}{padded(title, 32)}{secret}"


def padded(text: str, width: int) -> str:
    """Filled up with spaces to so many columns of a terminal, where a Chinese character takes two."""
    return text + " " * (width - sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text))


class Terminal:
    """How far a long step is, on one line that is written over; nothing where nobody looks."""

    def __init__(self, command: BaseCommand) -> None:
        self.out = command.stdout
        self.seen = sys.stdout.isatty()
        self.total = self.done = 0

    def begin(self, label: str) -> None:
        self.show(f"{label} …")

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
