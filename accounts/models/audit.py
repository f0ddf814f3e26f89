"""Who did what to what: entries stay, their words may be deleted, closed days are sealed by a root."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.labels import label, subject_name
from accounts.models.people import User
from accounts.querysets import AuditDayQuerySet, AuditEntryQuerySet


class AuditEntry(models.Model):
    """操作留痕: who did what to what, and when. Only ids, codes and dates; the words are in its detail."""

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"))
    verb = models.CharField(_("操作"), max_length=60)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    path = models.CharField(_("地址"), max_length=200, blank=True)
    authority = models.CharField(_("管辖机关"), max_length=6, blank=True, db_index=True)
    firm_id = models.BigIntegerField(_("律师事务所"), null=True, db_index=True)
    detail_digest = models.CharField(_("内容校验值"), max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作留痕")
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),)

    def __str__(self) -> str:
        return f"{label(self.verb)} · {subject_name(self.subject_type)} {self.subject_id}"

    @property
    def title(self) -> str:
        """What the subject was called then; empty after its detail was deleted under the retention rules."""
        return self.detail.title if hasattr(self, "detail") else ""


class AuditDetail(models.Model):
    """操作留痕内容: the words and values of one entry. Retention may delete it; its digest stays."""

    entry = models.OneToOneField(
        AuditEntry, models.PROTECT, primary_key=True, related_name="detail", verbose_name=_("操作留痕")
    )
    salt = models.CharField(_("盐"), max_length=32)
    title = models.CharField(_("对象"), max_length=120)
    reason = models.TextField(_("理由"), blank=True)
    values: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("变更"), default=dict)

    class Meta:
        verbose_name = verbose_name_plural = _("操作留痕内容")

    def __str__(self) -> str:
        return self.title


class AuditDay(models.Model):
    """操作留痕日结: the root over all entries of one day that is over. Whoever kept it can tell a change."""

    day = models.DateField(_("日期"), unique=True)
    root = models.CharField(_("校验值"), max_length=64)
    count = models.PositiveBigIntegerField(_("条数"))
    closed_at = models.DateTimeField(_("结出时间"))

    objects = AuditDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作留痕日结")

    def __str__(self) -> str:
        return self.day.isoformat()
