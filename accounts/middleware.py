"""Between log-in and the first page: sessions that end, a first password that changes, a second factor."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.mfa import has_second_factor
from accounts.models import User
from accounts.services import note_log_in, note_use
from base import clock

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)  # an active session is written no more often than this
BEGAN, SEEN, KEY = "lvxin_began", "lvxin_seen", "lvxin_key"
ALWAYS = ("account_logout", "account_reauthenticate")


class SecondFactorMiddleware:
    """Ends sessions after 30 idle minutes or 12 hours, and keeps those in whose log-in is not complete.

    A visitor without a session cookie costs nothing and leaves no trace, so public pages stay cacheable.
    Pages for somebody who is logged in are kept by no browser unless they say so themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User)):
            response = self.get_response(request)
            note_browser(request)
            return response
        response = end_of_session(request) or unfinished(request, request.user) or self.get_response(request)
        note_browser(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


def end_of_session(request: HttpRequest) -> HttpResponse | None:
    """Log out whoever was away for too long; note that the others are still there."""
    now = clock.now().timestamp()
    began = request.session.setdefault(BEGAN, now)
    seen = request.session.setdefault(SEEN, now)
    if now - began > LONGEST.total_seconds() or now - seen > IDLE.total_seconds():
        logout(request)
        messages.info(request, _("长时间没有操作，已经退出登录。请重新登录"))
        return log_in(request)
    if now - seen > TOUCH.total_seconds():
        request.session[SEEN] = now
        note_use(key=request.session.session_key or "", now=clock.now())
    return None


def note_browser(request: HttpRequest) -> None:
    """For the page of one's own log-ins: after log-in, and when a new password gave the session a new name.

    Both are sent forms, so that looking at a page writes nothing.
    """
    if request.method != "POST" or not isinstance(request.user, User):
        return
    key, former = request.session.session_key, request.session.get(KEY, "")
    if key and key != former:
        agent = request.headers.get("User-Agent", "")
        note_log_in(request.user, key=key, former=former, agent=agent, now=clock.now())
        request.session[KEY] = key


def log_in(request: HttpRequest) -> HttpResponse:
    """To the log-in page, and from there back to where one was."""
    back = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else ""
    return redirect(f"{reverse('account_login')}{query}")


def unfinished(request: HttpRequest, user: User) -> HttpResponse | None:
    """First the office's password becomes one's own, then the second factor, then everything else."""
    if user.provisional:
        steps = ["account_change_password"]
    elif user.needs_second_factor and not has_second_factor(user):
        steps = ["mfa_activate_totp", "sms_enrol"]
    else:
        return None
    here = {reverse(name) for name in (*ALWAYS, *steps)}
    return None if request.path in here else redirect(steps[0])
