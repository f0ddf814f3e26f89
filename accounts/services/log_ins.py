"""Which browsers a user is logged in with, and ending the others."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import LogIn, User


@transaction.atomic
def note_log_in(user: User, *, key: str, former: str, agent: str, now: datetime) -> None:
    """A browser shows a session for the first time, or under a new name after the password was changed."""
    old = LogIn.objects.filter(user=user, session_key=former).first()
    gone = LogIn.objects.filter(user=user).exclude(session_key__in=Session.objects.values("session_key"))
    gone.delete()
    began = old.began_at if old else now
    values = {"user": user, "agent": agent[:200], "began_at": began, "seen_at": now}
    LogIn.objects.update_or_create(session_key=key, defaults=values)


def note_use(*, key: str, now: datetime) -> None:
    LogIn.objects.filter(session_key=key).update(seen_at=now)


def log_ins(user: User, *, now: datetime) -> QuerySet[LogIn]:
    """Those that still stand, the one used last first."""
    standing = Session.objects.filter(expire_date__gt=now).values("session_key")
    return LogIn.objects.filter(user=user, session_key__in=standing).order_by("-seen_at", "-pk")


@transaction.atomic
def end_other_log_ins(user: User, *, keep: str, now: datetime, actor: User) -> int:
    """Everywhere but here; how many. The others find themselves logged out with their next click."""
    others = LogIn.objects.filter(user=user).exclude(session_key=keep)
    ended, _kinds = Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()
    record(actor, "end_log_ins", user, {"log_ins": (None, ended)}, now=now)
    return ended
