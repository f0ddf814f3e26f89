"""The step of log-in that asks for the code of an SMS, by allauth's own mechanism of stages."""

from allauth.account.stages import LoginStage
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.models import SmsFactor
from accounts.services import ask_for_code
from base import clock


class SmsStage(LoginStage):  # type: ignore[misc]  # allauth publishes no types
    """After the password, for users whose second factor is SMS. An app that is set up goes before it."""

    key = "lvxin_sms"
    urlname = "sms_authenticate"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is None or is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return None, True
        if not SmsFactor.objects.filter(user=user).exists():
            return None, True
        ask_for_code(user, now=clock.now())
        return redirect(self.urlname), True
