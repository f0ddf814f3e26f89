"""A corpus of good and bad files against the one check that every upload passes."""

import io
import struct
import zipfile
import zlib

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from base.errors import RuleError
from base.uploads import NAME_LENGTH, SCANS, check, display_name

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def saved(make) -> bytes:
    buffer = io.BytesIO()
    make(buffer)
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    return saved(lambda target: Image.new("RGB", (20, 10)).save(target, kind))


def huge_png() -> bytes:
    """60,000 by 60,000 pixels in a few bytes."""
    size = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", size), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def archive(members: dict[str, bytes]) -> bytes:
    def make(target):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, body in members.items():
                bundle.writestr(name, body)

    return saved(make)


XLSX = saved(Workbook().save)
DOCX = saved(Document().save)
GOOD = {
    "扫描件.pdf": PDF,
    "照片.jpg": picture("JPEG"),
    "照片.JPEG": picture("JPEG"),
    "章.png": picture("PNG"),
    "名册.xlsx": XLSX,
    "决定书.docx": DOCX,
}
BAD = {
    "空.pdf": b"",
    "假.pdf": b"<html>",
    "脚本.pdf": PDF + b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
    "内嵌.pdf": PDF + b"/EmbeddedFile",
    "大.pdf": b"%PDF-" + b"0" * (21 * 1024 * 1024),
    "图.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "页.html": b"<script>alert(1)</script>",
    "程序.exe": b"MZ",
    "照片.jpg.exe": picture("JPEG"),
    "照片.jpg": picture("PNG"),
    "坏.png": picture("PNG")[:40],
    "巨.png": huge_png(),
    "宏.docm": DOCX,
    "宏.docx": archive({"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}),
    "表.docx": XLSX,
    "文.xlsx": DOCX,
    "压缩包.docx": archive({"readme": b"x"}),
    "炸弹.xlsx": archive({"xl/workbook.xml": b"<w/>", "xl/big.xml": b"0" * (120 * 1024 * 1024)}),
    "实体.docx": archive({"word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><w/>"}),
    "没有后缀": PDF,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_file_is_taken_with_its_kind(name, tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(GOOD[name])

    assert check(path, name).name == name


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(name, tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(BAD[name])

    with pytest.raises(RuleError) as refusal:
        check(path, name)

    assert "请" in refusal.value.message


def test_a_place_for_scans_takes_no_workbook(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(XLSX)

    with pytest.raises(RuleError, match="jpg、pdf、png"):
        check(path, "名册.xlsx", allowed=SCANS)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\桌面\\合同.pdf", "合同.pdf"),
        ("合\u202e同fdp.exe\x00.pdf", "合同fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "附件"),
        ("/", "附件"),
        ("...", "附件"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(name, shown):
    assert display_name(name) == shown


@given(st.text(max_size=5000))
def test_any_name_becomes_one_short_line(name):
    shown = display_name(name)

    assert 1 <= len(shown) <= NAME_LENGTH
    assert "/" not in shown
    assert "\n" not in shown
