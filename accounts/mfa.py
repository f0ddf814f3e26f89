"""The second factor: six digits from an app (TOTP) or a recovery code."""

from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, is_mfa_enabled
from django.utils.translation import gettext_lazy as _

from accounts.models import SmsFactor, User
from base import crypto

PLACE = "mfa.authenticator/data"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """The second factor of django-allauth, with its secrets sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不正确或者已经用过，请等待下一组数字后再输入"),
        "cannot_delete_authenticator": _("现任席位要求两步验证，不能停用。更换手机的，请联系系统管理员重置"),
    }

    def encrypt(self, text: str) -> str:
        return crypto.seal("mfa", text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal("mfa", encrypted_text, place=PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not authenticator.user.needs_second_factor


def has_second_factor(user: User) -> bool:
    """An app; or SMS, which is not enough for the break-glass account."""
    if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return True
    return not user.is_superuser and SmsFactor.objects.filter(user=user).exists()


def six_digits(user: User, at: datetime) -> str:
    """What the user's telephone shows at this moment; '' without a second factor."""
    enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if enrolled is None:
        return ""
    counter = int(at.timestamp()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(decrypt(enrolled.data["secret"]), counter)))
