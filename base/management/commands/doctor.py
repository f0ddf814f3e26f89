from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from base import clock
from base.health import complaints, unapplied
from base.operations import install


class Command(BaseCommand):
    help = _("体检: 逐条说明系统有何问题、如何处理")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help=_("重新安装数据库防护触发器"))

    def handle(self, *, repair: bool, **_options: Any) -> None:
        if repair and not unapplied():
            install(connection)
        found = list(complaints(clock.now()))
        for line in found:
            self.stdout.write(f"× {line}")
        if found:
            raise CommandError(_("共有 %(count)d 处需要处理") % {"count": len(found)})
        self.stdout.write(_("一切正常"))
