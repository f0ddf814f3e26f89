"""What every act from a page shares: who acts, whether the password is fresh, and refusals in plain words."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.login import recently_authenticated
from accounts.models import User
from base import clock
from base.errors import RuleError
from base.guards import explain


def viewer(request: HttpRequest) -> User:
    """Who asks. Pages stand behind a log-in; should one not, it is refused here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """To the password page and back, unless it was given within a quarter of an hour."""
    if recently_authenticated(request, clock.now()):
        return None
    query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


def attempt(act: Callable[[], Any]) -> tuple[Any, str]:
    """Its result and "", or None and the reason why nothing was done."""
    try:
        with transaction.atomic():
            return act(), ""
    except RuleError as error:
        return None, error.message
    except IntegrityError as error:
        refusal = explain(error)
        return None, refusal.message if refusal else _("与已有内容冲突，没有保存。请刷新核对后重试")
