"""Publication by machine of what people released: chunk by chunk, each whole or not at all."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from base.chunks import chunks
from disclosures import bulk, render, search
from disclosures.facts import Ground, dossiers, ground_of, notices
from disclosures.models import Association, DisclosurePolicy, PublicItem, PublicPage, PublicVersion
from disclosures.rules import Document, document
from lawyers.models import IntegrityFile

CHUNK = 500

Progress = Callable[[int], None]


def publish(
    *,
    file_ids: Sequence[int] | None = None,
    today: date,
    progress: Progress | None = None,
    anew: bool = False,
    now: datetime,
) -> int:
    """Bring the pages of these files, or of all, in line with what is released; how many pages changed.

    A page whose items did not change keeps its bytes. `progress` is told how many files each chunk had.
    `anew` renders also what should come out the same, after the program itself was changed.
    """
    row = DisclosurePolicy.objects.effective(today)
    ground = ground_of(row) if row else None
    with transaction.atomic():
        bulk.write_notices(notices(row, today) if row else [])
    wanted = every_file() if file_ids is None else sorted(file_ids)
    changed = 0
    for some in chunks(wanted, CHUNK):
        with transaction.atomic():
            changed += _publish(some, ground, today, now, anew=anew)
        if progress:
            progress(len(some))
    return changed


def expire(*, today: date, now: datetime) -> int:
    """Make again the pages on which something ended or began; how many changed."""
    return publish(file_ids=list(due_files(today)), today=today, now=now)


def every_file() -> QuerySet[IntegrityFile, int]:
    return IntegrityFile.objects.order_by("pk").values_list("pk", flat=True)


def due_files(today: date) -> QuerySet[IntegrityFile, int]:
    """Files whose page shows nothing until it is made again, and those that never had one."""
    stale = PublicPage.objects.stale(today).values("subject__file_id")
    paged = PublicPage.objects.values("subject__file_id")
    numbered = Q(lawyer__licence__gt="") | Q(firm__number__gt="")
    return every_file().filter(Q(pk__in=stale) | (numbered & ~Q(pk__in=paged)))


def _publish(
    file_ids: Sequence[int], ground: Ground | None, today: date, now: datetime, *, anew: bool
) -> int:
    """The subjects are locked before the facts are read, so no older view of them is written last."""
    known = bulk.lock_subjects(file_ids)
    found = dossiers(file_ids, ground, today) if ground else []
    documents = {
        one.file_id: document(ground.policy, one, today, since=ground.since) for one in found if ground
    }
    subjects = known | bulk.settle_subjects(documents.values(), known)
    sheaves = bulk.settle_items(subjects, documents, now)
    versions = bulk.settle_versions(sheaves, now)
    gone = [sheaf.subject.pk for sheaf in sheaves if sheaf.subject.file_id not in documents]
    shown = [sheaf for sheaf in sheaves if sheaf.subject.file_id in documents]
    bulk.write_entries(
        [search.entry(sheaf.subject, documents[sheaf.subject.file_id].profile) for sheaf in shown]
    )
    pages = [(sheaf.live, versions[sheaf.subject.pk], documents[sheaf.subject.file_id]) for sheaf in shown]
    return _render(pages, anew=anew) + bulk.withdraw_pages(gone)


def _render(pages: Sequence[tuple[list[PublicItem], PublicVersion, Document]], *, anew: bool) -> int:
    """Make again the pages that hold something else, change on another day, or stand in another frame."""
    association = Association.objects.current()
    frame = render.frame_of(association)
    known = bulk.stored_pages([version.subject_id for _items, version, _document in pages])
    made = [
        render.page(items, version, document, association, frame)
        for items, version, document in pages
        if anew or not _stands(known.get(version.subject_id), version, document, frame)
    ]
    return bulk.write_pages(made, known)


def _stands(page: PublicPage | None, version: PublicVersion, document: Document, frame: str) -> bool:
    wanted = (version.pk, document.stale_after, frame)
    return page is not None and (page.version_id, page.stale_after, page.frame) == wanted
