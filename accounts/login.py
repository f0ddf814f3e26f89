"""How people log in: a name and a password given by the office, then a second factor. Nobody signs up."""

import logging
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from accounts.services import change_own_password
from base import clock

log = logging.getLogger("accounts")

OFFICE = "/admin/"
PORTAL = "/portal/"
RECENT = 15 * 60  # seconds for which a password or code lately given counts, before grave acts


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """The log-in pages of django-allauth, without sign-up and without mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("用户名或者密码不正确，请核对后重新输入"),
        "incorrect_password": _("密码不正确，请重新输入"),
        "enter_current_password": _("当前密码不正确，请重新输入"),
        "too_many_login_attempts": _("尝试次数过多，请五分钟后再试，或者联系秘书处"),
        "rate_limited": _("操作过于频繁，请稍候再试"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return OFFICE if request.user.is_office else PORTAL  # type: ignore[union-attr]  # asked after log-in only

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        record(user, "logged_in", user, now=clock.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """For whoever watches the log: where from, never whose name was tried."""
        log.warning("log-in refused, from %s", self.get_client_ip(request))

    def set_password(self, user: User, password: str) -> None:
        change_own_password(user, password=password, now=clock.now(), actor=user)

    def get_login_stages(self) -> list[str]:
        return [*super().get_login_stages(), "accounts.stages.SmsStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever gave the password a moment ago is not asked for it again."""
        return not recently_authenticated(self.request, clock.now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account and address, so that nobody locks out another by guessing."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)}:{key}"


def recently_authenticated(request: HttpRequest, now: datetime) -> bool:
    """Did this user give a password or a code within the last quarter of an hour, in this session?"""
    last: float = max((given["at"] for given in get_authentication_records(request, request.user)), default=0)
    return now.timestamp() - last < RECENT
