"""Files: content by its digest, or sealed under a key of its own. Who may read one is decided above.

The bytes are on disk before the row is committed, so a row never lacks its file; what a rolled-back or
killed transaction leaves behind is swept. Nothing is served by address: a view asks for the right, then
sends response().
"""

import hashlib
import os
import secrets
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files import File
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from base import uploads
from base.crypto import seal, unseal
from base.errors import RuleError
from base.jobs import Progress
from base.models import Blob, SealedFile
from base.uploads import Upload

ORPHAN_AFTER = timedelta(days=1)  # longer than any request or import
NONCE = 12  # bytes
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class FileLostError(RuleError):
    """A row without its bytes, or bytes that are not what was stored: for the operator to look into."""

    def __init__(self) -> None:
        super().__init__(_("文件缺失或已损坏, 请联系系统管理员从备份恢复"), code="file_lost", status=500)


@contextmanager
def received(upload: "File[bytes]", *, allowed: frozenset[str]) -> Iterator[tuple[Path, Upload]]:
    """The upload on disk, checked, while the block lasts; RuleError (400) when it is not to be taken."""
    folder = _folder("incoming")
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            for piece in upload.chunks():
                target.write(piece)
                if target.tell() > uploads.LARGEST:
                    break  # the check refuses it; the rest need not be written
        yield path, uploads.check(path, upload.name or "", allowed=allowed)
    finally:
        path.unlink(missing_ok=True)


def keep(content: bytes, media_type: str, *, now: datetime) -> Blob:
    """Store these bytes, or find them stored already."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place("blobs", digest)
    if not place.exists() or place.stat().st_size != len(content):
        _write(place, content)
    with suppress(OSError):  # a fresh time keeps the sweep away until the row is committed
        os.utime(place)
    blob, _created = Blob.objects.update_or_create(  # the new time holds the sweep off until this is in use
        digest=digest,
        defaults={"stored_at": now},
        create_defaults={"size": len(content), "media_type": media_type, "stored_at": now},
    )
    return blob


def content(blob: Blob) -> bytes:
    """The bytes, proved against their digest."""
    try:
        found = _place("blobs", blob.digest).read_bytes()
    except OSError as error:
        raise FileLostError from error
    if hashlib.sha256(found).hexdigest() != blob.digest:
        raise FileLostError
    return found


def seal_file(content: bytes, media_type: str, *, now: datetime) -> SealedFile:
    """Store these bytes under a new key, itself sealed in the row."""
    file = SealedFile(size=len(content), media_type=media_type, stored_at=now)
    key, nonce = AESGCM.generate_key(256), secrets.token_bytes(NONCE)
    file.key_sealed = seal("files", b64encode(key).decode(), place=_bound(file))
    _write(_place("sealed", file.pk.hex), nonce + AESGCM(key).encrypt(nonce, content, file.pk.bytes))
    file.save(force_insert=True)
    return file


def unseal_file(file: SealedFile) -> bytes:
    """The bytes of a sealed file; whoever calls has asked for the right and writes the audit line."""
    key = b64decode(unseal("files", file.key_sealed, place=_bound(file)))
    try:
        sealed = _place("sealed", file.pk.hex).read_bytes()
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], file.pk.bytes)
    except (OSError, InvalidTag) as error:
        raise FileLostError from error


@transaction.atomic
def erase(file: SealedFile) -> None:
    """Retention: the key goes with the row, so the bytes are gone even where a backup still has them."""
    place = _place("sealed", file.pk.hex)
    file.delete()
    transaction.on_commit(lambda: place.unlink(missing_ok=True))


def response(found: bytes, *, name: str, media_type: str) -> HttpResponse:
    """For download only: no browser shows, guesses or runs it."""
    answer = HttpResponse(found, content_type=media_type)
    shown = uploads.display_name(name)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=shown) or "attachment"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "private, no-store"
    return answer


def sweep_files(progress: Progress, now: datetime) -> None:
    """Job: contents that nothing uses, and bytes without a row, once they are older than a day."""
    before = now - ORPHAN_AFTER
    for model in (Blob, SealedFile):
        _unused(model).filter(stored_at__lt=before).delete()
    stale = [path for path in _stored() if datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < before]
    progress.expect(len(stale))
    for path in stale:
        if path.parent.parent.name == "incoming" or not _has_row(path):
            path.unlink(missing_ok=True)
        progress.step()


def _unused(model: "type[Blob] | type[SealedFile]") -> "models.QuerySet[Blob] | models.QuerySet[SealedFile]":
    """Rows to which no row of any floor points. One that is in use cannot be deleted anyway (PROTECT)."""
    rows = model._default_manager.all()
    for relation in model._meta.related_objects:
        users = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.filter(~Exists(users))
    return rows


def _has_row(path: Path) -> bool:
    model = SealedFile if path.is_relative_to(_folder("sealed")) else Blob
    return model._default_manager.filter(pk=path.name).exists()


def _stored() -> Iterator[Path]:
    for name in ("blobs", "sealed", "incoming"):
        yield from (path for path in _folder(name).rglob("*") if path.is_file())


def _folder(name: str) -> Path:
    folder = Path(settings.MEDIA_ROOT) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(kind: str, name: str) -> Path:
    return _folder(kind) / name[:2] / name


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all, and on disk before anybody is told."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(place)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise RuleError(_("文件暂时无法保存, 请稍后再试"), code="disk", status=507) from error


def _bound(file: SealedFile) -> str:
    return f"base.sealedfile/{file.pk}/key"
