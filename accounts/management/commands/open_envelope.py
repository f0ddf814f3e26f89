"""Read one envelope by an agreed release, on the machine that holds the private key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import EnvelopeRelease, User
from accounts.services import open_envelope
from base import clock
from base.errors import RuleError


class Command(BaseCommand):
    """The operating system says who may run this: it needs the private key file, which the site lacks."""

    help = _("按已批准的启封许可阅读密封件；每次启封都会留痕")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("release", type=int, help=_("启封许可编号"))
        parser.add_argument("--user", required=True, help=_("阅读人的用户名"))

    def handle(self, *, release: int, user: str, **_options: Any) -> None:
        found = EnvelopeRelease.objects.filter(pk=release).first()
        reader = User.objects.filter(username=user).first()
        if found is None or reader is None:
            raise CommandError(_("没有这项启封许可，或者没有这个用户"))
        try:
            self.stdout.write(open_envelope(found, now=clock.now(), actor=reader))
        except RuleError as error:
            raise CommandError(error.message) from error
        except Http404 as error:
            raise CommandError(_("这项启封许可不是给这位用户的")) from error
