"""What runs by itself and when: wall-clock time in Asia/Shanghai. Each job is safe to repeat."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from base.jobs import Job

SCHEDULE = (
    Job("publish", every="day", at=time(0, 0), run="disclosures.tasks.publish_all"),
    Job("regrade", every="day", at=time(0, 20), run="credit_ratings.tasks.regrade_all"),
    Job("close-day", every="day", at=time(1, 0), run="accounts.tasks.close_day"),
    Job("tidy", every="week", at=time(3, 0), run="base.jobs.tidy"),
)
"""At midnight what has ended leaves the public pages; then every grade is computed as of the day before."""

LABELS = {
    "publish": _("公示页面更新，期满的不再展示"),
    "regrade": _("全部重新测算"),
    "close-day": _("操作留痕日结"),
    "tidy": _("清理作业记录"),
}
