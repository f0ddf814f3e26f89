"""短信验证 and 登录: the second factor by SMS, its codes, and which browsers are logged in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SmsFactor(models.Model):
    """短信验证: this user's second factor is the telephone that the office knew when it was set up."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="sms_factor", verbose_name=_("用户")
    )
    phone_lookup = models.CharField(_("手机号码（检索码）"), max_length=64, editable=False)
    since = models.DateTimeField(_("设置时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("短信验证")

    def __str__(self) -> str:
        return str(self.user)


class SmsCode(models.Model):
    """短信验证码: asked for in a request, made and sent by a task. Only its keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sms_codes", verbose_name=_("用户"))
    asked_at = models.DateTimeField(_("申请时间"))
    code_hash = models.CharField(_("验证码（检索码）"), max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    attempts = models.PositiveSmallIntegerField(_("输入次数"), default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("短信验证码")
        indexes = (models.Index(fields=["user", "asked_at"], name="sms_code_user"),)

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d %H:%M}"


class LogIn(models.Model):
    """登录: one browser in which a user is logged in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="log_ins", verbose_name=_("用户"))
    session_key = models.CharField(_("会话"), max_length=40, unique=True, editable=False)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    began_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近操作"))

    class Meta:
        verbose_name = verbose_name_plural = _("登录")

    def __str__(self) -> str:
        return f"{self.user} {self.began_at:%Y-%m-%d %H:%M}"
