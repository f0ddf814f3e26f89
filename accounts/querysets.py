"""Which rows may this person see? The answer is part of the query, so no view filters by hand."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self, TypeVar

from django.db import models
from django.db.models import Q

from base.clock import SHANGHAI

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import (
        AuditDay,
        AuditEntry,
        Envelope,
        EnvelopeOpening,
        EnvelopeRelease,
        Grant,
        Involvement,
        Notification,
        Person,
        Relation,
        Role,
        Seat,
        User,
    )

T = TypeVar("T", bound=models.Model)


class Scopes(NamedTuple):
    """Where one verb is granted: the scopes of the single seats that grant it, never of any other seat."""

    authorities: tuple[str, ...] = ()
    firms: tuple[int, ...] = ()
    own: bool = False
    person: int | None = None

    def __bool__(self) -> bool:
        return bool(self.authorities or self.firms or self.own)

    def cover(self, *, authority: str = "", firm_id: int | None = None) -> bool:
        """Does one of them cover a row of this authority, or of this firm?"""
        return firm_id in self.firms or any(authority.startswith(prefix) for prefix in self.authorities)


class ScopedQuerySet(models.QuerySet[T]):
    """Rows with a scope of their own. A None names a column that the model does not have.

    A model with none of the three (reference data) is shown whole to whoever holds its view verb.
    """

    AUTHORITY: ClassVar[str | None] = "authority"
    FIRM: ClassVar[str | None] = "firm_id"
    PERSON: ClassVar[str | None] = None
    VIEW: ClassVar[str | None] = None

    def view_verb(self) -> str:
        return self.VIEW or f"view_{self.model._meta.model_name}"

    def visible_to(self, user: "User", verb: str) -> Self:
        """The rows on which one single seat of this user grants the verb; "view" means the model's own."""
        return self.within(user.scopes(self.view_verb() if verb == "view" else verb))

    def within(self, scopes: Scopes) -> Self:
        if not scopes:
            return self.none()
        if "" in scopes.authorities or not (self.AUTHORITY or self.FIRM or self.PERSON):
            return self.all()
        where = self._where(scopes)
        return self.filter(where) if where else self.none()

    def _where(self, scopes: Scopes) -> Q:
        where = Q()
        if self.AUTHORITY:
            for prefix in scopes.authorities:
                where |= Q(**{f"{self.AUTHORITY}__startswith": prefix})
        if self.FIRM and scopes.firms:
            where |= Q(**{f"{self.FIRM}__in": scopes.firms})
        if self.PERSON and scopes.own and scopes.person:
            where |= Q(**{self.PERSON: scopes.person})
        return where


class PersonQuerySet(ScopedQuerySet["Person"]):
    FIRM = None
    PERSON = "pk"


class UserQuerySet(ScopedQuerySet["User"]):
    FIRM = None
    PERSON = "person_id"


class RoleQuerySet(ScopedQuerySet["Role"]):
    AUTHORITY = None
    FIRM = None


class GrantQuerySet(ScopedQuerySet["Grant"]):
    VIEW = "view_role"
    AUTHORITY = None
    FIRM = None


class SeatQuerySet(ScopedQuerySet["Seat"]):
    """A seat is kept where its user is kept, and a firm's seats also by whoever keeps the firm's."""

    AUTHORITY = "user__authority"
    PERSON = "user__person_id"

    def on(self, date: "date") -> Self:
        """The seats that give a right on this day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=date), since__lte=date)


class AuditEntryQuerySet(ScopedQuerySet["AuditEntry"]):
    """Every auditor also sees the acts of the house itself on what belongs to no place."""

    VIEW = "read_audit"

    def _where(self, scopes: Scopes) -> Q:
        where = super()._where(scopes)
        return where | Q(authority="", firm_id=None) if scopes.authorities else where

    def about(self, subject: models.Model) -> Self:
        """The history of one row, newest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by(
            "-at", "-pk"
        )

    def of_day(self, day: "date") -> Self:
        """All of one day in Asia/Shanghai, in the order in which their root is computed."""
        since = datetime.combine(day, time(), SHANGHAI)
        return self.filter(at__gte=since, at__lt=since + timedelta(days=1)).order_by("at", "pk")


class AuditDayQuerySet(ScopedQuerySet["AuditDay"]):
    """Numbers of the whole house, for every auditor."""

    VIEW = "read_audit"
    AUTHORITY = None
    FIRM = None


class RelationQuerySet(ScopedQuerySet["Relation"]):
    """Seen from both ends: where either person is kept, and by either person."""

    AUTHORITY = "person__authority"
    FIRM = None
    PERSON = "person_id"

    def _where(self, scopes: Scopes) -> Q:
        where = super()._where(scopes)
        for prefix in scopes.authorities:
            where |= Q(other__authority__startswith=prefix)
        return where | Q(other=scopes.person) if scopes.own and scopes.person else where

    def on(self, day: "date") -> Self:
        """Those that hold on this day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def of(self, person: "Person") -> Self:
        """All of one person, whichever end the person stands at."""
        return self.filter(Q(person=person) | Q(other=person))

    def between(self, person: "Person", other: "Person", day: "date") -> Self:
        """What stands between these two on this day, whoever declared it."""
        first, second = sorted((person.pk, other.pk))
        return self.on(day).filter(person=first, other=second)

    def with_firm(self, person: "Person", firm_id: int, day: "date") -> Self:
        """What stands between this person and this firm on this day. Posts and terms are asked elsewhere."""
        return self.on(day).filter(person=person, firm_id=firm_id)


class InvolvementQuerySet(ScopedQuerySet["Involvement"]):
    AUTHORITY = "person__authority"
    FIRM = None

    def of(self, subject: models.Model) -> Self:
        """Everybody who had a hand in this matter, in order of time."""
        same = self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        return same.order_by("at", "pk")


class EnvelopeQuerySet(ScopedQuerySet["Envelope"]):
    """That it is there, never what is in it: nobody of the site reads that."""

    FIRM = None


class EnvelopeReleaseQuerySet(ScopedQuerySet["EnvelopeRelease"]):
    VIEW = "view_envelope"
    AUTHORITY = "envelope__authority"
    FIRM = None


class EnvelopeOpeningQuerySet(ScopedQuerySet["EnvelopeOpening"]):
    VIEW = "view_envelope"
    AUTHORITY = "release__envelope__authority"
    FIRM = None


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Everybody has their own, and nobody those of another: there is no verb for it."""

    def of(self, user: "User") -> Self:
        """Of the person behind this log-in; none for a log-in without one."""
        return self.filter(person=user.person_id) if user.person_id else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)
