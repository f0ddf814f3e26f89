"""Compute the roots of the audit trail anew and compare them with those of the closed days."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import AuditDay
from accounts.services import wrong_days


class Command(BaseCommand):
    help = _("核对操作留痕的日结校验值")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help=_("只核对这一天，例如 2026-11-20"))

    def handle(self, *, day: date | None, **_options: Any) -> None:
        days = AuditDay.objects.filter(day=day) if day else AuditDay.objects.all()
        count = days.count()
        if day and not count:
            raise CommandError(_("这一天还没有日结"))
        found = list(wrong_days(day))
        for line in found:
            self.stdout.write(f"× {line}")
        if found:
            raise CommandError(_("共有 %(count)d 处不符，请立即报告并保全数据库备份") % {"count": len(found)})
        self.stdout.write(_("%(count)d 天的操作留痕核对无误") % {"count": count})
