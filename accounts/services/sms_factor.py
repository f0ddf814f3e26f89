"""The second factor by SMS: six digits to the telephone the office knows, sent by a task, for 5 minutes."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import channels
from accounts.audit import record
from accounts.models import SmsCode, SmsFactor, User
from accounts.services.persons import phone_of
from accounts.topics import SMS_CODE_WANTED
from base import crypto
from base.errors import RuleError
from base.outbox import emit

VALID = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
LIMITS = ((PAUSE, 1), (timedelta(hours=1), 5), (timedelta(days=1), 15))
GUESSES = 5  # of one code: with five codes an hour, 25 in a million


@transaction.atomic
def ask_for_code(user: User, *, now: datetime) -> bool:
    """Have a code made and sent after this transaction. False: too many were asked for, or none can go."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = SmsCode.objects.filter(user=user)
    codes.filter(asked_at__lt=now - timedelta(days=1)).delete()
    if not reachable(user) or any(
        codes.filter(asked_at__gt=now - span).count() >= most for span, most in LIMITS
    ):
        return False
    emit(SMS_CODE_WANTED, [SmsCode.objects.create(user=user, asked_at=now).pk])
    return True


def send_code(code: SmsCode, *, now: datetime) -> None:
    """What the task does: new digits at each try, so that nothing but their hash is ever written down."""
    if code.sent_at or now >= code.asked_at + VALID or not reachable(code.user):
        return
    digits = f"{secrets.randbelow(10**6):06}"
    rows = SmsCode.objects.filter(pk=code.pk)
    rows.update(code_hash=_hash(code.user, digits))
    text = _("登录验证码 %(digits)s，五分钟内有效。工作人员不会向您索要，请勿转告他人。")
    channels.send_sms(phone_of(code.user.person), text % {"digits": digits})  # type: ignore[arg-type]  # reachable
    rows.update(sent_at=now)


@transaction.atomic
def code_is_right(user: User, digits: str, *, now: datetime) -> bool:
    """Is this the last code sent, not older than five minutes, not yet used, and not guessed at too often?

    The guess is counted before it is looked at, so that many at a time are still five.
    """
    codes = SmsCode.objects.select_for_update().filter(user=user).exclude(code_hash="")
    code = codes.order_by("-asked_at", "-pk").first()
    if code is None or code.used_at or code.attempts >= GUESSES or now >= code.asked_at + VALID:
        return False
    code.attempts += 1
    right = secrets.compare_digest(code.code_hash, _hash(user, crypto.normalised(digits)))
    code.used_at = now if right else None
    code.save(update_fields=["attempts", "used_at"])
    return right


@transaction.atomic
def enrol_sms(user: User, digits: str, *, now: datetime, actor: User) -> bool:
    """The office's number becomes the second factor once its owner has read a code from it. False: wrong."""
    _may_enrol(user)
    if not code_is_right(user, digits, now=now):
        return False
    values = {"phone_lookup": user.person.phone_lookup, "since": now}  # type: ignore[union-attr]  # _may_enrol
    SmsFactor.objects.update_or_create(user=user, defaults=values)
    record(actor, "enrol_sms", user, now=now)
    return True


def reachable(user: User) -> bool:
    """Is there a provider, a number, and, once set up, still the same number?

    Somebody who may correct numbers shall not take over a log-in: after a change the factor is set up anew.
    """
    if user.person is None or not user.person.phone_sealed or not channels.sms_ready():
        return False
    factor = SmsFactor.objects.filter(user=user).first()
    return factor is None or factor.phone_lookup == user.person.phone_lookup


def may_enrol(user: User) -> bool:
    """By SMS, instead of an app: everybody with a number but the break-glass account."""
    return not user.is_superuser and reachable(user)


def _may_enrol(user: User) -> None:
    if not may_enrol(user):
        raise RuleError(_("不能设置短信验证：没有登记手机号码，或者尚未配置短信服务"), code="no_sms")


def _hash(user: User, digits: str) -> str:
    return crypto.lookup("mfa", f"sms/{user.pk}/{digits}")
