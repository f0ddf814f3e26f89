from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from base import clock
from disclosures.services import due_files, every_file, publish


class Command(BaseCommand):
    help = _("按已签发的内容更新公开页面：到期的和还没有页面的；--all 为全部")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help=_("核对全部页面，例如升级程序以后"))

    def handle(self, **options: Any) -> None:
        now, begun, anew = clock.now(), monotonic(), bool(options["all"])
        files = list(every_file() if anew else due_files(now.date()))
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            self.stderr.write(_("已核对 %(done)d / %(total)d") % {"done": done, "total": len(files)})

        changed = publish(file_ids=files, today=now.date(), progress=progress, anew=anew, now=now)
        self.stdout.write(
            _("完成：核对 %(total)d 份档案，更新 %(changed)d 个页面，用时 %(seconds).1f 秒")
            % {"total": len(files), "changed": changed, "seconds": monotonic() - begun}
        )
