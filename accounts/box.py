"""A public-key box: anybody with the public key closes it, only the holder of the private key opens it.

X25519 with a key made for this one box, HKDF-SHA-256, AES-256-GCM bound to the box's place. Layout: version
1, key id 8, one-time public key 32, nonce 12 bytes, then the ciphertext with its tag.

The public file holds {"id", "public": base64}, the private one a ring {"keys": [{"id", "private": base64}]},
newest first: what was sealed to an old key opens with that key only. Loss of the private file is loss of
everything sealed.
"""

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from base.crypto import SealError
from base.errors import RuleError

VERSION = b"\x01"
KEY_ID, KEY, NONCE = 8, 32, 12  # bytes
HEAD = len(VERSION) + KEY_ID + KEY + NONCE


class Parts(NamedTuple):
    """What stands in front of the ciphertext."""

    key_id: bytes
    one_time: bytes
    nonce: bytes
    ciphertext: bytes


def close(public: bytes, text: str, *, place: str) -> bytes:
    """Seal for the holder of the private key that belongs to this one."""
    one_time = X25519PrivateKey.generate()
    shared = one_time.exchange(X25519PublicKey.from_public_bytes(public))
    ours, nonce = one_time.public_key().public_bytes_raw(), secrets.token_bytes(NONCE)
    head = VERSION + key_id(public) + ours + nonce
    return head + AESGCM(_derived(shared, ours, public)).encrypt(nonce, text.encode(), _bound(head, place))


def unclose(private: bytes, box: bytes, *, place: str) -> str:
    """What close() sealed for this place. SealError for another place, another key, or a changed byte."""
    parts, key = split(box), X25519PrivateKey.from_private_bytes(private)
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(parts.one_time))
        derived = _derived(shared, parts.one_time, key.public_key().public_bytes_raw())
        plain = AESGCM(derived).decrypt(parts.nonce, parts.ciphertext, _bound(box[:HEAD], place))
    except (InvalidTag, ValueError) as error:
        raise broken() from error
    return plain.decode()


def split(box: bytes) -> Parts:
    if len(box) <= HEAD or box[:1] != VERSION:
        raise broken()
    one_time = 1 + KEY_ID
    return Parts(box[1:one_time], box[one_time : one_time + KEY], box[one_time + KEY : HEAD], box[HEAD:])


def broken() -> SealError:
    return SealError(_("密封内容已损坏或不属于此处，请联系系统管理员"), code="seal_broken", status=500)


def key_id(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:KEY_ID]


def make_pair(public_file: Path, private_file: Path, *, rotate: bool = False) -> None:
    """Write a new pair, readable by its owner only. With rotate the old private keys stay in the ring.

    RuleError where files are already there, so that no private key is ever lost by repeating a command.
    """
    if not rotate and (public_file.exists() or private_file.exists()):
        raise RuleError(_("密钥文件已经存在，没有改动。需要更换的，请加 --rotate"), code="exists")
    if rotate and not private_file.exists():
        raise RuleError(_("没有找到私钥文件，不能更换"), code="missing")
    private = X25519PrivateKey.generate()
    name = key_id(private.public_key().public_bytes_raw()).hex()
    entry = {"id": name, "private": b64encode(private.private_bytes_raw()).decode()}
    ring = json.loads(private_file.read_text())["keys"] if rotate else []
    _write(private_file, {"keys": [entry, *ring]})
    publish(public_file, private_file)


def publish(public_file: Path, private_file: Path) -> None:
    """Write the public key of the newest private one. Safe to repeat."""
    newest = json.loads(private_file.read_text())["keys"][0]
    private = X25519PrivateKey.from_private_bytes(b64decode(newest["private"]))
    public = private.public_key().public_bytes_raw()
    _write(public_file, {"id": newest["id"], "public": b64encode(public).decode()})


def read_public(path: Path) -> bytes:
    return b64decode(json.loads(path.read_text())["public"])


def read_private(path: Path, wanted: bytes) -> bytes:
    """The key of this id; SealError when it is not in the ring."""
    ring = {entry["id"]: entry["private"] for entry in json.loads(path.read_text())["keys"]}
    if wanted.hex() not in ring:
        raise SealError(_("私钥文件中没有密封时所用的密钥，请恢复备份"), code="seal_key", status=500)
    return b64decode(ring[wanted.hex()])


def _derived(shared: bytes, one_time: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=one_time + public, info=b"lvxin envelope").derive(shared)


def _bound(head: bytes, place: str) -> bytes:
    return head + place.encode()


def _write(path: Path, content: object) -> None:
    """As a whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    new.touch(mode=0o600, exist_ok=False)
    new.write_text(json.dumps(content, indent=1))
    new.replace(path)
