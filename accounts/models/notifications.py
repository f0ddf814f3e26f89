"""通知提醒: what a person is told on the site, and by which ways it also goes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Person
from accounts.querysets import NotificationQuerySet


class Notification(models.Model):
    """提醒: one short text for one person. No case details: it may light up on a locked telephone."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="notifications", verbose_name=_("收件人"))
    topic = models.SlugField(_("事项代码"), max_length=60)
    title = models.CharField(_("标题"), max_length=60)
    body = models.CharField(_("内容"), max_length=200, blank=True)
    reference = models.CharField(_("编号"), max_length=40, blank=True)
    path = models.CharField(_("地址"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        indexes = (models.Index(fields=["person", "-created_at"], name="notification_person"),)

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """发送: one notification by one way. Sent once, or with the reason why it cannot be."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("邮件")
        SMS = "sms", _("短信")

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="deliveries", verbose_name=_("提醒")
    )
    channel = models.CharField(_("方式"), max_length=4, choices=Channel)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    failure = models.CharField(_("未能发送的原因"), max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发送")
        constraints = (models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once"),)

    def __str__(self) -> str:
        return f"{self.notification} · {self.get_channel_display()}"
