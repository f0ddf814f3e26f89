"""What doctor asks of the public site: unconfirmed periods, contents past their last day, a log in step."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from base.clock import SHANGHAI
from base.health import examination
from disclosures.models import DisclosurePolicy, LogHead, LogLeaf, PublicItem


@examination
def periods_are_confirmed(now: datetime) -> Iterator[str]:
    policy = DisclosurePolicy.objects.effective(now.astimezone(SHANGHAI).date())
    unsure = policy.rules.filter(sure=False).count() if policy else 0
    if unsure:
        yield _("%(policy)s有 %(count)d 个条目未经协会确认。请核对依据后另立一版，逐条标明已确认。") % {
            "policy": policy,
            "count": unsure,
        }


@examination
def nothing_stands_past_its_last_day(now: datetime) -> Iterator[str]:
    if late := PublicItem.objects.overdue(now.astimezone(SHANGHAI).date()).count():
        yield _("有 %(count)d 项内容展示期已满，尚未清除（页面已不显示）。请执行 manage.py publish。") % {
            "count": late
        }


@examination
def the_log_is_in_step(_now: datetime) -> Iterator[str]:
    head, leaves = LogHead.objects.first(), LogLeaf.objects.count()
    if head is None or head.size != leaves:
        yield _(
            "公示日志的条数与现状不符。请停止发布，从备份核对 disclosures_logleaf 和 disclosures_loghead。"
        )
