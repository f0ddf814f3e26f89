"""One audit row for each act, in the transaction of the act. Sealed fields say only that they changed."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from accounts.models import AuditDetail, AuditEntry, User
from base import merkle
from base.states import Changes

SEALED = ("_sealed", "_lookup", "password")
CHANGED = "changed"


def record(
    actor: User | None,
    verb: str,
    subject: models.Model,
    changes: Changes | None = None,
    *,
    reason: str = "",
    now: datetime,
) -> AuditEntry:
    """Write down that the actor (None: the house itself) did this to this row.

    Call it inside the transaction of the act: no act without its line, no line without its act.
    """
    (entry,) = _write([(subject, changes or {})], actor, verb, reason, now)
    return entry


def record_bulk(
    actor: User | None,
    verb: str,
    subjects_with_changes: Iterable[tuple[models.Model, Changes]],
    *,
    reason: str = "",
    now: datetime,
) -> int:
    """One line for each subject; how many. A whole import writes one line about its batch instead."""
    return len(_write(list(subjects_with_changes), actor, verb, reason, now))


def proves(entry: AuditEntry, detail: AuditDetail) -> bool:
    """Is this the very detail of which the entry keeps the digest?"""
    return secrets.compare_digest(entry.detail_digest, _digest(detail))


def leaf(entry: AuditEntry) -> bytes:
    """What the root of a day is computed over: all columns of the entry, and through its digest the words."""
    content = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    content["at"] = entry.at.astimezone(UTC).isoformat()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return merkle.leaf_hash(text.encode())


def _write(
    acts: list[tuple[models.Model, Changes]], actor: User | None, verb: str, reason: str, now: datetime
) -> list[AuditEntry]:
    details = [_detail(subject, changes, reason) for subject, changes in acts]
    entries = [
        _entry(subject, actor, verb, now, _digest(detail))
        for (subject, _changes), detail in zip(acts, details, strict=True)
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    for entry, detail in zip(entries, details, strict=True):
        detail.entry = entry
    AuditDetail.objects.bulk_create(details, batch_size=500)
    return entries


def _entry(subject: models.Model, actor: User | None, verb: str, now: datetime, digest: str) -> AuditEntry:
    path = subject.public_path() if hasattr(subject, "public_path") else ""
    acting = actor.authority if actor else ""  # where the act was done, if the subject belongs to no place
    return AuditEntry(
        at=now,
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        path=path,
        authority=getattr(subject, "authority", None) or acting,
        firm_id=getattr(subject, "firm_id", None),
        detail_digest=digest,
    )


def _detail(subject: models.Model, changes: Mapping[str, tuple[Any, Any]], reason: str) -> AuditDetail:
    values = {name: CHANGED if name.endswith(SEALED) else change for name, change in changes.items()}
    stored = json.loads(
        json.dumps(values, default=_plain)
    )  # as it comes back, so that the digest can be proved
    return AuditDetail(salt=secrets.token_hex(16), title=str(subject)[:120], reason=reason, values=stored)


def _digest(detail: AuditDetail) -> str:
    content = {"title": detail.title, "reason": detail.reason, "values": detail.values}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{detail.salt}\n{text}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    """For what JSON does not know; dates by ISO 8601, rows by their key."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else str(value)
