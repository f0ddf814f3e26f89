"""Workbooks in and out. Reading looks into the zip directory first; writing never makes a formula.

A reader trusts nothing a file says about itself: sizes are counted while unpacking, extents are taken from
the cells' own addresses, and whatever is beyond a limit is refused, never cut.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineError, CalamineWorkbook

from base.errors import RuleError

Cell = str | float | bool | date | datetime | time | timedelta
"""One cell; a blank one is "". Numbers come as floats, as the file holds them."""
Sheets = dict[str, list[list[Cell]]]

MEBIBYTE = 1024 * 1024
CHUNK = MEBIBYTE
TAIL = 200
"""Bytes carried from chunk to chunk, longer than any tag head that is looked for."""
OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
TWO_BYTE_TEXT = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
ADDRESS = re.compile(rb"<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r=[\"']([A-Za-z]{0,4})([0-9]{1,10})")
PARTS_OF_TEXT = (".xml", ".rels", ".vml")


class Limits(NamedTuple):
    """What a workbook may hold: bytes, zip members, bytes unpacked and their ratio, extents of its sheets."""

    size: int
    members: int
    unpacked: int
    ratio: int
    rows: int
    columns: int
    cells: int


UPLOAD = Limits(10 * MEBIBYTE, 200, 100 * MEBIBYTE, 100, 100_000, 100, 3_000_000)
"""For files that come through the web (SECURITY T24)."""
OPERATOR = Limits(300 * MEBIBYTE, 200, 3000 * MEBIBYTE, 100, 1_048_576, 100, 20_000_000)
"""For files that the operator of the machine names on a command line; 20 million cells are about 1 GB."""


def read(path: Path, *, limits: Limits = UPLOAD) -> Sheets:
    """All sheets by name, rows from the first on, blank ones included. RuleError says what is wrong."""
    inspect(path, limits)
    try:
        workbook = CalamineWorkbook.from_path(path)
        return {name: _rows(workbook, name) for name in workbook.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise RuleError(_("工作簿已损坏, 无法读取: 请用 Excel 或 WPS 打开并另存为 .xlsx 后重试")) from error


def _rows(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def inspect(path: Path, limits: Limits, *, main_part: str = "xl/workbook") -> None:
    """Refuse what is not a plain, unencrypted workbook within the limits, before any cell is read.

    main_part names the part that makes it one: a text document has "word/document" instead.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise RuleError(_("找不到或无法读取文件 %s") % path) from error
    if head == OLD_OR_ENCRYPTED:
        raise RuleError(_("工作簿已加密, 或是旧版 .xls: 请取消密码并另存为 .xlsx 后重试"))
    if size > limits.size:
        raise RuleError(_("工作簿超过 %d MB: 请拆分后分别导入") % (limits.size // MEBIBYTE))
    try:
        with zipfile.ZipFile(path) as archive:
            _inspect_directory(archive.infolist(), size, limits, main_part)
            _inspect_parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError) as error:
        raise RuleError(_("这不是 .xlsx 工作簿: 请用 Excel 或 WPS 另存为 .xlsx 后重试")) from error


def _inspect_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits, main_part: str) -> None:
    names = {member.filename.lower() for member in members}
    if not any(name.startswith(main_part) for name in names):
        raise RuleError(_("这不是 .xlsx 工作簿: 请用 Excel 或 WPS 另存为 .xlsx 后重试"))
    if any("vbaproject" in name for name in names):
        raise RuleError(_("工作簿含有宏: 请另存为不含宏的 .xlsx 后重试"))
    if any(member.flag_bits & 1 for member in members):
        raise RuleError(_("工作簿已加密: 请取消密码后重试"))
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members or unpacked > min(limits.unpacked, limits.ratio * size):
        raise _too_large()


def _inspect_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    budget = limits.unpacked
    cells = 0
    for member in archive.infolist():
        rows, columns, length = _inspect_part(archive, member, budget)
        budget -= length
        cells += rows * columns
        if rows > limits.rows:
            raise RuleError(_("工作表超过 %d 行: 请删除多余的空行, 或拆分后分别导入") % limits.rows)
        if columns > limits.columns:
            raise RuleError(_("工作表超过 %d 列: 请删除多余的空列") % limits.columns)
        if cells > limits.cells:
            raise _too_large()


def _inspect_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> tuple[int, int, int]:
    """Rows, columns and true length of one part."""
    is_text = member.filename.lower().endswith(PARTS_OF_TEXT)
    rows, letters, length, tail = 0, set[bytes](), 0, b""
    for chunk in _unpacked(archive, member, budget):
        if is_text:
            if not length and chunk.startswith(TWO_BYTE_TEXT):
                raise _unusual()
            window = tail + chunk
            if DOCTYPE.search(window):
                raise _unusual()
            found = ADDRESS.findall(window)
            rows = max(rows, max((int(row) for _column, row in found), default=0))
            letters.update(column for column, _row in found)
            tail = window[-TAIL:]
        length += len(chunk)
    return rows, max(map(_column_number, letters), default=0), length


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> Iterator[bytes]:
    """The member's bytes, as many as there truly are; more than the directory declared is refused."""
    declared = member.file_size
    member.file_size = budget + 1  # read on beyond the declared size; the reader stops at the stream's end
    length = 0
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            length += len(chunk)
            if length > min(budget, declared):
                raise _too_large()
            yield chunk
    member.file_size = declared


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large() -> RuleError:
    return RuleError(_("工作簿展开后过大: 请删除多余的工作表、空行和空列, 或拆分后分别导入"))


def _unusual() -> RuleError:
    return RuleError(
        _("工作簿含有不允许的内容 (DOCTYPE 或双字节编码): 请用 Excel 或 WPS 另存为 .xlsx 后重试")
    )


def write(
    target: Path | BinaryIO, sheets: Mapping[str, Iterable[Sequence[Cell | None]]], *, frozen_rows: int = 1
) -> None:
    """Write sheets row by row; every text is typed as text, so that no cell becomes a formula."""
    workbook = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.freeze_panes = f"A{frozen_rows + 1}"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    workbook.save(target)


def _cell(sheet: WriteOnlyWorksheet, value: Cell | None) -> object:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
