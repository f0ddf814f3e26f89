"""Log-ins: created by the office, kept by their owner, ended by the office."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Person, SmsFactor, User
from accounts.permissions import require
from accounts.services.persons import home
from base.errors import RuleError
from base.states import change

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # read out over the telephone without mistaking one for another


def new_password() -> str:
    """Four groups of four: about 79 bits, easy to read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _index in range(4)) for _group in range(4))


@transaction.atomic
def create_user(
    person: Person,
    *,
    username: str,
    password: str,
    provisional: bool = True,
    authority: str = "",
    now: datetime,
    actor: User | None,
) -> User:
    """Give a person a log-in. A provisional password has to be changed before anything else.

    authority: who keeps this user; '' = the place from which the actor acts.
    """
    require(actor, "manage_users", person)
    user = User(person=person, username=User.normalize_username(username.strip()), provisional=provisional)
    user.authority = authority or home(actor, "manage_users")
    user.date_joined = now
    if User.objects.filter(username__iexact=user.username).exists():
        raise RuleError(_("这个用户名已经有人使用，请换一个"), code="username")
    _set_password(user, password)
    _check(user)
    user.save()
    record(actor, "create_user", user, {"username": (None, user.username)}, now=now)
    return user


def issue_log_in(person: Person, *, username: str, now: datetime, actor: User | None) -> str:
    """A new log-in with a password of the house's making, which is returned to be told once."""
    password = new_password()
    create_user(person, username=username, password=password, now=now, actor=actor)
    return password


@transaction.atomic
def change_own_password(user: User, *, password: str, now: datetime, actor: User) -> None:
    """The owner's own new password; all other sessions end."""
    _set_password(user, password)
    user.provisional = False
    user.save(update_fields=["password", "provisional"])
    record(actor, "change_own_password", user, {"password": ("", "")}, now=now)


@transaction.atomic
def reset_password(user: User, *, password: str, reason: str, now: datetime, actor: User | None) -> None:
    """A new first password from the office, for somebody who forgot theirs; all their sessions end."""
    require(actor, "manage_users", user)
    _not_oneself(user, actor)
    _set_password(user, password)
    user.provisional = True
    user.save(update_fields=["password", "provisional"])
    record(actor, "reset_password", user, {"password": ("", "")}, reason=reason, now=now)


def issue_password(user: User, *, reason: str, now: datetime, actor: User | None) -> str:
    """A new first password of the house's making, which is returned to be told once."""
    password = new_password()
    reset_password(user, password=password, reason=reason, now=now, actor=actor)
    return password


@transaction.atomic
def reset_second_factor(user: User, *, reason: str, now: datetime, actor: User | None) -> None:
    """For a lost telephone: the next log-in sets up a new one."""
    require(actor, "manage_users", user)
    _not_oneself(user, actor)
    count, _kinds = Authenticator.objects.filter(user=user).delete()
    count += SmsFactor.objects.filter(user=user).delete()[0]
    if not count:
        raise RuleError(_("该用户没有设置两步验证，无须重置"), code="none")
    record(actor, "reset_second_factor", user, reason=reason, now=now)


@transaction.atomic
def disable_user(user: User, *, reason: str, now: datetime, actor: User | None) -> None:
    """No log-in any more; sessions end with the next request."""
    require(actor, "manage_users", user)
    _not_oneself(user, actor)
    _switch(user, active=False)
    record(actor, "disable_user", user, {"is_active": (True, False)}, reason=reason, now=now)


@transaction.atomic
def enable_user(user: User, *, reason: str, now: datetime, actor: User | None) -> None:
    require(actor, "manage_users", user)
    _not_oneself(user, actor)
    _switch(user, active=True)
    record(actor, "enable_user", user, {"is_active": (False, True)}, reason=reason, now=now)


@transaction.atomic
def enrol_totp(user: User, secret: str, now: datetime) -> None:
    """Set up the second factor without a telephone, for the demo; a secret is 32 letters of base 32."""
    data = {"secret": encrypt(secret)}
    Authenticator.objects.update_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": data, "created_at": now}
    )
    record(None, "enrol_totp", user, now=now)


def _switch(user: User, *, active: bool) -> None:
    if user.is_active == active:
        raise RuleError(_("该用户已经是这个状态，无须再次办理"), code="wrong_state")
    change(user, is_active=active)


def _not_oneself(user: User, actor: User | None) -> None:
    if actor and (user.pk == actor.pk or (user.person_id and user.person_id == actor.person_id)):
        raise RuleError(_("不能为自己办理，请由另一位系统管理员办理"), code="oneself")


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleError("".join(error.messages), code="password", status=400) from error
    user.set_password(password)


def _check(user: User) -> None:
    try:
        user.full_clean()
    except ValidationError as error:
        raise RuleError("".join(error.messages), code="invalid", status=400) from error
