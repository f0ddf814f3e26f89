"""The pair of keys for sealed matter: the public one for the site, the private one for the release."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.box import make_pair
from base.errors import RuleError


class Command(BaseCommand):
    """Run where the private key is to stay; only the public file goes to the site."""

    help = _("生成密封件的公钥和私钥文件；已有的不会覆盖")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--public", type=Path, default=Path(settings.ENVELOPE_PUBLIC_KEY))
        parser.add_argument("--private", type=Path, default=Path(settings.ENVELOPE_PRIVATE_KEY))
        parser.add_argument("--rotate", action="store_true", help=_("换用新密钥，旧私钥留在文件中"))

    def handle(self, *, public: Path, private: Path, rotate: bool, **_options: Any) -> None:
        try:
            make_pair(public, private, rotate=rotate)
        except RuleError as error:
            raise CommandError(error.message) from error
        text = _("公钥: %(public)s。私钥: %(private)s，请另行备份，不要放在网站的机器上。")
        self.stdout.write(text % {"public": public, "private": private})
