"""Workbooks: what is refused before a cell is read (SECURITY T24, T25), and that no formula leaves (T26)."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from base.errors import RuleError
from base.sheets import UPLOAD, read, write

SMALL = UPLOAD._replace(rows=50, columns=20)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A plain workbook of two sheets."""
    path = tmp_path / "名册.xlsx"
    write(path, {"律师": [["姓名", "证号"], ["王芳", "0012"]], "空": []})
    return path


def repacked(book: Path, change: Callable[[str, bytes], bytes], **added: bytes) -> Path:
    """The same workbook with its parts changed and others added."""
    path = book.with_name("改.xlsx")
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in added.items():
            new.writestr(name, content)
    return path


def same(_name: str, content: bytes) -> bytes:
    return content


def test_what_is_written_is_read_again(book: Path):
    assert read(book) == {"律师": [["姓名", "证号"], ["王芳", "0012"]], "空": []}


def test_dates_numbers_and_blanks_keep_their_kind_and_their_row(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    write(path, {"表": [[None, ""], [date(2024, 2, 29), 1.5, None, True]]})

    assert read(path)["表"] == [["", "", "", ""], [date(2024, 2, 29), 1.5, "", True]]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@sum", "＝1", "\t=1"])
def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str):
    path = tmp_path / "a.xlsx"

    write(path, {"表": [[text]]})

    cell = load_workbook(path)["表"]["A1"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_characters_that_xml_does_not_know_are_left_out(tmp_path: Path):
    path = tmp_path / "a.xlsx"

    write(path, {"表": [["王\x00\x0b芳"]]})

    assert read(path)["表"] == [["王芳"]]


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(RuleError, match="找不到"):
        read(tmp_path / "没有.xlsx")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "这不是"),
        (b"name,number\n", "这不是"),
        (b"PK\x03\x04 broken", "这不是"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or encrypted", "加密"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, why: str):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    with pytest.raises(RuleError, match=why):
        read(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")

    with pytest.raises(RuleError, match="这不是"):
        read(path)


def test_a_damaged_part_is_refused(book: Path):
    content = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 60 : start + 90] = b"\x00" * 30
    book.write_bytes(content)

    with pytest.raises(RuleError, match="另存为"):
        read(book)


def test_a_workbook_without_its_sheets_is_refused(book: Path):
    path = repacked(book, lambda name, content: b"<a" if name == "xl/workbook.xml" else content)

    with pytest.raises(RuleError, match="另存为"):
        read(path)


def test_a_macro_is_refused(book: Path):
    with pytest.raises(RuleError, match="宏"):
        read(repacked(book, same, **{"xl/vbaProject.bin": b"x"}))


@pytest.mark.parametrize("head", [b"<!DOCTYPE x>", b"<!doctype x>", b" " * 1_048_570 + b"<!DOCTYPE x>"])
def test_a_document_type_is_refused_in_any_part(book: Path, head: bytes):
    path = repacked(book, same, **{"xl/extra.xml": head + b"<a/>", "xl/noise.bin": bytes(range(256)) * 400})

    with pytest.raises(RuleError, match="DOCTYPE"):
        read(path, limits=UPLOAD._replace(ratio=10_000))


def test_a_part_in_two_byte_text_is_refused(book: Path):
    with pytest.raises(RuleError, match="双字节"):
        read(repacked(book, same, **{"xl/extra.xml": "<!DOCTYPE x>".encode("utf-16")}))


def test_too_many_parts_are_refused(book: Path):
    with pytest.raises(RuleError, match="过大"):
        read(repacked(book, same, **{f"xl/{number}.bin": b"x" for number in range(200)}))


def test_a_bomb_is_refused_by_its_ratio(book: Path):
    with pytest.raises(RuleError, match="过大"):
        read(repacked(book, same, **{"xl/bomb.xml": b" " * 20_000_000}))


def test_a_part_longer_than_it_says_is_refused(book: Path):
    path = repacked(book, same, **{"xl/liar.bin": b"x" * 5_000_000})
    content = path.read_bytes()
    path.write_bytes(content.replace((5_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))

    with pytest.raises(RuleError, match="过大"):
        read(path)


def test_a_file_above_the_size_limit_is_refused(book: Path):
    with pytest.raises(RuleError, match="MB"):
        read(book, limits=UPLOAD._replace(size=100))


@pytest.mark.parametrize(
    ("address", "why"), [((51, 1), "50 行"), ((1, 21), "20 列"), ((1_048_576, 16_384), "行")]
)
def test_a_far_away_cell_is_refused_not_filled_up_to(tmp_path: Path, address: tuple[int, int], why: str):
    path = tmp_path / "a.xlsx"
    workbook = Workbook()
    workbook.active.cell(*address, "x")
    workbook.save(path)

    with pytest.raises(RuleError, match=why):
        read(path, limits=SMALL)


def test_many_rows_of_many_columns_are_refused_together(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    workbook = Workbook()
    workbook.active.cell(50, 20, "x")
    workbook.save(path)

    with pytest.raises(RuleError, match="过大"):
        read(path, limits=SMALL._replace(cells=999))


def test_a_sheet_that_understates_its_extent_loses_no_row(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    write(path, {"表": [[str(number)] for number in range(500)]})
    short = repacked(
        path, lambda _name, content: content.replace(b"<sheetData>", b'<dimension ref="A1:B2"/><sheetData>')
    )

    assert len(read(short)["表"]) == 500
