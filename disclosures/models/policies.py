"""Whose site this is, what may be public and for how long, and what people released."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from base.states import Stateful
from credit_ratings.models import GradeRound
from disclosures.querysets import (
    AssociationQuerySet,
    DisclosurePolicyQuerySet,
    PolicyRuleQuerySet,
    ReleaseQuerySet,
)
from lawyers.models import Record, RecordKind


class Association(models.Model):
    """协会: whose public site this is; one row, read for header and footer of every page."""

    name = models.CharField(_("协会全称"), max_length=60)
    area = models.CharField(_("所在地区"), max_length=20, blank=True, default="")
    department = models.CharField(_("负责部门"), max_length=40, blank=True, default="")
    hotline = models.CharField(_("热线电话"), max_length=20, blank=True, default="")
    office_hours = models.CharField(_("热线时间"), max_length=60, blank=True, default="")
    address = models.CharField(_("来访地址"), max_length=120, blank=True, default="")
    platform_url = models.URLField(_("全国平台地址"), blank=True, default="")
    icp_number = models.CharField(_("ICP 备案号"), max_length=40, blank=True, default="")
    police_number = models.CharField(_("公安备案号"), max_length=40, blank=True, default="")
    notice = models.CharField(_("页脚说明"), max_length=100, blank=True, default="")

    objects = AssociationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("协会信息")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="association_one_row"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hotline_digits(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.hotline if sign.isdigit() or sign == "+")


class DisclosurePolicy(Stateful):
    """公示制度: one version of what is public and for how long; frozen once two persons put it in force."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草案")
        IN_FORCE = "in_force", _("施行中")
        RETIRED = "retired", _("已废止")

    STEPS: ClassVar = {
        Status.DRAFT: {Status.IN_FORCE},
        Status.IN_FORCE: {Status.RETIRED},
    }

    number = models.PositiveSmallIntegerField(_("版次"), unique=True)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.DRAFT, editable=False)
    document_no = models.CharField(_("文号"), max_length=60, blank=True, default="")
    since = models.DateField(_("施行日期"), null=True, blank=True)
    until = models.DateField(_("废止日期"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("拟定人")
    )
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )

    objects = DisclosurePolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示制度")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(prepared_by=F("approved_by")), name="policy_two_persons"),
            models.CheckConstraint(
                condition=Q(status="draft", approved_by__isnull=True)
                | Q(
                    status__in=["in_force", "retired"],
                    prepared_by__isnull=False,
                    approved_by__isnull=False,
                    since__isnull=False,
                ),
                name="policy_approved_in_force",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="policy_term"),
        ]

    def __str__(self) -> str:
        return str(_("公示制度第 %(number)s 版") % {"number": self.number})


