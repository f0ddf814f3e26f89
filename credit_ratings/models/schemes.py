"""The scheme as rows: who edits a figure makes a new version. All figures are integers in thousandths."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from base.states import Stateful
from credit_ratings.querysets import SchemeQuerySet, SchemeRowQuerySet, SchemeVersionQuerySet
from lawyers.models import RecordKind


class WindowKind(models.TextChoices):
    """计分期限: how long a record counts after its effective date (credit_ratings.rules.windows)."""

    CLOSED = "closed", _("期满当日仍计")
    HALF_OPEN = "half_open", _("期满当日不计")
    CALENDAR_YEAR = "calendar_year", _("计至年末")
    ALWAYS = "always", _("长期")


def window_has_months(name: str) -> models.CheckConstraint:
    """A window has months unless it never ends; a calendar-year one has whole years."""
    return models.CheckConstraint(
        condition=Q(window_kind="always", window_months__isnull=True)
        | Q(window_kind__in=["closed", "half_open", "calendar_year"], window_months__gt=0),
        name=name,
    )


class Scheme(models.Model):
    """评定办法: a named way of grading lawyers or firms; its figures stand in its versions."""

    class Subject(models.TextChoices):
        LAWYER = "lawyer", _("律师")
        FIRM = "firm", _("律师事务所")

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    subject = models.CharField(_("评定对象"), max_length=6, choices=Subject)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评定办法")

    def __str__(self) -> str:
        return self.name


class SchemeVersion(Stateful):
    """评定办法版本: draft, approved by a second person, in force, retired. Frozen with its rows unless draft.

    valid_until is exclusive. `sure`: the association confirmed base, floor, ceiling and rounding.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("草案")
        APPROVED = "approved", _("已批准")
        IN_FORCE = "in_force", _("施行中")
        RETIRED = "retired", _("已废止")

    class Rounding(models.TextChoices):
        HALF_UP = "half_up", _("四舍五入")
        DOWN = "down", _("舍去尾数")

    class SameMatter(models.TextChoices):
        NONE = "none", _("分别计分")
        BAD = "bad", _("扣分就高计一次")
        BOTH = "both", _("加分、扣分均就高计一次")

    STEPS: ClassVar = {
        Status.DRAFT: {Status.APPROVED},
        Status.APPROVED: {Status.IN_FORCE, Status.RETIRED},
        Status.IN_FORCE: {Status.RETIRED},
    }

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions", verbose_name=_("评定办法"))
    number = models.PositiveSmallIntegerField(_("版次"))
    title = models.CharField(_("标题"), max_length=100)
    document_no = models.CharField(_("文号"), max_length=60, blank=True, default="")
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.DRAFT, editable=False)
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_until = models.DateField(_("废止日期"), null=True, blank=True)
    base_milli = models.IntegerField(_("基础分(千分之一)"))
    floor_milli = models.IntegerField(_("最低分(千分之一)"), null=True, blank=True)
    ceiling_milli = models.IntegerField(_("最高分(千分之一)"), null=True, blank=True)
    rounding = models.CharField(_("取整"), max_length=8, choices=Rounding, default=Rounding.HALF_UP)
    decimals = models.PositiveSmallIntegerField(_("保留小数位"), default=0)
    same_matter = models.CharField(_("同一事项"), max_length=4, choices=SameMatter, default=SameMatter.BAD)
    sure = models.BooleanField(_("已经协会确认"), default=False)
    prepared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("拟制人")
    )
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    digest = models.CharField(_("校验值"), max_length=64, editable=False)

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评定办法版本")
        ordering: ClassVar = ["scheme", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "number"], name="schemeversion_number_unique"),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(status="in_force"), name="schemeversion_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(prepared_by=F("approved_by")), name="schemeversion_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", approved_by__isnull=True)
                | Q(~Q(status="draft"), prepared_by__isnull=False, approved_by__isnull=False),
                name="schemeversion_approved_unless_draft",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(valid_from__isnull=False),
                name="schemeversion_has_first_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="schemeversion_term"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=3), name="schemeversion_decimals"),
        ]

    def __str__(self) -> str:
        return str(_("%(scheme)s 第 %(number)s 版") % {"scheme": self.scheme, "number": self.number})


