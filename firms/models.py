"""Law firms, their names and numbers through time, and the Party branches that cover them."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import RPad
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.terms import term_is_positive
from firms.querysets import (
    BranchCoverageQuerySet,
    DistrictQuerySet,
    FirmNameQuerySet,
    FirmQuerySet,
    FormerFirmNumberQuerySet,
    PartyBranchQuerySet,
)

CITY_LENGTH = 4
"""Digits of the stripped code of a city's own bureau: what it manages itself is 市直."""


def authority_is_stripped(name: str) -> models.CheckConstraint:
    """No trailing 00 pair in an authority, so that a prefix means what lies below."""
    return models.CheckConstraint(condition=~Q(authority__endswith="00"), name=name)


class District(models.Model):
    """区划: a GB/T 2260 code and its name; fictional ones are for demonstration and refused in production."""

    code = models.CharField(_("区划代码"), max_length=6, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    fictional = models.BooleanField(_("演示用"), default=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("区划")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


def authority_name(authority: str) -> str:
    """The name of an authority: its district's, or the code while that is unknown. One query."""
    if not authority:
        return gettext("全国")
    found = District.objects.filter(pk=authority.ljust(6, "0")).values_list("name", flat=True).first()
    return found or authority


def name_of_authority() -> Subquery:
    """The same for a list: annotate rows that have an `authority` with the name of its district."""
    district = District.objects.filter(pk=RPad(OuterRef("authority"), 6, Value("0")))
    return Subquery(district.values("name")[:1])


class Firm(models.Model):
    """律师事务所: a law firm as it is now; `authority` manages it, `district` is where it lies."""

    class Form(models.TextChoices):
        PARTNERSHIP = "partnership", _("普通合伙所")
        SPECIAL = "special", _("特殊普通合伙所")
        INDIVIDUAL = "individual", _("个人所")
        STATE = "state", _("国资所")
        BRANCH = "branch", _("分所")

    class Status(models.TextChoices):
        NORMAL = "normal", _("正常执业")
        SUSPENDED = "suspended", _("停业整顿")
        CANCELLED = "cancelled", _("已注销")
        REVOKED = "revoked", _("已吊销")

    number = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    name = models.CharField(_("名称"), max_length=100)
    name_key = models.CharField(max_length=100, db_index=True, editable=False)
    short_name = models.CharField(_("简称"), max_length=50, blank=True, default="")
    form = models.CharField(_("组织形式"), max_length=12, choices=Form, blank=True, default="")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="firms", verbose_name=_("所在区划")
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)
    address = models.CharField(_("办公地址"), max_length=200, blank=True, default="")
    phone = models.CharField(_("联系电话"), max_length=20, blank=True, default="")
    founded = models.DateField(_("设立日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.NORMAL)
    status_since = models.DateField(_("状态起始"), null=True, blank=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("律师事务所")
        constraints = (
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="firm_number_unique"),
            authority_is_stripped("firm_authority_stripped"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def city_run(self) -> bool:
        """市直所: managed by the city's bureau itself, wherever in the city it lies."""
        return len(self.authority) == CITY_LENGTH

    def public_path(self) -> str:
        """Its public page, or nothing while its number is unknown."""
        return f"/firms/{self.number}/" if self.number else ""


class FirmName(models.Model):
    """律师事务所曾用名、简称: other names by which papers call a firm."""

    class Kind(models.TextChoices):
        FORMER = "former", _("曾用名")
        SHORT = "short", _("简称")

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="names", verbose_name=_("律师事务所"))
    name = models.CharField(_("名称"), max_length=100)
    name_key = models.CharField(max_length=100, db_index=True, editable=False)
    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)

    objects = FirmNameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("曾用名、简称")
        constraints = (
            models.UniqueConstraint(fields=["firm", "kind", "name_key"], name="firmname_unique"),
            term_is_positive("firmname_term_positive"),
        )

    def __str__(self) -> str:
        return self.name


class FormerFirmNumber(models.Model):
    """律师事务所原证号: a number the firm had before; its address leads to the present one."""

    firm = models.ForeignKey(
        Firm, models.PROTECT, related_name="former_numbers", verbose_name=_("律师事务所")
    )
    number = models.CharField(_("原证号"), max_length=18, unique=True)

    objects = FormerFirmNumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("原证号")

    def __str__(self) -> str:
        return self.number


class PartyBranch(models.Model):
    """党支部: a Party branch in one firm (独立支部) or over several (联合支部)."""

    class Form(models.TextChoices):
        OWN = "own", _("独立支部")
        JOINT = "joint", _("联合支部")

    name = models.CharField(_("支部名称"), max_length=100, unique=True)
    form = models.CharField(_("组建形式"), max_length=5, choices=Form)
    founded = models.DateField(_("成立日期"), null=True, blank=True)
    dissolved = models.DateField(_("撤销日期"), null=True, blank=True)
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)

    objects = PartyBranchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("党支部")
        constraints = (
            models.CheckConstraint(
                condition=Q(dissolved=None) | Q(founded=None) | Q(dissolved__gt=F("founded")),
                name="partybranch_dissolved_later",
            ),
            authority_is_stripped("partybranch_authority_stripped"),
        )

    def __str__(self) -> str:
        return self.name


class BranchCoverage(models.Model):
    """党支部覆盖律所: a firm belongs to at most one branch on any day (kept by the database)."""

    branch = models.ForeignKey(
        PartyBranch, models.PROTECT, related_name="coverages", verbose_name=_("党支部")
    )
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="coverages", verbose_name=_("律师事务所"))
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects = BranchCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("覆盖律所")
        constraints = (term_is_positive("branchcoverage_term_positive"),)

    def __str__(self) -> str:
        return f"{self.branch} / {self.firm}"
