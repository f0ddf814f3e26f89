"""From the sheets of a workbook to lines: headers in any order, each bad line with its reasons."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Generic

from django.utils.translation import gettext as _

from base.errors import RuleError
from base.numbers import normalise_name
from base.sheets import Cell, Sheets
from lawyers.imports import columns
from lawyers.imports.cells import is_blank
from lawyers.imports.columns import Column
from lawyers.imports.rows import AssessmentLine, BranchLine, FirmLine, LawyerLine, Line, RecordLine, Sheet

PROBLEM, LINE = "问题", "原行号"
"""Headers of the workbook that goes back; sent in again, their columns are passed over."""
CONTENT = attrgetter(*(column.field for column in columns.RECORDS))
"""All that a record line says: a second line saying the same is refused, not counted twice."""
Row = list[Cell]


@dataclass
class Roster:
    """花名册: what one workbook says."""

    firms: Sheet[FirmLine]
    branches: Sheet[BranchLine]
    lawyers: Sheet[LawyerLine]
    records: Sheet[RecordLine]
    assessments: Sheet[AssessmentLine]
    notices: list[str]

    def sheets(self) -> tuple[Sheet[Any], ...]:
        return self.firms, self.branches, self.lawyers, self.records, self.assessments


def parse(sheets: Sheets, today: date) -> Roster:
    """RuleError for what makes the workbook as a whole unreadable; all else is said line by line."""
    given = {name.strip(): rows for name, rows in sheets.items()}
    if not any(_filled(rows) for rows in given.values()):
        raise RuleError(_("工作簿是空的: 请至少填写“律师事务所”或“律师”一张工作表"))
    known = {"律师事务所", "党支部", "律师", "诚信记录", "历年考核"}
    if unknown := [name for name, rows in given.items() if name not in known and _filled(rows)]:
        names = "、".join(unknown)
        message = _(
            "不认识工作表“%(names)s”: 请改名为 律师事务所、党支部、律师、诚信记录、历年考核 之一, 或删除"
        )
        raise RuleError(message, params={"names": names})
    notices: list[str] = []

    def read(
        name: str, line: type[Line], wanted: Sequence[Column], same: Callable[[Line], Hashable]
    ) -> Sheet[Line]:
        return _sheet(name, given.pop(name, []), _Reader(line, wanted, same, today), notices)

    return Roster(
        read("律师事务所", FirmLine, columns.FIRMS, _firm),
        read("党支部", BranchLine, columns.BRANCHES, _branch),
        read("律师", LawyerLine, columns.LAWYERS, attrgetter("licence")),
        read("诚信记录", RecordLine, columns.RECORDS, CONTENT),
        read("历年考核", AssessmentLine, columns.ASSESSMENTS, attrgetter("subject", "year")),
        notices,
    )


def _firm(line: FirmLine) -> str:
    return line.number or normalise_name(line.name)


def _branch(line: BranchLine) -> str:
    return normalise_name(line.name)


class _Reader(Generic[Line]):
    """How the lines of one sheet are read and told apart."""

    def __init__(
        self, line: type[Line], wanted: Sequence[Column], same: Callable[[Line], Hashable], today: date
    ) -> None:
        self.line = line
        self.wanted = wanted
        self.same = same
        self.today = today

    def read(self, number: int, row: Row, places: dict[int, Column]) -> tuple[Line | None, list[str]]:
        """The line, or the reasons why there is none."""
        values: dict[str, Any] = {}
        problems = []
        for index, column in places.items():
            cell = row[index] if index < len(row) else ""
            if is_blank(cell):
                if column.required:
                    problems.append(_("请填写%s") % column.header)
                continue
            try:
                values[column.field] = column.convert(cell, self.today)
            except RuleError as error:
                problems.append(f"{column.header}: {error}")
        return (None, problems) if problems else (self.line(line=number, **values), [])


def _sheet(name: str, rows: list[Row], reader: _Reader[Line], notices: list[str]) -> Sheet[Line]:
    sheet: Sheet[Line] = Sheet(name, cells=rows)
    head = next((index for index, row in enumerate(rows) if not _is_blank_row(row)), None)
    if head is None:
        return sheet
    sheet.header = rows[head]
    places = _places(name, rows[head], reader.wanted, notices)
    seen: dict[Hashable, int] = {}
    for number, row in _numbered(rows, head + 1):
        line, problems = reader.read(number, row, places)
        if line is None:
            sheet.refuse(number, "; ".join(problems))
            continue
        first = seen.setdefault(reader.same(line), number)
        if first == number:
            sheet.lines.append(line)
        else:
            sheet.refuse(
                number, _("与第 %d 行重复: 请只保留一行; 如确为两件, 请写明区别 (如事项编号)") % first
            )
    return sheet


def _places(name: str, header: Row, wanted: Sequence[Column], notices: list[str]) -> dict[int, Column]:
    """Which column of the sheet fills which field."""
    known = {column.header: column for column in wanted}
    places: dict[int, Column] = {}
    for index, cell in enumerate(header):
        title = "".join(str(cell).split()).strip("*＊")
        column = known.get(title)
        if column in places.values():
            raise RuleError(
                _("工作表“%(name)s”有两列“%(title)s”: 请删除一列") % {"name": name, "title": title}
            )
        if column:
            places[index] = column
        elif title and title not in {PROBLEM, LINE}:
            notices.append(_("工作表“%(name)s”的列“%(title)s”未导入") % {"name": name, "title": title})
    missing = [column.header for column in wanted if column.required and column not in places.values()]
    if missing:
        names = "、".join(missing)
        raise RuleError(
            _("工作表“%(name)s”缺少列: %(names)s (表头应在第一个非空行)") % {"name": name, "names": names}
        )
    return places


def _numbered(rows: list[Row], start: int) -> Iterator[tuple[int, Row]]:
    """Rows that say something, with their number as the office suite shows it."""
    for index in range(start, len(rows)):
        if not _is_blank_row(rows[index]):
            yield index + 1, rows[index]


def _is_blank_row(row: Row) -> bool:
    return not any(not isinstance(cell, str) or cell.strip() for cell in row)


def _filled(rows: list[Row]) -> bool:
    return any(not _is_blank_row(row) for row in rows)
