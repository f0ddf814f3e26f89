"""What a person may tell the machine: try a stuck task again, run a job now."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require_verb
from base import jobs, outbox
from base.errors import RuleError
from base.models import JobRun
from config.schedule import LABELS

VERB = "manage_jobs"


@transaction.atomic
def retry_tasks(ids: Collection[int], *, now: datetime, actor: User) -> int:
    """Give stuck background tasks another round; returns how many. RuleError when none is stuck any more."""
    require_verb(actor, VERB)
    tasks = list(outbox.stuck().filter(pk__in=ids))
    if not tasks:
        raise RuleError(_("所选任务已经办完或者正在重新办理，请刷新后核对"), code="none")
    for task in tasks:
        record(actor, "retry_task", task, now=now)
    return outbox.retry([task.pk for task in tasks])


@transaction.atomic
def ask_job(name: str, *, now: datetime, actor: User) -> JobRun:
    """Have the background run a job of the schedule as soon as it can, beside its regular runs."""
    require_verb(actor, VERB)
    if name not in LABELS:
        raise RuleError(_("没有这项作业，请刷新后重新选择"), code="unknown", status=400)
    if JobRun.objects.filter(job=name, finished_at=None, started_at__isnull=False).exists():
        raise RuleError(_("这项作业正在运行，请等它办完"), code="running")
    run = jobs.ask(name, now=now)
    record(actor, "ask_job", run, now=now)
    return run