class PolicyRule(models.Model):
    """公示制度条目: is this shown, for how many months from what, how many of the newest, by which clause."""

    class Item(models.TextChoices):
        PROFILE = "profile", _("基本信息")
        ASSESSMENT = "assessment", _("年度考核")
        HONOUR = "honour", _("优良记录")
        SANCTION = "sanction", _("行业处分")
        PENALTY = "penalty", _("行政处罚")
        GRADE = "grade", _("评定等级")
        ARITHMETIC = "arithmetic", _("评定算法")

    class CountedFrom(models.TextChoices):
        EFFECT = "effective", _("自生效之日起")
        END = "ends", _("自期限届满起")

    policy = models.ForeignKey(
        DisclosurePolicy, models.CASCADE, related_name="rules", verbose_name=_("公示制度")
    )
    item = models.CharField(_("项目"), max_length=10, choices=Item)
    kind = models.ForeignKey(
        RecordKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录种类")
    )
    shown = models.BooleanField(_("向社会公开"), default=False)
    months = models.PositiveSmallIntegerField(_("展示月数"), null=True, blank=True)
    counted_from = models.CharField(_("起算"), max_length=9, choices=CountedFrom, default=CountedFrom.EFFECT)
    last = models.PositiveSmallIntegerField(_("只展示最近几项"), null=True, blank=True)
    letters = models.JSONField(_("公开的等级"), default=list, blank=True)
    before_effect = models.BooleanField(_("可在生效前办理公布"), default=False)
    clause = models.CharField(_("条款"), max_length=60, blank=True, default="")
    sure = models.BooleanField(_("已经协会确认"), default=False)

    objects = PolicyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示制度条目")
        ordering: ClassVar = ["policy", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "item"], condition=Q(kind=None), name="policyrule_whole_item_once"
            ),
            models.UniqueConstraint(
                fields=["policy", "kind"], condition=Q(kind__isnull=False), name="policyrule_kind_once"
            ),
            models.CheckConstraint(
                condition=Q(item__in=["sanction", "penalty"], kind__isnull=False)
                | Q(item__in=["assessment", "honour"])
                | Q(item__in=["profile", "grade", "arithmetic"], kind__isnull=True),
                name="policyrule_kind_fits_item",
            ),
            models.CheckConstraint(condition=Q(months=None) | Q(months__gt=0), name="policyrule_months"),
            models.CheckConstraint(condition=Q(last=None) | Q(last__gt=0), name="policyrule_last"),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.kind or ''}".strip()


class Release(Stateful):
    """公布审核单: what one person prepared and another approved for the public; machines then publish it.

    The register is released under one policy: names, yearly assessments and honours as a class. A sanction or
    penalty needs its own release, with the reviewed text that stands on the page. A round releases grades.
    """

    class What(models.TextChoices):
        REGISTER = "register", _("名册")
        RECORD = "record", _("单项记录")
        GRADE_ROUND = "grade_round", _("评定批次")

    class Status(models.TextChoices):
        PREPARED = "prepared", _("待审核")
        APPROVED = "approved", _("已签发")
        WITHDRAWN = "withdrawn", _("已撤销")

    STEPS: ClassVar = {
        Status.PREPARED: {Status.APPROVED, Status.WITHDRAWN},
        Status.APPROVED: {Status.WITHDRAWN},
    }

    what = models.CharField(_("公布内容"), max_length=12, choices=What)
    record = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("记录")
    )
    round = models.ForeignKey(
        GradeRound, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("评定批次")
    )
    policy = models.ForeignKey(
        DisclosurePolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="releases",
        verbose_name=_("公示制度"),
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, default="", editable=False)
    summary = models.CharField(_("公布文字"), max_length=200, blank=True, default="")
    term_ends_on = models.DateField(_("期限届满日"), null=True, blank=True)
    not_before = models.DateField(_("不早于"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=Status, default=Status.PREPARED, editable=False
    )
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    prepared_at = models.DateTimeField(_("提交时间"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    approved_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    reason = models.CharField(_("撤销理由"), max_length=200, blank=True, default="")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公布审核单")
        ordering: ClassVar = ["-prepared_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(prepared_by=F("approved_by")), name="release_two_persons"),
            models.CheckConstraint(
                condition=Q(what="register", policy__isnull=False, record=None, round=None)
                | Q(what="record", record__isnull=False, policy=None, round=None)
                | Q(what="grade_round", round__isnull=False, policy=None, record=None),
                name="release_one_target",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, status__in=["prepared", "withdrawn"])
                | Q(
                    approved_by__isnull=False, approved_at__isnull=False, status__in=["approved", "withdrawn"]
                ),
                name="release_approved_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | Q(status__in=["prepared", "approved"], withdrawn_at=None),
                name="release_withdrawn_when",
            ),
            models.UniqueConstraint(
                fields=["record"], condition=Q(withdrawn_at=None), name="release_of_record_once"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(withdrawn_at=None), name="release_of_round_once"
            ),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(withdrawn_at=None), name="release_of_register_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}：{self.record or self.round or self.policy}"
