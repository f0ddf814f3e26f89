"""Seats: who may act, where, from when until when."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Role, Seat, User
from accounts.permissions import require
from base import numbers
from base.errors import RuleError
from base.states import change

VERB = "manage_seats"


@transaction.atomic
def open_seat(
    user: User,
    *,
    role: Role,
    authority: str | None = None,
    firm: models.Model | None = None,
    own: bool = False,
    since: date,
    until: date | None = None,
    now: datetime,
    actor: User | None,
) -> Seat:
    """Let a user act in a role, in exactly one place: an authority, one firm, or their own matters.

    Nobody opens a seat for themselves, nor wider than their own; a staff role needs an authority.
    """
    require(actor, VERB, user)
    _not_oneself(user, actor)
    seat = Seat(user=user, role=role, own=own, since=since, until=until)
    _place(seat, authority, firm, actor)
    _check(seat)
    seat.save()
    record(actor, "open_seat", user, {"seats": (None, _told(seat))}, now=now)
    return seat


@transaction.atomic
def close_seat(seat: Seat, *, until: date, reason: str, now: datetime, actor: User | None) -> Seat:
    """End a seat on a day: from that day on it gives nothing. The day may lie ahead, never in the past."""
    require(actor, VERB, seat)
    if until < max(seat.since, now.date()):
        raise RuleError(_("终止日期不得早于今天，也不得早于开始日期"), code="past")
    if seat.until and seat.until <= now.date():
        raise RuleError(_("这个席位已经终止"), code="wrong_state")
    before = _told(seat)
    change(seat, until=until)
    record(actor, "close_seat", seat.user, {"seats": (before, _told(seat))}, reason=reason, now=now)
    return seat


def _place(seat: Seat, authority: str | None, firm: models.Model | None, actor: User | None) -> None:
    """Set the one scope, and see that the actor's own seats cover it."""
    if [authority is not None, firm is not None, seat.own].count(True) != 1:
        raise RuleError(_("请只选一种范围：一个管辖机关、一家律师事务所，或者限本人事项"), code="scope")
    if authority is not None:
        seat.authority = numbers.stripped_authority(authority)
        seat.title = seat.authority or _("全国")
        if actor and not actor.scopes(VERB).cover(authority=seat.authority):
            raise PermissionDenied(VERB)
    if firm is not None:
        require(actor, VERB, firm)
        seat.firm_id, seat.title = firm.pk, str(firm)[:100]
    if seat.own:
        seat.title = _("本人事项")


def _check(seat: Seat) -> None:
    if seat.role.staff and seat.authority is None:
        raise RuleError(_("工作人员角色的席位须选定管辖机关"), code="scope")
    if seat.own and seat.user.person_id is None:
        raise RuleError(_("该用户没有关联人员，不能开通限本人事项的席位"), code="scope")
    if seat.until and seat.until <= seat.since:
        raise RuleError(_("终止日期须晚于开始日期"), code="term")
    if _overlaps(seat):
        raise RuleError(_("该用户在这段时间已有相同角色和范围的席位"), code="twice")


def _overlaps(seat: Seat) -> bool:
    same = Seat.objects.filter(
        user=seat.user, role=seat.role, authority=seat.authority, firm_id=seat.firm_id, own=seat.own
    )
    later = same.filter(models.Q(until=None) | models.Q(until__gt=seat.since))
    return (later.filter(since__lt=seat.until) if seat.until else later).exists()


def _not_oneself(user: User, actor: User | None) -> None:
    if actor and (user.pk == actor.pk or (user.person_id and user.person_id == actor.person_id)):
        raise RuleError(_("不能给自己开通席位，请由另一位系统管理员办理"), code="oneself")


def _told(seat: Seat) -> str:
    """A seat in one line, for the audit trail."""
    return f"{seat} {seat.since}–{seat.until or ''}"
