"""The integrity file: append-only records and measures, and the kinds a record may have."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from firms.models import Firm, authority_is_stripped
from lawyers.models.people import Lawyer
from lawyers.querysets import (
    ImportBatchQuerySet,
    IntegrityFileQuerySet,
    MeasureQuerySet,
    RecordKindQuerySet,
    RecordQuerySet,
    RecordTextQuerySet,
)


class IntegrityFile(models.Model):
    """诚信档案: one for every lawyer and every firm."""

    lawyer = models.OneToOneField(
        Lawyer, models.PROTECT, null=True, blank=True, related_name="file", verbose_name=_("律师")
    )
    firm = models.OneToOneField(
        Firm, models.PROTECT, null=True, blank=True, related_name="file", verbose_name=_("律师事务所")
    )

    objects = IntegrityFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诚信档案")
        constraints = (
            models.CheckConstraint(
                condition=Q(lawyer__isnull=True, firm__isnull=False)
                | Q(lawyer__isnull=False, firm__isnull=True),
                name="integrityfile_one_subject",
            ),
        )

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Lawyer | Firm:
        """Whose file it is."""
        subject = self.lawyer or self.firm
        assert subject is not None  # kept by integrityfile_one_subject
        return subject

    def public_path(self) -> str:
        return self.subject.public_path()


class RecordKind(models.Model):
    """记录种类: what a record says, on which side it counts, and whose file it may stand in."""

    class Side(models.TextChoices):
        GOOD = "good", _("优良")
        BAD = "bad", _("不良")
        ASSESSMENT = "assessment", _("年度考核")

    class Subject(models.TextChoices):
        LAWYER = "lawyer", _("律师")
        FIRM = "firm", _("律师事务所")
        BOTH = "both", _("律师和律师事务所")

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    side = models.CharField(_("类别"), max_length=10, choices=Side)
    subject = models.CharField(_("对象"), max_length=6, choices=Subject)
    unit = models.CharField(_("计量单位"), max_length=10, blank=True, default="")
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    since = models.DateField(_("启用"), null=True, blank=True)
    until = models.DateField(_("停用"), null=True, blank=True)

    objects = RecordKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("记录种类")
        ordering = (
            "order",
            "code",
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gt=F("since")),
                name="recordkind_term_positive",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """诚信记录: one image of one fact; a correction is a new full image, nothing is ever changed.

    Overturned is `void` (retroactive); restored 信用修复 is `ends_on` (not retroactive); without an
    effective date (生效日期待核) it is neither scored nor shown. Quantities are integers in thousandths.
    """

    file = models.ForeignKey(
        IntegrityFile, models.PROTECT, related_name="records", verbose_name=_("诚信档案")
    )
    root = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="images",
        verbose_name=_("首次记录"),
    )
    sequence = models.PositiveSmallIntegerField(_("版次"), default=1)
    kind = models.ForeignKey(
        RecordKind, models.PROTECT, db_index=False, related_name="records", verbose_name=_("种类")
    )
    period = models.PositiveSmallIntegerField(_("所属年度"), null=True, blank=True)
    conduct_on = models.DateField(_("行为日期"), null=True, blank=True)
    conduct_assumed = models.BooleanField(_("行为日期为推定"), default=False)
    effective_on = models.DateField(_("生效日期"), null=True, blank=True, db_index=True)
    ends_on = models.DateField(_("修复日期"), null=True, blank=True)
    void = models.BooleanField(_("已撤销"), default=False)
    quantity_milli = models.BigIntegerField(_("数量(千分之一)"), default=1000)
    matter = models.CharField(_("事项编号"), max_length=40, blank=True, default="")
    organ = models.CharField(_("作出机关"), max_length=60, blank=True, default="")
    document_no = models.CharField(_("文书号"), max_length=60, blank=True, default="")
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("行为时所在律师事务所"),
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True)
    text_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    source = models.CharField(_("来源"), max_length=60, blank=True, default="")
    recorded_at = models.DateTimeField(_("记录时间"))
    because = models.CharField(_("更正原因"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("记录人"),
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诚信记录")
        constraints = (
            models.UniqueConstraint(
                fields=["root", "sequence"], condition=Q(root__isnull=False), name="record_sequence_unique"
            ),
            models.CheckConstraint(
                condition=Q(root__isnull=True, sequence=1) | Q(root__isnull=False, sequence__gt=1),
                name="record_first_without_root",
            ),
            models.CheckConstraint(
                condition=Q(conduct_on=None) | Q(effective_on=None) | Q(conduct_on__lte=F("effective_on")),
                name="record_conduct_before_effect",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(effective_on__isnull=False, ends_on__gte=F("effective_on")),
                name="record_ends_after_effect",
            ),
            authority_is_stripped("record_authority_stripped"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on or _('生效日期待核')}"


class RecordText(models.Model):
    """诚信记录摘要: free text of one image, kept apart so that retention can delete it."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=32, editable=False)
    summary = models.TextField(_("摘要"))

    objects = RecordTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诚信记录摘要")

    def __str__(self) -> str:
        return self.summary[:30]


class Measure(models.Model):
    """指标数据: a rate or count of one period, in thousandths; the newest one holds."""

    file = models.ForeignKey(
        IntegrityFile, models.PROTECT, db_index=False, related_name="measures", verbose_name=_("诚信档案")
    )
    code = models.CharField(_("指标"), max_length=40)
    period = models.CharField(_("期间"), max_length=7)
    numerator_milli = models.BigIntegerField(_("分子(千分之一)"))
    denominator_milli = models.BigIntegerField(_("分母(千分之一)"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    source = models.CharField(_("来源"), max_length=60, blank=True, default="")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("指标数据")
        indexes = (models.Index(fields=["file", "code", "period"], name="measure_file_code_period"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(denominator_milli=None) | Q(denominator_milli__gt=0),
                name="measure_denominator_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class ImportBatch(models.Model):
    """导入批次: one roster that was taken in, by whom, and what came of it."""

    digest = models.CharField(_("文件校验值"), max_length=64, db_index=True)
    file_name = models.CharField(_("文件名"), max_length=150)
    at = models.DateTimeField(_("导入时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, default="")
    counts = models.JSONField(_("结果"), default=dict)
    refused = models.PositiveIntegerField(_("退回行数"), default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入批次")
        ordering = (
            "-at",
            "-pk",
        )

    def __str__(self) -> str:
        return self.file_name
