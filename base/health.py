"""Can the site work? /healthz tells a monitor in numbers, `manage.py doctor` tells a person what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from base.models import JobRun
from base.operations import missing
from base.outbox import available, stuck

OLDEST = timedelta(minutes=15)
LEAST_FREE = 512  # MiB

Examination = Callable[[datetime], Iterator[str]]


@dataclass(frozen=True)
class Health:
    """Counts only: this goes to whoever asks."""

    database: bool
    queue_age: int = 0  # seconds that the oldest available task has waited
    stuck: int = 0
    failed_jobs: int = 0  # given up within a day
    missing_guards: int = 0
    disk_free: int = 0  # MiB

    @property
    def good(self) -> bool:
        trouble = self.stuck or self.failed_jobs or self.missing_guards
        late = self.queue_age > OLDEST.total_seconds()
        return self.database and not trouble and not late and self.disk_free >= LEAST_FREE


def health(now: datetime) -> Health:
    try:
        prove_writable()
        return Health(
            database=True,
            queue_age=queue_age(),
            stuck=stuck().count(),
            failed_jobs=failed_jobs(now),
            missing_guards=len(missing(connection)),
            disk_free=disk_free(),
        )
    except DatabaseError:
        return Health(database=False, disk_free=disk_free())


def prove_writable() -> None:
    """A write that changes nothing; DatabaseError on a standby, a read-only file, or no database at all."""
    with transaction.atomic():
        JobRun.objects.filter(pk=0).update(done=0)


def queue_age() -> int:
    """By the real clock, like the queue itself."""
    now = timezone.now()
    oldest = available(now).aggregate(oldest=Min("available_at"))["oldest"]
    return max(0, round((now - oldest).total_seconds())) if oldest else 0


def failed_jobs(now: datetime) -> int:
    return JobRun.objects.filter(failed=True, finished_at__gte=now - timedelta(days=1)).count()


def disk_free() -> int:
    """MiB where the uploaded files lie."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free // 2**20


EXAMINATIONS: list[Examination] = []


def examination(function: Examination) -> Examination:
    """Let doctor ask this too: `(now)` yields what is wrong and what to do, in Chinese, a line each.

    Stands in <app>/health.py, which is loaded at start.
    """
    EXAMINATIONS.append(function)
    return function


def unapplied() -> list[str]:
    """Migrations on disk that this database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def complaints(now: datetime) -> Iterator[str]:
    """What doctor says."""
    try:
        if behind := unapplied():
            yield _("有 %(count)d 项数据库迁移尚未执行。请执行 manage.py migrate。") % {"count": len(behind)}
            return
        prove_writable()
    except DatabaseError:
        yield _("数据库无法写入。请检查数据库服务是否运行、磁盘是否已满、DATABASE_URL 是否正确。")
        return
    for examine in EXAMINATIONS:
        yield from examine(now)


@examination
def queue_is_worked(_now: datetime) -> Iterator[str]:
    if (age := queue_age()) > OLDEST.total_seconds():
        yield _("后台任务已等候 %(minutes)d 分钟。请确认 manage.py jobs 或 Celery worker 正在运行。") % {
            "minutes": age // 60
        }


@examination
def nothing_is_stuck(_now: datetime) -> Iterator[str]:
    for row in stuck()[:20]:
        yield _(
            "后台任务 %(task)s (%(key)s) 多次失败: %(error)s。"
            "排除原因后执行 manage.py jobs --once --retry-stuck。"
        ) % {
            "task": row.task,
            "key": row.key,
            "error": row.last_error,
        }


@examination
def jobs_succeed(now: datetime) -> Iterator[str]:
    for run in JobRun.objects.filter(failed=True, finished_at__gte=now - timedelta(days=1)):
        yield _(
            "定时作业 %(job)s (%(period)s) 未能完成: %(note)s。请查看日志, 排除原因后等待下一期间自动办理。"
        ) % {
            "job": run.job,
            "period": run.period,
            "note": run.note,
        }


@examination
def guards_stand(_now: datetime) -> Iterator[str]:
    if lacking := missing(connection):
        yield _("数据库防护触发器不完整: %(names)s。请执行 manage.py doctor --repair。") % {
            "names": ", ".join(lacking)
        }


@examination
def disk_has_room(_now: datetime) -> Iterator[str]:
    if (free := disk_free()) < LEAST_FREE:
        yield _("磁盘仅余 %(free)d MiB。请清理或扩充 %(place)s 所在磁盘。") % {
            "free": free,
            "place": settings.MEDIA_ROOT,
        }


@examination
def keys_are_kept(_now: datetime) -> Iterator[str]:
    path = Path(settings.KEYS_FILE)
    if not path.exists():
        yield _("密钥文件 %(path)s 不存在。请执行 manage.py make_keys, 已有密文的请先恢复备份。") % {
            "path": path
        }
    elif path.stat().st_mode & 0o077:
        yield _("密钥文件 %(path)s 他人可读。请执行 chmod 600 %(path)s。") % {"path": path}
