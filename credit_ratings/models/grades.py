"""系统测算 by the machine, 评定等级 by people, and the rounds that lead from one to the other.

Three references of the computed tables have no constraint in the database: checking them took a third of a
first run over a whole roster. Files are held by ComputedGrade.file, versions by their guard against deletion.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from base.states import Stateful
from credit_ratings.models.schemes import SchemeVersion
from credit_ratings.querysets import (
    ComputedChangeQuerySet,
    ComputedGradeQuerySet,
    DeterminedGradeQuerySet,
    GradeProposalQuerySet,
    GradeRoundQuerySet,
)
from lawyers.models import IntegrityFile


class ComputedGrade(models.Model):
    """系统测算: the live, internal result for one file. Decides nothing and is never published.

    as_of and computed_at are of the run that last changed it; one that finds the same leaves it alone.
    """

    file = models.OneToOneField(
        IntegrityFile,
        models.PROTECT,
        primary_key=True,
        related_name="computed_grade",
        verbose_name=_("诚信档案"),
    )
    version = models.ForeignKey(
        SchemeVersion,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("评定办法版本"),
    )
    as_of = models.DateField(_("测算截至"))
    score_milli = models.IntegerField(_("测算得分(千分之一)"))
    letter = models.CharField(_("测算等级"), max_length=2)
    vetoed = models.BooleanField(_("一票否决"))
    computed_at = models.DateTimeField(_("测算时间"))

    objects = ComputedGradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("系统测算")

    def __str__(self) -> str:
        return f"{self.file} {self.letter}"


class ComputedChange(models.Model):
    """系统测算变动: every value that the computed grade of a file ever had. Append-only."""

    file = models.ForeignKey(
        IntegrityFile,
        models.PROTECT,
        related_name="computed_changes",
        db_constraint=False,
        verbose_name=_("诚信档案"),
    )
    version = models.ForeignKey(
        SchemeVersion,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("评定办法版本"),
    )
    as_of = models.DateField(_("测算截至"))
    score_milli = models.IntegerField(_("测算得分(千分之一)"))
    letter = models.CharField(_("测算等级"), max_length=2)
    vetoed = models.BooleanField(_("一票否决"))
    at = models.DateTimeField(_("测算时间"))

    objects = ComputedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("系统测算变动")

    def __str__(self) -> str:
        return f"{self.file} {self.as_of} {self.letter}"


class GradeRound(Stateful):
    """评定批次: proposals drawn up by one person and approved as a whole by another, with number and date.

    Computed as known at `known_at`, so that the ledger of an old round can be drawn up again. `authority` is
    the scope of the drafter's seat: a district's round holds that district's lawyers.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("拟定")
        SUBMITTED = "submitted", _("待审批")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("已退回")

    STEPS: ClassVar = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.APPROVED, Status.RETURNED},
        Status.RETURNED: {Status.SUBMITTED},
    }

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="rounds", verbose_name=_("评定办法版本")
    )
    title = models.CharField(_("标题"), max_length=100)
    as_of = models.DateField(_("统计至"))
    known_at = models.DateTimeField(_("测算时间"))
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True)
    status = models.CharField(_("状态"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    opinion = models.CharField(_("退回意见"), max_length=200, blank=True, default="")
    document_no = models.CharField(_("文号"), max_length=60, blank=True, default="")
    decided_on = models.DateField(_("评定日期"), null=True, blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("拟定人"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )

    objects = GradeRoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评定批次")
        ordering: ClassVar = ["-as_of", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(prepared_by=F("approved_by")), name="graderound_two_persons"),
            models.CheckConstraint(
                condition=Q(
                    ~Q(document_no=""), status="approved", approved_by__isnull=False, decided_on__isnull=False
                )
                | Q(~Q(status="approved"), document_no="", approved_by__isnull=True, decided_on__isnull=True),
                name="graderound_decided_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("as_of")), name="graderound_decided_after"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GradeProposal(models.Model):
    """拟评等级: one file in a round. Another letter than the computed one needs a reason."""

    round = models.ForeignKey(
        GradeRound, models.PROTECT, related_name="proposals", verbose_name=_("评定批次")
    )
    file = models.ForeignKey(
        IntegrityFile, models.PROTECT, related_name="grade_proposals", verbose_name=_("诚信档案")
    )
    score_milli = models.IntegerField(_("测算得分(千分之一)"))
    computed_letter = models.CharField(_("测算等级"), max_length=2)
    vetoed = models.BooleanField(_("一票否决"))
    letter = models.CharField(_("拟评等级"), max_length=2)
    reason = models.CharField(_("调整理由"), max_length=200, blank=True, default="")

    objects = GradeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("拟评等级")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "file"], name="gradeproposal_once"),
            models.CheckConstraint(
                condition=Q(letter=F("computed_letter")) | ~Q(reason=""),
                name="gradeproposal_amended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.letter}"


class DeterminedGrade(models.Model):
    """评定等级: decided by people on a day, under a document number. Append-only; the newest is in force."""

    file = models.ForeignKey(
        IntegrityFile, models.PROTECT, db_index=False, related_name="grades", verbose_name=_("诚信档案")
    )
    round = models.ForeignKey(GradeRound, models.PROTECT, related_name="grades", verbose_name=_("评定批次"))
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, db_index=False, related_name="+", verbose_name=_("评定办法版本")
    )
    letter = models.CharField(_("评定等级"), max_length=2)
    score_milli = models.IntegerField(_("测算得分(千分之一)"))
    as_of = models.DateField(_("统计至"))
    decided_on = models.DateField(_("评定日期"))
    document_no = models.CharField(_("文号"), max_length=60)
    recorded_at = models.DateTimeField(_("记录时间"))

    objects = DeterminedGradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评定等级")
        indexes: ClassVar = [models.Index(fields=["file", "decided_on"], name="determinedgrade_of_file")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "file"], name="determinedgrade_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.letter} {self.document_no}"
