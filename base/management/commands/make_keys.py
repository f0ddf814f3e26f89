from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from base.crypto import PURPOSES, add_key, make_keys


class Command(BaseCommand):
    help = _("生成密钥文件 (仅本人可读); 已有的密钥保持不变")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=None)
        parser.add_argument("--rotate", choices=PURPOSES, help=_("为该用途加一把新密钥, 旧密钥仍可解密"))

    def handle(self, *, path: Path | None, rotate: str | None, **_options: Any) -> None:
        path = path or settings.KEYS_FILE
        make_keys(path)
        if rotate:
            add_key(path, rotate)
        self.stdout.write(_("密钥文件: %(path)s。请另行备份, 丢失后密文无法恢复。") % {"path": path})
