"""What doctor asks about log-ins."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.channels import sms_ready
from accounts.models import Seat, User
from base.health import examination


@examination
def break_glass_is_rare(_now: datetime) -> Iterator[str]:
    """A superuser passes no seat: there should be few, and none of them with a password alone."""
    enrolled = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user")
    root = User.objects.filter(is_superuser=True, is_active=True)
    if root.count() > 1:
        yield _("有 %(count)d 个超级用户仍然启用。请只保留一个备用，其余停用。") % {"count": root.count()}
    for user in root.exclude(pk__in=enrolled):
        yield _("超级用户 %(user)s 没有设置两步验证。请登录设置，或者停用。") % {"user": user}


@examination
def somebody_manages_seats(now: datetime) -> Iterator[str]:
    """Without anybody, or with one alone, a lost telephone locks the office out."""
    managing = Seat.objects.on(now.date()).filter(role__grants__verb="manage_users", user__is_active=True)
    count = managing.values("user").distinct().count()
    if count < 2 and User.objects.filter(is_active=True).exists():
        yield _("能够管理用户的只有 %(count)d 人。请至少开通两个系统管理员席位，以便互相重置。") % {
            "count": count
        }


@examination
def envelopes_close_here_and_open_elsewhere(_now: datetime) -> Iterator[str]:
    """In production the site closes envelopes and cannot read them."""
    if not settings.PRODUCTION:
        return
    public, private = Path(settings.ENVELOPE_PUBLIC_KEY), Path(settings.ENVELOPE_PRIVATE_KEY)
    if not public.exists():
        yield _("密封件的公钥 %(path)s 不存在。请在保管私钥的机器上执行 manage.py make_envelope_keys。") % {
            "path": public
        }
    if os.access(private, os.R_OK):
        yield _("网站进程可以读取密封件的私钥 %(path)s。请移到只有启封人员使用的机器或者系统用户下。") % {
            "path": private
        }


@examination
def messages_can_go_out(_now: datetime) -> Iterator[str]:
    if not sms_ready():
        yield _("没有配置短信服务，短信一律不发。请把 SMS_PROVIDER 设为短信服务类的路径。")
