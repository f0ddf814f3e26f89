"""What the public sees: the only tables that public pages read."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base import merkle
from disclosures.models.policies import PolicyRule
from disclosures.querysets import (
    LogLeafQuerySet,
    PublicItemQuerySet,
    PublicNoticeQuerySet,
    PublicPageQuerySet,
    PublicSubjectQuerySet,
    PublicVersionQuerySet,
    SearchEntryQuerySet,
)


def public_path(kind: str, number: str) -> str:
    """As Lawyer.public_path and Firm.public_path say it, which lie below and cannot ask the URL conf."""
    return f"/lawyers/{number}/" if kind == PublicSubject.Kind.LAWYER else f"/firms/{number}/"


class PublicSubject(models.Model):
    """公开主体: a lawyer or firm with a public address. The row stays when nothing is shown any more."""

    class Kind(models.TextChoices):
        LAWYER = "lawyer", _("律师")
        FIRM = "firm", _("律师事务所")

    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    number = models.CharField(_("证号"), max_length=18, unique=True)
    file_id = models.BigIntegerField(_("档案"), unique=True)
    public_id = models.UUIDField(_("记录编号"), default=uuid.uuid4, unique=True, editable=False)

    objects = PublicSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公开主体")

    def __str__(self) -> str:
        return self.number

    def public_path(self) -> str:
        return public_path(self.kind, self.number)


class PublicFormerNumber(models.Model):
    """原证号: leads to the subject's present address."""

    subject = models.ForeignKey(
        PublicSubject, models.CASCADE, related_name="former_numbers", verbose_name=_("公开主体")
    )
    number = models.CharField(_("原证号"), max_length=18, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("原证号")

    def __str__(self) -> str:
        return self.number


class PublicItem(models.Model):
    """公开项目: one sealed unit. When it ends, content and salt go; the commitment stays in the versions."""

    subject = models.ForeignKey(
        PublicSubject, models.PROTECT, related_name="items", verbose_name=_("公开主体")
    )
    kind = models.CharField(_("项目"), max_length=10, choices=PolicyRule.Item)
    public_id = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    source_type = models.CharField(_("来源类别"), max_length=40)
    source_id = models.BigIntegerField(_("来源编号"))
    payload = models.JSONField(_("内容"), null=True)
    salt = models.BinaryField(_("盐"), max_length=32, null=True)
    commitment = models.CharField(_("承诺"), max_length=64)
    shown_from = models.DateField(_("展示自"))
    shown_through = models.DateField(_("展示至"), null=True)
    position = models.PositiveIntegerField(_("顺序"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    objects = PublicItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公开项目")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "position"], name="publicitem_position_once"),
            models.UniqueConstraint(
                fields=["subject", "kind", "source_type", "source_id"],
                condition=Q(ended_at=None),
                name="publicitem_source_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, payload__isnull=False, salt__isnull=False)
                | Q(ended_at__isnull=False, payload__isnull=True, salt__isnull=True),
                name="publicitem_ended_is_empty",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shown_through"], condition=Q(ended_at=None), name="publicitem_expiring")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"


class PublicVersion(models.Model):
    """公开版本: the ordered commitments of what a subject's page held; one leaf of the log. Append-only."""

    subject = models.ForeignKey(
        PublicSubject, models.PROTECT, related_name="versions", verbose_name=_("公开主体")
    )
    number = models.PositiveIntegerField(_("版次"))
    commitments = models.JSONField(_("承诺"))
    digest = models.CharField(_("校验值"), max_length=64)
    leaf = models.PositiveBigIntegerField(_("日志位置"), unique=True, null=True)
    published_at = models.DateTimeField(_("公布时间"))

    objects = PublicVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公开版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "number"], name="publicversion_number_once")
        ]

    def __str__(self) -> str:
        return str(_("第 %(number)s 版") % {"number": self.number})


class LogHead(models.Model):
    """公示日志现状: how many leaves, and the hashes that give the root; one row, locked to append."""

    size = models.PositiveBigIntegerField(_("条数"), default=0)
    frontier = models.JSONField(_("边界校验值"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("公示日志现状")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="loghead_one_row")]

    def __str__(self) -> str:
        return str(self.size)

    @property
    def root(self) -> str:
        """The root over all leaves, in hexadecimal."""
        return merkle.frontier_root([bytes.fromhex(part) for part in self.frontier]).hex()


class LogLeaf(models.Model):
    """公示日志: one leaf of the tree over all versions, counted from 0. Append-only."""

    position = models.PositiveBigIntegerField(_("位置"), unique=True)
    entry = models.TextField(_("条目"))
    leaf_hash = models.BinaryField(_("叶校验值"), max_length=32)

    objects = LogLeafQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示日志")

    def __str__(self) -> str:
        return str(self.position)


class PublicPage(models.Model):
    """公开页面: the rendered copy of a subject's page; may be thrown away and made again at any time.

    `stale_after` is the last day on which it may be shown: on the next day something on it ends or begins.
    `frame` tells under which templates, header and footer it was made.
    """

    subject = models.OneToOneField(
        PublicSubject, models.CASCADE, primary_key=True, related_name="page", verbose_name=_("公开主体")
    )
    version = models.ForeignKey(PublicVersion, models.PROTECT, related_name="+", verbose_name=_("版本"))
    body = models.BinaryField(_("内容"))
    etag = models.CharField(_("页面标记"), max_length=32)
    stale_after = models.DateField(_("有效至"), null=True, db_index=True)
    frame = models.CharField(_("版面标记"), max_length=32, default="")

    objects = PublicPageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公开页面")

    def __str__(self) -> str:
        return str(self.subject)


class SearchEntry(models.Model):
    """检索条目: one row of the public search; no grade and no sanction, so none can be searched for."""

    total: int  # of all rows found, set by listed()

    subject = models.OneToOneField(
        PublicSubject, models.CASCADE, primary_key=True, related_name="entry", verbose_name=_("公开主体")
    )
    kind = models.CharField(_("类别"), max_length=6, choices=PublicSubject.Kind)
    name = models.CharField(_("名称"), max_length=100, db_index=True)
    number = models.CharField(_("证号"), max_length=18)
    firm_name = models.CharField(_("律师事务所"), max_length=100, blank=True, default="")
    form = models.CharField(_("执业类别或组织形式"), max_length=20, blank=True, default="")
    status_code = models.CharField(_("状态"), max_length=10)
    status_until = models.DateField(_("状态终止"), null=True)
    sort_key = models.CharField(_("拼音"), max_length=300, db_index=True)
    text = models.TextField(_("检索文字"))
    grams = models.TextField(_("检索片段"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("检索条目")
        indexes: ClassVar = [models.Index(fields=["kind", "status_code"], name="searchentry_counts")]

    def __str__(self) -> str:
        return self.name

    def public_path(self) -> str:
        return public_path(self.kind, self.number)


class PublicNotice(models.Model):
    """公布文件: the policy in force and the rounds with their scheme, in words, for /about/ and /grading/."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("公示制度")
        GRADING = "grading", _("评定结果")

    kind = models.CharField(_("类别"), max_length=7, choices=Kind)
    source_id = models.BigIntegerField(_("来源编号"))
    title = models.CharField(_("标题"), max_length=100)
    document_no = models.CharField(_("文号"), max_length=60, blank=True, default="")
    dated = models.DateField(_("日期"))
    payload = models.JSONField(_("内容"))

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公布文件")
        ordering: ClassVar = ["-dated", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "source_id"], name="publicnotice_once")
        ]

    def __str__(self) -> str:
        return self.title