class Category(models.Model):
    """计分类别: the sum of its rules stays between floor (0 or less) and cap (0 or more)."""

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="categories", verbose_name=_("评定办法版本")
    )
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("排序"))
    cap_milli = models.IntegerField(_("加分上限(千分之一)"), null=True, blank=True)
    floor_milli = models.IntegerField(_("扣分下限(千分之一)"), null=True, blank=True)
    sure = models.BooleanField(_("已经协会确认"), default=False)

    objects = SchemeRowQuerySet["Category"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("计分类别")
        ordering: ClassVar = ["version", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="category_code_unique"),
            models.CheckConstraint(
                condition=(Q(cap_milli=None) | Q(cap_milli__gte=0))
                & (Q(floor_milli=None) | Q(floor_milli__lte=0)),
                name="category_holds_zero",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """计分规则: what records of one kind give or take, for how long, under which clause."""

    class Unit(models.TextChoices):
        RECORD = "record", _("每条记录")
        QUANTITY = "quantity", _("按数量累计")

    class StepMode(models.TextChoices):
        FULL = "full", _("每满一档")
        STARTED = "started", _("不足一档按一档")
        EXACT = "exact", _("按比例")

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="rules", verbose_name=_("评定办法版本")
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="rules", verbose_name=_("计分类别"))
    kind = models.ForeignKey(RecordKind, models.PROTECT, related_name="+", verbose_name=_("记录种类"))
    points_milli = models.IntegerField(_("分值(千分之一)"))
    unit = models.CharField(_("计分单位"), max_length=8, choices=Unit, default=Unit.RECORD)
    step_milli = models.IntegerField(_("每档数量(千分之一)"), default=1000)
    step_mode = models.CharField(_("分档方式"), max_length=8, choices=StepMode, default=StepMode.FULL)
    cap_milli = models.IntegerField(_("本项限额(千分之一)"), null=True, blank=True)
    window_kind = models.CharField(_("计分期限"), max_length=13, choices=WindowKind)
    window_months = models.PositiveSmallIntegerField(_("期限(月)"), null=True, blank=True)
    clause = models.CharField(_("条款"), max_length=40, blank=True, default="")
    sure = models.BooleanField(_("已经协会确认"), default=False)

    objects = SchemeRowQuerySet["Rule"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("计分规则")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind"], name="rule_kind_unique"),
            models.CheckConstraint(condition=~Q(points_milli=0), name="rule_has_points"),
            models.CheckConstraint(condition=Q(step_milli__gt=0), name="rule_step_positive"),
            models.CheckConstraint(
                condition=Q(cap_milli=None) | Q(cap_milli__gte=0), name="rule_cap_positive"
            ),
            window_has_months("rule_window_has_months"),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class Band(models.Model):
    """等级: a letter and the scores it takes; the last one has no threshold and takes all the rest."""

    class Operator(models.TextChoices):
        AT_LEAST = "ge", _("以上(含本数)")
        ABOVE = "gt", _("超过(不含本数)")

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="bands", verbose_name=_("评定办法版本")
    )
    letter = models.CharField(_("等级"), max_length=2)
    name = models.CharField(_("名称"), max_length=20, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("排序"))
    threshold_milli = models.IntegerField(_("分数线(千分之一)"), null=True, blank=True)
    operator = models.CharField(_("比较"), max_length=2, choices=Operator, default=Operator.AT_LEAST)
    sure = models.BooleanField(_("已经协会确认"), default=False)

    objects = SchemeRowQuerySet["Band"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("等级")
        ordering: ClassVar = ["version", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "letter"], name="band_letter_unique"),
            models.UniqueConstraint(fields=["version", "order"], name="band_order_unique"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(threshold_milli=None), name="band_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.letter


class Veto(models.Model):
    """一票否决: while its window lasts, a record of this kind lets no letter be better than this one."""

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="vetoes", verbose_name=_("评定办法版本")
    )
    kind = models.ForeignKey(RecordKind, models.PROTECT, related_name="+", verbose_name=_("记录种类"))
    letter = models.CharField(_("最高等级"), max_length=2)
    window_kind = models.CharField(_("否决期限"), max_length=13, choices=WindowKind)
    window_months = models.PositiveSmallIntegerField(_("期限(月)"), null=True, blank=True)
    clause = models.CharField(_("条款"), max_length=40, blank=True, default="")
    sure = models.BooleanField(_("已经协会确认"), default=False)

    objects = SchemeRowQuerySet["Veto"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("一票否决")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind"], name="veto_kind_unique"),
            window_has_months("veto_window_has_months"),
        ]

    def __str__(self) -> str:
        return str(self.kind)
