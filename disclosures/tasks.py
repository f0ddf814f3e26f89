"""What the background does for the public site: pages follow from facts, and end on their last day."""

from datetime import datetime

from django.db.models import Q

from base.clock import SHANGHAI
from base.jobs import Progress
from base.outbox import db_task
from disclosures.services import due_files, every_file, expire, publish
from lawyers.models import IntegrityFile


@db_task("disclosures.publish", batch=500)
def publish_files(keys: list[str], now: datetime) -> None:
    publish(file_ids=[int(key) for key in keys], today=now.astimezone(SHANGHAI).date(), now=now)


@db_task("disclosures.publish_firm", batch=100)
def publish_firms(keys: list[str], now: datetime) -> None:
    """The firm's page, and those of the lawyers on whose page its name stands."""
    firms = [int(key) for key in keys]
    named = Q(lawyer__firm__in=firms) | Q(lawyer__terms__firm__in=firms) | Q(records__firm__in=firms)
    files = IntegrityFile.objects.filter(Q(firm__in=firms) | named).values_list("pk", flat=True).distinct()
    publish(file_ids=list(files), today=now.astimezone(SHANGHAI).date(), now=now)


def publish_all(progress: Progress, now: datetime) -> None:
    """Job, at midnight: what has ended goes first, then all pages, also where nobody told us of a change."""
    today = now.astimezone(SHANGHAI).date()
    progress.expect(every_file().count())
    expire(today=today, now=now)
    publish(today=today, progress=progress.step, now=now)


def expire_all(progress: Progress, now: datetime) -> None:
    """Job: only the pages on which something ended or began."""
    today = now.astimezone(SHANGHAI).date()
    files = list(due_files(today))
    progress.expect(len(files))
    publish(file_ids=files, today=today, progress=progress.step, now=now)
