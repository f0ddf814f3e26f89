"""Take in a roster workbook from the command line, as a named user, with progress and a table of results."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from base import clock
from base.errors import RuleError
from base.sheets import write
from lawyers.services import ImportReport, import_roster

VERB = "import_roster"
NOTICES = 20
"""So many remarks are printed; the rest is counted."""


class Command(BaseCommand):
    """Exit code 1 and one Chinese line when the workbook as a whole cannot be taken in."""

    help = _("导入花名册工作簿: 合格的行一次全部入库, 其余的行写入“文件名-问题.xlsx”并注明原因")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("花名册 (.xlsx)"))
        parser.add_argument("--as", dest="user", default="", help=_("以哪位用户的名义导入 (用户名)"))
        parser.add_argument("--authority", default="", help=_("未写管辖机关和区划时的管辖机关 (区划代码)"))
        parser.add_argument("--dry-run", action="store_true", help=_("只检查, 不入库"))
        parser.add_argument("--strict", action="store_true", help=_("有一行不合格就全部不入库"))
        parser.add_argument("--problems", type=Path, help=_("问题工作簿写到哪里 (默认在花名册旁边)"))

    def handle(self, **options: Any) -> None:
        source: Path = options["file"]
        target: Path = options["problems"] or source.with_name(f"{source.stem}-问题.xlsx")
        actor = _named(options["user"])
        try:
            _check(source, target)
            report = import_roster(
                source,
                strict=options["strict"],
                dry_run=options["dry_run"],
                authority=options["authority"],
                progress=self._progress,
                now=clock.now(),
                actor=actor,
            )
        except RuleError as error:
            raise CommandError(error.message) from error
        except PermissionDenied as error:
            raise CommandError(_("用户 %s 没有导入花名册的权限: 请换用有权限的用户") % actor) from error
        self._tell(report)
        if report.problems:
            self._give_back(report, target)
        if options["strict"] and report.problems:
            raise CommandError(_("有不合格的行, 按 --strict 全部没有入库: 请改正后重新导入"))

    def _progress(self, sheet: str, done: int, total: int) -> None:
        self.stderr.write(f"{sheet} {done} / {total}")

    def _tell(self, report: ImportReport) -> None:
        self.stdout.write(_("工作表\t新增\t变更\t未变\t退回"))
        for name, counts in report.counts.items():
            figures = (counts.new, counts.changed, counts.unchanged, counts.refused)
            self.stdout.write("\t".join((name, *map(str, figures))))
        for notice in report.notices[:NOTICES]:
            self.stdout.write(_("提示: %s") % notice)
        if len(report.notices) > NOTICES:
            self.stdout.write(_("提示: 另有 %d 条未列出") % (len(report.notices) - NOTICES))
        stored = _("合格的行已入库") if report.written else _("没有需要变更的内容")
        self.stdout.write(stored if report.stored else _("没有入库"))

    def _give_back(self, report: ImportReport, target: Path) -> None:
        target.touch(mode=0o600)
        write(target, report.problem_sheets())
        message = _("退回 %(count)d 行, 原因和办法见 %(path)s; 改正后可直接导入该文件")
        self.stdout.write(message % {"count": report.refused, "path": target})


def _check(source: Path, target: Path) -> None:
    """The lines that come back must have a place before anything is stored."""
    folder = target.parent
    if target.resolve() == source.resolve():
        raise RuleError(_("问题工作簿不能与花名册同名: 请用 --problems 指定另一个文件"))
    if target.suffix.lower() != ".xlsx" or not os.access(target if target.exists() else folder, os.W_OK):
        raise RuleError(_("无法写入问题工作簿 %s: 请用 --problems 指定可写的 .xlsx 文件") % target)


def _named(username: str) -> User:
    """This user; without a name the only one who may import."""
    if username:
        user: User | None = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("没有用户 %s, 或已停用: 请核对用户名") % username)
        return user
    seated = User.objects.filter(is_active=True, seats__role__grants__verb=VERB).distinct()
    users: list[User] = [user for user in seated if user.can(VERB)]
    if len(users) != 1:
        raise CommandError(_("有 %d 位用户可以导入花名册: 请用 --as 用户名 指定以谁的名义导入") % len(users))
    return users[0]
