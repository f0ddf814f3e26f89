"""Put the reference data of every installation in place."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from config.seed import seed


class Command(BaseCommand):
    help = _("写入基础数据: 角色、区划、记录种类、公示制度草案。可以重复运行, 已改动的保持原样")

    def handle(self, **_options: Any) -> None:
        seed()
        self.stdout.write(_("基础数据已就绪"))
