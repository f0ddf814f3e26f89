"""Secrets at rest: AES-256-GCM bound to its place, and keyed hashes to look them up by.

The key file holds a ring per purpose, newest first: {purpose: [{"id": …, "key": base64 of 32 bytes}, …]}.
New values use the newest key; old keys stay in the ring until nothing needs them. Loss of the file is loss of
the sealed values.
"""

import fcntl
import hmac
import json
import os
import secrets
import unicodedata
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from base.errors import RuleError

PURPOSES = ("identity", "lookup", "mfa", "files", "audit")
NONCE = 12  # bytes

Ring = dict[str, bytes]  # newest first


class SealError(RuleError):
    """A sealed value that does not open: another place, damage, or a key that is gone."""


def seal(purpose: str, text: str, *, place: str) -> str:
    """Encrypt for this purpose and place ('table/row/field'). '' stays ''."""
    if not text:
        return ""
    name, key = next(iter(_ring(purpose).items()))
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound(purpose, place))
    return f"{name}.{urlsafe_b64encode(sealed).decode()}"


def unseal(purpose: str, token: str, *, place: str) -> str:
    """Decrypt what seal() gave for the same purpose and place, with whichever key of the ring it was."""
    if not token:
        return ""
    name, _dot, body = token.partition(".")
    key = _ring(purpose).get(name)
    if key is None:
        raise SealError(_("密文所用的密钥不在密钥文件中, 请联系系统管理员"), code="seal_key", status=500)
    try:
        sealed = urlsafe_b64decode(body)
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(purpose, place)).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError(
            _("密文已损坏或不属于此处, 请联系系统管理员"), code="seal_broken", status=500
        ) from error


def lookup(purpose: str, text: str) -> str:
    """Keyed hash (HMAC-SHA-256, hex) of the normalised text, to store and to search by. '' stays ''."""
    return next(iter(lookups(purpose, text)), "")


def lookups(purpose: str, text: str) -> list[str]:
    """The hash by every key of the ring, newest first: search for all while keys are being changed."""
    wanted = normalised(text).encode()
    return [_keyed(key, wanted) for key in _ring(purpose).values()] if wanted else []


def normalised(text: str) -> str:
    """One form of the same number: half-width, upper-case, no spaces, hyphens or invisible characters."""
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character)[0] not in "ZC" and unicodedata.category(character) != "Pd"
    )
    return unicodedata.normalize("NFKC", "".join(kept).upper())


def make_keys(path: Path, purposes: Iterable[str] = PURPOSES) -> None:
    """Write the key file, readable by its owner only, with a ring for each purpose. Keys it has are kept."""

    def complete(rings: dict[str, list[dict[str, str]]]) -> None:
        for purpose in purposes:
            rings.setdefault(purpose, [_new_key()])

    _rewrite(path, complete)


def add_key(path: Path, purpose: str) -> None:
    """Put a new key in front of the ring: new values use it, old ones still open."""

    def extend(rings: dict[str, list[dict[str, str]]]) -> None:
        rings[purpose] = [_new_key(), *rings.get(purpose, ())]

    _rewrite(path, extend)


def _ring(purpose: str) -> Ring:
    path = Path(settings.KEYS_FILE)
    if purpose not in _rings(path):
        if settings.PRODUCTION:
            raise ImproperlyConfigured(f"{path} has no key for {purpose}: run manage.py make_keys")
        make_keys(path, (purpose,))
    return _rings(path)[purpose]


def _rings(path: Path) -> dict[str, Ring]:
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> dict[str, Ring]:
    rings = json.loads(path.read_text())
    return {
        purpose: {entry["id"]: b64decode(entry["key"]) for entry in ring} for purpose, ring in rings.items()
    }


def _rewrite(path: Path, edit: Callable[[dict[str, list[dict[str, str]]]], None]) -> None:
    """Replace the file as a whole, one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with held(path.with_name(f"{path.name}.lock")):
        rings = json.loads(path.read_text()) if path.exists() else {}
        edit(rings)
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(json.dumps(rings, indent=1))
        new.replace(path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One process at a time, by a lock on this file."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _new_key() -> dict[str, str]:
    return {"id": secrets.token_hex(4), "key": b64encode(secrets.token_bytes(32)).decode()}


def _bound(purpose: str, place: str) -> bytes:
    return f"{purpose}\0{place}".encode()


def _keyed(key: bytes, text: bytes) -> str:
    """By a key derived from the ring's, so that one ring may serve both seal() and lookup()."""
    return hmac.digest(hmac.digest(key, b"lookup", "sha256"), text, "sha256").hex()
