"""Ways out of the house: mail by Django, SMS by a provider that the installation names. For tasks only."""

import logging
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from base.errors import RuleError

CONSOLE = "accounts.channels.ConsoleSms"

log = logging.getLogger("accounts.sms")


class SmsProvider(Protocol):
    """What a provider's class offers. It reads its own settings and adds the signature 签名 it registered."""

    def send(self, number: str, text: str) -> None:
        """Hand over one message, or raise: the task tries again."""


class ConsoleSms:
    """For the embedded mode: the text appears in the log of `manage.py jobs` and goes nowhere."""

    def send(self, number: str, text: str) -> None:
        log.warning("SMS …%s: %s", number[-4:], text)


def sms_provider() -> SmsProvider:
    """The one that SMS_PROVIDER names; RuleError without any, and for the console in production."""
    if not sms_ready():
        raise RuleError(_("尚未配置短信服务，请联系系统管理员设置 SMS_PROVIDER"), code="no_sms")
    provider: SmsProvider = import_string(settings.SMS_PROVIDER)()
    return provider


def sms_ready() -> bool:
    return bool(settings.SMS_PROVIDER) and not (settings.PRODUCTION and settings.SMS_PROVIDER == CONSOLE)


def send_sms(number: str, text: str) -> None:
    sms_provider().send(number, text)


def send_mail(addresses: Sequence[str], *, title: str, text: str) -> None:
    """One mail for each address, so that none learns of another."""
    for address in addresses:
        EmailMessage(title, text, to=[address]).send()
