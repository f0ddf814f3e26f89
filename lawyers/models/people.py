"""Persons as lawyers: who practises where and when, and who holds which post."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from base.terms import term_is_positive
from firms.models import Firm, PartyBranch, authority_is_stripped
from lawyers.querysets import (
    FormerLicenceQuerySet,
    LawyerQuerySet,
    PartyMembershipQuerySet,
    PostQuerySet,
    PracticeTermQuerySet,
)


class Category(models.TextChoices):
    """执业类别: the tenth digit of the licence (SF/T 0022)."""

    FULL_TIME = "1", _("专职律师")
    PART_TIME = "2", _("兼职律师")
    HONG_KONG = "3", _("香港居民律师")
    MACAO = "4", _("澳门居民律师")
    TAIWAN = "5", _("台湾居民律师")
    PUBLIC = "6", _("公职律师")
    COMPANY = "7", _("公司律师")
    LEGAL_AID = "8", _("法律援助律师")
    MILITARY = "9", _("军队律师")


WITHOUT_FIRM = (Category.PUBLIC, Category.COMPANY, Category.LEGAL_AID, Category.MILITARY)
"""Categories that practise for their employer and belong to no firm."""


class Lawyer(models.Model):
    """律师: a person with a practising certificate; firm and authority are the present ones."""

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")

    class Status(models.TextChoices):
        NORMAL = "normal", _("正常执业")
        SUSPENDED = "suspended", _("停止执业")
        CANCELLED = "cancelled", _("已注销")
        REVOKED = "revoked", _("已吊销")
        MOVED = "moved", _("转出本市")

    PRACTISING = (Status.NORMAL, Status.SUSPENDED)

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="lawyer", verbose_name=_("人员"), editable=False
    )
    licence = models.CharField(_("执业证号"), max_length=17, blank=True, default="")
    legacy_number = models.CharField(_("旧版证号"), max_length=20, blank=True, default="")
    category = models.CharField(_("执业类别"), max_length=1, choices=Category)
    sex = models.CharField(_("性别"), max_length=6, choices=Sex, blank=True, default="")
    first_licensed = models.DateField(_("首次执业日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.NORMAL)
    status_since = models.DateField(_("状态起始"), null=True, blank=True)
    status_until = models.DateField(_("状态终止"), null=True, blank=True)
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="lawyers", verbose_name=_("执业机构")
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)

    objects = LawyerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("律师")
        constraints = (
            models.UniqueConstraint(
                fields=["licence"], condition=~Q(licence=""), name="lawyer_licence_unique"
            ),
            models.CheckConstraint(
                condition=Q(firm__isnull=False)
                | Q(category__in=["6", "7", "8", "9"])
                | Q(status__in=["cancelled", "revoked", "moved"]),
                name="lawyer_in_firm_unless_public",
            ),
            authority_is_stripped("lawyer_authority_stripped"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name; select `person` with lists."""
        return str(self.person.name)

    def public_path(self) -> str:
        """The public page, or nothing while the licence is unknown."""
        return f"/lawyers/{self.licence}/" if self.licence else ""


class FormerLicence(models.Model):
    """原执业证号: a licence the lawyer had before; its address leads to the present one."""

    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="former_licences", verbose_name=_("律师"))
    number = models.CharField(_("原执业证号"), max_length=17, unique=True)

    objects = FormerLicenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("原执业证号")

    def __str__(self) -> str:
        return self.number


class PracticeTerm(models.Model):
    """执业经历: one lawyer in one firm; no two on one day (kept by the database)."""

    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="terms", verbose_name=_("律师"))
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="practice_terms", verbose_name=_("执业机构")
    )
    category = models.CharField(_("执业类别"), max_length=1, choices=Category)
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True)
    since = models.DateField(_("起"))
    since_assumed = models.BooleanField(_("起始日期为推定"), default=False)
    until = models.DateField(_("止"), null=True, blank=True)

    objects = PracticeTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("执业经历")
        constraints = (term_is_positive("practiceterm_term_positive"),)

    def __str__(self) -> str:
        return f"{self.lawyer} / {self.firm or _('不在律所执业')}"


class Post(models.Model):
    """任职: the fact of holding a post in a firm or a Party branch (the right to act is a Seat)."""

    class Kind(models.TextChoices):
        DIRECTOR = "director", _("主任")
        PARTNER = "partner", _("合伙人")
        BRANCH_SECRETARY = "branch_secretary", _("支部书记")
        DISCIPLINE_SUPERVISOR = "discipline_supervisor", _("纪律监督员")
        RISK_SUPERVISOR = "risk_supervisor", _("执业风险监督员")
        CLERK = "clerk", _("内勤")

    IN_BRANCH = (Kind.BRANCH_SECRETARY, Kind.DISCIPLINE_SUPERVISOR)
    SINGLE = (Kind.DIRECTOR, Kind.BRANCH_SECRETARY, Kind.DISCIPLINE_SUPERVISOR)

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("人员"))
    kind = models.CharField(_("职务"), max_length=24, choices=Kind)
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("律师事务所")
    )
    branch = models.ForeignKey(
        PartyBranch, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("党支部")
    )
    since = models.DateField(_("起"))
    since_assumed = models.BooleanField(_("起始日期为推定"), default=False)
    until = models.DateField(_("止"), null=True, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=["branch_secretary", "discipline_supervisor"],
                    firm__isnull=True,
                    branch__isnull=False,
                )
                | Q(
                    kind__in=["director", "partner", "risk_supervisor", "clerk"],
                    firm__isnull=False,
                    branch__isnull=True,
                ),
                name="post_in_firm_or_branch",
            ),
            term_is_positive("post_term_positive"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class PartyMembership(models.Model):
    """政治面貌: internal; read under its own verb view_membership and by nothing else."""

    class Affiliation(models.TextChoices):
        MEMBER = "member", _("中共党员")
        PROBATIONARY = "probationary", _("中共预备党员")
        DEMOCRATIC = "democratic", _("民主党派")
        NONE = "none", _("群众")

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="party_membership", verbose_name=_("人员")
    )
    affiliation = models.CharField(_("政治面貌"), max_length=12, choices=Affiliation)
    branch = models.ForeignKey(
        PartyBranch, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("组织关系")
    )
    since = models.DateField(_("起"), null=True, blank=True)

    objects = PartyMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政治面貌")

    def __str__(self) -> str:
        return str(self.person)
