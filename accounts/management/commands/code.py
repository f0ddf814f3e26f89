"""The present six digits of a user's second factor, for the demo and for those who test it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.mfa import six_digits
from accounts.models import User
from base import clock


class Command(BaseCommand):
    """Refused in production: there only the owner's telephone knows."""

    help = "Print the six digits that USER would read from the telephone now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="username")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("生产环境不提供验证码，请使用本人手机上的验证器"))
        user = User.objects.filter(username=options["user"]).first()
        digits = six_digits(user, clock.now()) if user else ""
        if not digits:
            raise CommandError(_("没有这个用户，或者该用户没有设置两步验证"))
        self.stdout.write(digits)
