"""Who there is (persons), who may log in (users), and what each may do, where, and until when (seats)."""

import uuid
from functools import cached_property
from typing import ClassVar, NamedTuple

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import (
    GrantQuerySet,
    PersonQuerySet,
    RoleQuerySet,
    Scopes,
    SeatQuerySet,
    UserQuerySet,
)
from base import clock

BREAK_GLASS = frozenset(
    {
        "view_person", "view_user", "view_seat", "view_role",
        "register_person", "manage_users", "manage_seats", "manage_roles",
    }
)  # fmt: skip
"""What a superuser may do without a seat: let the right people in again. Nothing of the office's work."""


class Person(models.Model):
    """人员: one human being, however many posts and log-ins."""

    public_id = models.UUIDField(_("公开编号"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=50)
    name_key = models.CharField(_("检索用姓名"), max_length=50, db_index=True, editable=False)
    id_number_sealed = models.TextField(_("居民身份证号（加密）"), blank=True, editable=False)
    id_number_lookup = models.CharField(
        _("居民身份证号（检索码）"), max_length=64, blank=True, editable=False
    )
    phone_sealed = models.TextField(_("手机号码（加密）"), blank=True, editable=False)
    phone_lookup = models.CharField(
        _("手机号码（检索码）"), max_length=64, blank=True, db_index=True, editable=False
    )
    authority = models.CharField(_("登记机关"), max_length=6, blank=True, db_index=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("人员")
        constraints = (
            models.UniqueConstraint(
                fields=["id_number_lookup"],
                condition=~Q(id_number_lookup=""),
                name="person_id_number_once",
                violation_error_message=_("这个居民身份证号已经登记"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Right(NamedTuple):
    """One verb of one seat in force."""

    verb: str | None
    authority: str | None
    firm_id: int | None
    own: bool
    staff: bool
    second_factor: bool


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    """Django's own, so that createsuperuser works, with our questions."""

    use_in_migrations = False


class User(AbstractUser):
    """用户: a log-in of a person. What it may do is said by its seats, never by a flag on it."""

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("人员")
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)
    provisional = models.BooleanField(_("初始密码"), default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.username

    @cached_property
    def rights(self) -> tuple[Right, ...]:
        """All verbs of all seats in force today, seat by seat; one query for the life of this object."""
        if not self.is_active or not self.pk:
            return ()
        seats = Seat.objects.on(clock.today()).filter(user=self)
        columns = ("role__grants__verb", "authority", "firm_id", "own", "role__staff", "role__second_factor")
        return tuple(Right(*row) for row in seats.values_list(*columns))

    def scopes(self, verb: str) -> Scopes:
        """Where this user may do this: pairs (verb, scope) of single seats, never a union across seats."""
        granting = [right for right in self.rights if right.verb == verb]
        everywhere = {""} if self.is_superuser and self.is_active and verb in BREAK_GLASS else set()
        return Scopes(
            tuple(
                sorted(everywhere | {right.authority for right in granting if right.authority is not None})
            ),
            tuple(sorted({right.firm_id for right in granting if right.firm_id is not None})),
            any(right.own for right in granting),
            self.person_id,
        )

    def can(self, verb: str) -> bool:
        """Does some seat grant it anywhere at all?"""
        return bool(self.scopes(verb))

    @property
    def is_office(self) -> bool:
        """May this user enter the staff site: a staff seat in force, or the break-glass account."""
        return self.is_active and (self.is_superuser or any(right.staff for right in self.rights))

    @property
    def needs_second_factor(self) -> bool:
        return self.is_active and (self.is_superuser or any(right.second_factor for right in self.rights))


class Role(models.Model):
    """角色: a named set of verbs, given to people through seats."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=50, unique=True)
    staff = models.BooleanField(_("可进入工作台"), default=False)
    second_factor = models.BooleanField(_("须两步验证"), default=False)
    offered = models.JSONField(_("已提供的权限"), default=list, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("角色")

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """授权: one verb of a role."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants", verbose_name=_("角色"))
    verb = models.CharField(_("权限"), max_length=60)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("授权")
        constraints = (models.UniqueConstraint(fields=["role", "verb"], name="grant_once"),)

    def __str__(self) -> str:
        return self.verb


class Seat(models.Model):
    """席位: the right to act in this role, in one place (an authority, one firm, own matters), for a term."""

    user = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("用户"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="seats", verbose_name=_("角色"))
    authority = models.CharField(_("管辖机关"), max_length=6, null=True, blank=True)  # noqa: DJ001  '' is the whole country, null is "not this way"
    firm_id = models.BigIntegerField(_("律师事务所"), null=True, blank=True)
    own = models.BooleanField(_("限本人事项"), default=False)
    title = models.CharField(_("范围"), max_length=100, blank=True, editable=False)
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("终止日期"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("席位")
        constraints = (
            models.CheckConstraint(
                condition=Q(authority__isnull=False, firm_id__isnull=True, own=False)
                | Q(authority__isnull=True, firm_id__isnull=False, own=False)
                | Q(authority__isnull=True, firm_id__isnull=True, own=True),
                name="seat_one_scope",
                violation_error_message=_("席位只能有一种范围：一个管辖机关、一家律师事务所，或者限本人事项"),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_term",
                violation_error_message=_("终止日期不得早于开始日期"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} · {self.title}" if self.title else str(self.role)
