"""登记评定办法: read a scheme file into a draft version."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from base import clock
from base.errors import RuleError
from credit_ratings.imports import read_file
from credit_ratings.models import SchemeVersion
from credit_ratings.services import create_version


class Command(BaseCommand):
    help = _("把评定办法文件（JSON，格式见 docs/schemes.md）登记为草案。内容相同的不重复登记")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json", help=_("评定办法文件"))
        parser.add_argument("--by", metavar="USERNAME", help=_("拟制人的用户名；批准须由他人办理"))

    def handle(self, *, file: Path, by: str | None, **_options: Any) -> None:
        try:
            before = SchemeVersion.objects.count()
            version = create_version(read_file(file), now=clock.now(), actor=_user(by))
        except RuleError as error:
            raise CommandError(error.message) from error
        new = SchemeVersion.objects.count() > before
        said = _("已登记草案：%(version)s") if new else _("内容与现有版本相同，未重复登记：%(version)s")
        self.stdout.write(said % {"version": version})
        if version.prepared_by is None:
            self.stdout.write(_("尚未登记拟制人：批准之前，请加 --by 用户名 再运行一次"))


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    user: User | None = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(_("没有用户 %(name)s，请核对用户名") % {"name": name})
    return user
