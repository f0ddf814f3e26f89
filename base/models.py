import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 8  # a task that failed so often waits for a person


class OutboxTask(models.Model):
    """后台任务: one consequence to be worked, written in the transaction of its cause. Gone when done."""

    class Kind(models.TextChoices):
        DB = "db", _("数据")
        EFFECT = "effect", _("对外")

    task = models.CharField(_("任务"), max_length=80)
    key = models.CharField(_("对象"), max_length=200)
    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    created_at = models.DateTimeField(_("登记时间"))
    available_at = models.DateTimeField(_("可办理时间"))
    attempts = models.PositiveSmallIntegerField(_("已失败次数"), default=0)
    leased_until = models.DateTimeField(_("占用至"), null=True)
    last_error = models.CharField(_("最近一次失败"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        indexes = (
            models.Index(
                fields=("task", "available_at"), condition=Q(attempts__lt=MAX_ATTEMPTS), name="outbox_waiting"
            ),
            models.Index(fields=("task", "key"), condition=Q(attempts__lt=MAX_ATTEMPTS), name="outbox_key"),
            models.Index(fields=("task",), condition=Q(attempts__gte=MAX_ATTEMPTS), name="outbox_stuck"),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.key}"


class JobRun(models.Model):
    """定时作业记录: one job in one period. The row is the claim, the progress bar and the log."""

    job = models.CharField(_("作业"), max_length=80)
    period = models.CharField(_("期间"), max_length=40)
    waits_until = models.DateTimeField(_("最早可办理时间"))  # while it runs: when it counts as abandoned
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    total = models.PositiveBigIntegerField(_("总数"), default=0)
    done = models.PositiveBigIntegerField(_("已完成"), default=0)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    failed = models.BooleanField(_("失败"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("定时作业记录")
        constraints = (models.UniqueConstraint(fields=("job", "period"), name="job_once_per_period"),)
        indexes = (
            models.Index(fields=("waits_until",), condition=Q(finished_at__isnull=True), name="job_open"),
            models.Index(fields=("finished_at",), condition=Q(failed=True), name="job_failed"),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Blob(models.Model):
    """文件内容: bytes that may be shared by whoever has the same; who may read them is said above, by use."""

    digest = models.CharField(_("校验值"), max_length=64, primary_key=True)  # SHA-256, hex
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=100)
    stored_at = models.DateTimeField(_("存入时间"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("文件内容")

    def __str__(self) -> str:
        return self.digest


class SealedFile(models.Model):
    """密封文件: bytes under a key of their own, never shared, never known by their content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_sealed = models.TextField(_("密钥（加密）"))
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=100)
    stored_at = models.DateTimeField(_("存入时间"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("密封文件")

    def __str__(self) -> str:
        return str(self.pk)
