"""What may be taken from outside: few kinds of file, each what its name says, within limits, nothing active.

The name of an upload is words for people only; nothing is ever stored or opened under it.
"""

import re
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image

from base import sheets
from base.errors import RuleError

MEBIBYTE = 1024 * 1024
LARGEST = 20 * MEBIBYTE
PIXELS = 50_000_000
NAME_LENGTH = 150
DISCARDED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, marks that turn the reading direction
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


class Kind(NamedTuple):
    """A kind of file: its media type, how it begins, and the check that looks inside."""

    media_type: str
    head: bytes
    check: Callable[[Path], None]


def _pdf(path: Path) -> None:
    if ACTIVE_PDF.search(path.read_bytes()):
        raise RuleError(
            _("PDF 里有脚本或内嵌文件。请打印成新的 PDF 后再上传"), code="active_file", status=400
        )


def _image(path: Path) -> None:
    try:
        with warnings.catch_warnings(action="error"), Image.open(path) as image:
            if image.width * image.height > PIXELS:
                raise _too_many_pixels()
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, Warning) as error:
        raise RuleError(_("图片已损坏, 请重新拍照或扫描后再上传"), code="broken_file", status=400) from error


def _workbook(path: Path) -> None:
    sheets.inspect(path, sheets.UPLOAD)


def _letter(path: Path) -> None:
    try:
        sheets.inspect(path, sheets.UPLOAD, main_part="word/document")
    except RuleError as error:
        raise RuleError(
            _("文件已损坏、加密、过大或含有宏, 请用 WPS 或 Word 另存为 .docx 后再上传"),
            code="broken_file",
            status=400,
        ) from error


OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": Kind("application/pdf", b"%PDF-", _pdf),
    "jpg": Kind("image/jpeg", b"\xff\xd8\xff", _image),
    "png": Kind("image/png", b"\x89PNG\r\n\x1a\n", _image),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", b"PK\x03\x04", _letter),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", b"PK\x03\x04", _workbook),
}
SCANS = frozenset({"pdf", "jpg", "png"})


class Upload(NamedTuple):
    """A file that passed: its name for people and its media type."""

    name: str
    media_type: str


def check(path: Path, name: str, *, allowed: frozenset[str] = frozenset(KINDS)) -> Upload:
    """Is the file at path what its name says, and allowed here? RuleError (400) says what to do instead."""
    shown = display_name(name)
    ending = shown.rpartition(".")[2].lower()
    ending = {"jpeg": "jpg"}.get(ending, ending)
    if ending not in allowed or ending not in KINDS:
        wanted = "、".join(sorted(allowed))
        raise RuleError(_("不能上传这种文件, 请换成 %s 格式") % wanted, code="file_kind", status=400)
    size = path.stat().st_size
    if not size:
        raise RuleError(_("这个文件是空的, 请重新选择"), code="empty_file", status=400)
    if size > LARGEST:
        raise RuleError(
            _("文件超过 %d MB, 请压缩或拆分后再上传") % (LARGEST // MEBIBYTE), code="file_size", status=400
        )
    kind = KINDS[ending]
    with path.open("rb") as file:
        if file.read(len(kind.head)) != kind.head:
            raise RuleError(
                _("文件内容不是 %s 格式, 请用原来的软件另存后再上传") % ending,
                code="file_content",
                status=400,
            )
    kind.check(path)
    return Upload(shown, kind.media_type)


def display_name(name: str) -> str:
    """The last part of the name, without controls and direction marks, at most 150 characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/")
    last = PurePosixPath(plain).name
    kept = "".join(letter for letter in last if unicodedata.category(letter) not in DISCARDED).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or not stem:
        return kept[:NAME_LENGTH] or _("附件")
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"


def _too_many_pixels() -> RuleError:
    return RuleError(_("图片尺寸太大, 请用较低的分辨率扫描后再上传"), code="image_size", status=400)
