"""What stands between people, and who had a hand in which matter: the inputs of recusal 回避."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Person
from accounts.querysets import InvolvementQuerySet, RelationQuerySet


class Relation(models.Model):
    """利害关系: between two persons, or a person and a firm, for a term.

    Between persons it is stored in one direction only, from the smaller id to the greater, and asked in both.
    """

    class Kind(models.TextChoices):
        KINSHIP = "kinship", _("近亲属")
        FORMER_PARTNER = "former_partner", _("曾为合伙人")
        OPPOSING_COUNSEL = "opposing_counsel", _("对方代理人")
        OTHER = "other", _("其他利害关系")

    person = models.ForeignKey(Person, models.PROTECT, related_name="relations", verbose_name=_("人员"))
    other = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="relations_to", verbose_name=_("相关人员")
    )
    firm_id = models.BigIntegerField(_("相关律师事务所"), null=True, db_index=True)
    title = models.CharField(_("相关单位名称"), max_length=100, blank=True)
    kind = models.CharField(_("关系"), max_length=16, choices=Kind)
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("终止日期"), null=True)
    declared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("申报人")
    )
    note = models.CharField(_("说明"), max_length=60, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("利害关系")
        constraints = (
            models.CheckConstraint(
                condition=Q(other__isnull=True, firm_id__isnull=False)
                | Q(other__isnull=False, firm_id__isnull=True),
                name="relation_one_side",
                violation_error_message=_("请填写一位相关人员，或者一家律师事务所"),
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | Q(person__lt=F("other")),
                name="relation_one_direction",
                violation_error_message=_("不能登记与本人的关系"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="kinship") | Q(other__isnull=False),
                name="relation_kin_are_people",
                violation_error_message=_("近亲属只能是人员，不能是律师事务所"),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="relation_term",
                violation_error_message=_("终止日期不得早于开始日期"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}与{self.other or self.title}：{self.get_kind_display()}"


class Involvement(models.Model):
    """经手记录: this person had this part in this matter. Written by whoever assigns, decides or signs."""

    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="involvements", verbose_name=_("人员"))
    role = models.CharField(_("身份"), max_length=40)
    at = models.DateTimeField(_("时间"))

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("经手记录")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "person", "role"], name="involvement_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"
