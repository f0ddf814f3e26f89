"""What came of an import, sheet by sheet, and the workbook of lines that go back."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from base.sheets import Cell
from lawyers.imports.roster import LINE, PROBLEM, Roster
from lawyers.imports.rows import Sheet
from lawyers.models import ImportBatch


@dataclass
class Counts:
    """Lines of one sheet. A line stored without its director or secretary is refused as well."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass
class ImportReport:
    """The result of one import. `stored` is false after a dry run, and after a strict one with refusals."""

    counts: dict[str, Counts]
    problems: dict[str, dict[int, str]]
    notices: list[str]
    stored: bool = False
    batch: ImportBatch | None = None
    sheets: list[Sheet[Any]] = field(default_factory=list, repr=False)

    @property
    def refused(self) -> int:
        return sum(len(lines) for lines in self.problems.values())

    @property
    def written(self) -> int:
        """Lines that changed the registers."""
        return sum(counts.new + counts.changed for counts in self.counts.values())

    def summary(self) -> dict[str, dict[str, int]]:
        return {name: asdict(counts) for name, counts in self.counts.items()}

    def problem_sheets(self) -> dict[str, Iterator[list[Cell]]]:
        """Sheets to write out and send in again when put right: reason and old line before the cells."""
        return {sheet.name: _problem_rows(sheet) for sheet in self.sheets if sheet.problems}


def report_on(roster: Roster, notices: list[str]) -> ImportReport:
    sheets = [sheet for sheet in roster.sheets() if sheet.header]
    return ImportReport(
        counts={sheet.name: _counts(sheet) for sheet in sheets},
        problems={sheet.name: sheet.problems for sheet in sheets if sheet.problems},
        notices=[*roster.notices, *notices],
        sheets=sheets,
    )


def _counts(sheet: Sheet[Any]) -> Counts:
    done = sheet.new | sheet.changed
    unchanged = sum(1 for line in sheet.lines if line.line not in done and line.line not in sheet.problems)
    return Counts(len(sheet.new), len(sheet.changed - sheet.new), unchanged, len(sheet.problems))


def _problem_rows(sheet: Sheet[Any]) -> Iterator[list[Cell]]:
    kept = [index for index, cell in enumerate(sheet.header) if cell not in {PROBLEM, LINE}]
    yield [PROBLEM, LINE, *(sheet.header[index] for index in kept)]
    for line, problem in sorted(sheet.problems.items()):
        row = sheet.cells[line - 1]
        yield [problem, str(line), *(row[index] for index in kept)]
