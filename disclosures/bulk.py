"""Set-based writes of one chunk of pages: only what changed, in a fixed number of statements."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Model, Q

from base import merkle
from base.locks import lock
from disclosures.models import (
    LogHead,
    LogLeaf,
    PublicFormerNumber,
    PublicItem,
    PublicNotice,
    PublicPage,
    PublicSubject,
    PublicVersion,
    SearchEntry,
)
from disclosures.rules import Document, Item, commitment, log_entry, version_digest

SALT = 32  # bytes
ENTRY_FIELDS = (
    "kind",
    "name",
    "number",
    "firm_name",
    "form",
    "status_code",
    "status_until",
    "sort_key",
    "text",
    "grams",
)
NOTICE_FIELDS = ("title", "document_no", "dated", "payload")

Key = tuple[str, str, int]


@dataclass
class Sheaf:
    """The items of one subject: those that stay, those that end, those that begin."""

    subject: PublicSubject
    kept: list[PublicItem] = field(default_factory=list)
    ended: list[PublicItem] = field(default_factory=list)
    begun: list[PublicItem] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.ended or self.begun)

    @property
    def live(self) -> list[PublicItem]:
        return sorted([*self.kept, *self.begun], key=lambda item: item.position)


def lock_subjects(file_ids: Sequence[int]) -> dict[int, PublicSubject]:
    """The subjects of these files, ours until the transaction ends; read the facts after this, not before."""
    return {subject.file_id: subject for subject in lock(PublicSubject.objects.filter(file_id__in=file_ids))}


# Subjects and their numbers


def settle_subjects(
    documents: Iterable[Document], known: Mapping[int, PublicSubject]
) -> dict[int, PublicSubject]:
    """The subject of each document, new ones included, each at its present number; by file."""
    wanted = list(documents)
    _free_numbers(wanted)
    moved = [doc for doc in wanted if doc.file_id in known and known[doc.file_id].number != doc.number]
    for doc in moved:
        known[doc.file_id].number = doc.number
    PublicSubject.objects.bulk_update([known[doc.file_id] for doc in moved], ["number"])
    fresh = [
        PublicSubject(file_id=doc.file_id, kind=doc.kind, number=doc.number)
        for doc in wanted
        if doc.file_id not in known
    ]
    PublicSubject.objects.bulk_create(fresh)
    subjects = {**known, **{subject.file_id: subject for subject in fresh}}
    _settle_former_numbers(wanted, subjects)
    return {doc.file_id: subjects[doc.file_id] for doc in wanted}


def _free_numbers(documents: Sequence[Document]) -> None:
    """A number that came to another file leaves the subject that had it, and the page there goes with it."""
    owners = {doc.number: doc.file_id for doc in documents}
    holders = PublicSubject.objects.filter(number__in=owners)
    displaced = [subject for subject in holders if subject.file_id != owners[subject.number]]
    for subject in displaced:
        subject.number = f"~{subject.pk}"
    PublicSubject.objects.bulk_update(displaced, ["number"])
    withdraw_pages([subject.pk for subject in displaced])


def _settle_former_numbers(documents: Sequence[Document], subjects: Mapping[int, PublicSubject]) -> None:
    wanted = {number: subjects[doc.file_id].pk for doc in documents for number in doc.former_numbers}
    mine = [subjects[doc.file_id].pk for doc in documents]
    present = {
        row.number: row
        for row in PublicFormerNumber.objects.filter(Q(subject__in=mine) | Q(number__in=wanted))
    }
    wrong = [row.pk for number, row in present.items() if wanted.get(number) != row.subject_id]
    if wrong:
        PublicFormerNumber.objects.filter(pk__in=wrong).delete()
    PublicFormerNumber.objects.bulk_create(
        PublicFormerNumber(number=number, subject_id=pk)
        for number, pk in wanted.items()
        if number not in present or present[number].pk in wrong
    )


# Items, versions and the log


def settle_items(
    subjects: Mapping[int, PublicSubject], documents: Mapping[int, Document], now: datetime
) -> list[Sheaf]:
    """End what is no longer shown or reads differently, begin what is new. Without a document all ends."""
    live = _live_items(subjects.values())
    sheaves = [
        _sheaf(subject, live[subject.pk], documents[file_id].items if file_id in documents else ())
        for file_id, subject in subjects.items()
    ]
    _number([sheaf for sheaf in sheaves if sheaf.begun])
    ended = [item.pk for sheaf in sheaves for item in sheaf.ended]
    if ended:
        PublicItem.objects.filter(pk__in=ended).update(payload=None, salt=None, ended_at=now)
    PublicItem.objects.bulk_create([item for sheaf in sheaves for item in sheaf.begun])
    return sheaves


def _live_items(subjects: Iterable[PublicSubject]) -> dict[int, dict[Key, PublicItem]]:
    live: dict[int, dict[Key, PublicItem]] = defaultdict(dict)
    for item in PublicItem.objects.live().filter(subject__in=[subject.pk for subject in subjects]):
        live[item.subject_id][item.kind, item.source_type, item.source_id] = item
    return live


def _sheaf(subject: PublicSubject, live: Mapping[Key, PublicItem], wanted: Iterable[Item]) -> Sheaf:
    sheaf, left = Sheaf(subject), dict(live)
    for item in wanted:
        old = left.pop((item.kind, item.source_type, item.source_id), None)
        if old is not None and old.payload == item.payload and old.shown_through == item.shown_through:
            sheaf.kept.append(old)
            continue
        if old is not None:
            sheaf.ended.append(old)
        sheaf.begun.append(_sealed(subject, item))
    sheaf.ended.extend(left.values())
    return sheaf


def _sealed(subject: PublicSubject, item: Item) -> PublicItem:
    salt = secrets.token_bytes(SALT)
    return PublicItem(
        subject=subject,
        kind=item.kind,
        source_type=item.source_type,
        source_id=item.source_id,
        payload=item.payload,
        salt=salt,
        commitment=commitment(salt, item.payload),
        shown_from=item.shown_from,
        shown_through=item.shown_through,
    )


def _number(sheaves: Sequence[Sheaf]) -> None:
    """Positions count up through the life of a subject and are never used again."""
    rows = PublicItem.objects.filter(subject__in=[sheaf.subject.pk for sheaf in sheaves])
    last = dict(rows.values_list("subject").annotate(Max("position")))
    for sheaf in sheaves:
        for position, item in enumerate(sheaf.begun, last.get(sheaf.subject.pk, 0) + 1):
            item.position = position


def settle_versions(sheaves: Sequence[Sheaf], now: datetime) -> dict[int, PublicVersion]:
    """The version of each subject: a new one, with its leaf in the log, where an item began or ended."""
    known = PublicVersion.objects.newest().filter(subject__in=[sheaf.subject.pk for sheaf in sheaves])
    known = known.select_related("subject")
    versions = {version.subject_id: version for version in known}
    fresh = [_version(sheaf, versions.get(sheaf.subject.pk), now) for sheaf in sheaves if sheaf.changed]
    if fresh:
        _append(fresh)
        PublicVersion.objects.bulk_create(fresh)
    return {**versions, **{version.subject_id: version for version in fresh}}


def _version(sheaf: Sheaf, last: PublicVersion | None, now: datetime) -> PublicVersion:
    number = last.number + 1 if last else 1
    commitments = [item.commitment for item in sheaf.live]
    digest = version_digest(str(sheaf.subject.public_id), number, commitments)
    return PublicVersion(
        subject=sheaf.subject, number=number, commitments=commitments, digest=digest, published_at=now
    )


def _append(versions: Sequence[PublicVersion]) -> None:
    """One leaf each, in order, at the end of the log; whoever else appends waits until we are done."""
    LogHead.objects.get_or_create(pk=1)
    (head,) = lock(LogHead.objects.all())
    frontier = [bytes.fromhex(part) for part in head.frontier]
    leaves = []
    for version in versions:
        entry = log_entry(version.digest, version.published_at.date())
        leaf = LogLeaf(position=head.size, entry=entry, leaf_hash=merkle.leaf_hash(entry.encode()))
        frontier = merkle.append(frontier, head.size, bytes(leaf.leaf_hash))
        version.leaf, head.size = head.size, head.size + 1
        leaves.append(leaf)
    LogLeaf.objects.bulk_create(leaves)
    LogHead.objects.filter(pk=head.pk).update(size=head.size, frontier=[part.hex() for part in frontier])


# Pages and search entries


def stored_pages(subject_ids: Sequence[int]) -> dict[int, PublicPage]:
    """What is stored, without the pages themselves."""
    return {page.subject_id: page for page in PublicPage.objects.filter(pk__in=subject_ids).defer("body")}


def write_pages(pages: Sequence[PublicPage], known: Mapping[int, PublicPage]) -> int:
    """Store these pages; how many differ from what was known."""
    PublicPage.objects.bulk_create(
        pages,
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["version", "body", "etag", "stale_after", "frame"],
    )
    return sum(page.subject_id not in known or known[page.subject_id].etag != page.etag for page in pages)


def write_entries(entries: Sequence[SearchEntry]) -> None:
    known = SearchEntry.objects.in_bulk([entry.subject_id for entry in entries])
    changed = [
        entry
        for entry in entries
        if entry.subject_id not in known or differs(known[entry.subject_id], entry, ENTRY_FIELDS)
    ]
    SearchEntry.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["subject"], update_fields=ENTRY_FIELDS
    )


def withdraw_pages(subject_ids: Sequence[int]) -> int:
    """Page and search row go; the subject and its versions stay. How many pages there were."""
    if not subject_ids:
        return 0
    SearchEntry.objects.filter(pk__in=subject_ids).delete()
    return PublicPage.objects.filter(pk__in=subject_ids).delete()[0]


def write_notices(notices: Sequence[PublicNotice]) -> None:
    """The notice pages hold these and no others."""
    known = {(row.kind, row.source_id): row for row in PublicNotice.objects.all()}
    wanted = {(notice.kind, notice.source_id): notice for notice in notices}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    if gone:
        PublicNotice.objects.filter(pk__in=gone).delete()
    changed = [
        notice
        for key, notice in wanted.items()
        if key not in known or differs(known[key], notice, NOTICE_FIELDS)
    ]
    PublicNotice.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["kind", "source_id"], update_fields=NOTICE_FIELDS
    )


def differs(old: Model, new: Model, names: Iterable[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)
