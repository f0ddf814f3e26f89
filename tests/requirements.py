"""Which rows of docs/requirements.md does a test show to hold?

`python -m tests.requirements` runs the tests marked `requirement("ROW")` and compares them with the table;
`--no-run` only collects them and takes each as passing, for a quick look at the table itself. Further
arguments go to pytest. The exit code is 1 when table and tests disagree. The last line is `N of M rows`:
N rows that state `works` and have a test that passed, M rows in all. A row that states `partly` is not in N.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "requirements.md"
SERIES = {"S1": 51, "S2": 38, "S3": 14, "S4": 24, "S5": 23, "X": 5, "b": 17}
NAME = re.compile(r"(?:S[1-5]|X|b)-\d+")
STATE = re.compile(r"works|not yet|partly \(.+\)")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """One line of the table; `functions` and `tests` are what stands there in backticks."""

    name: str
    requirement: str
    screen: str
    functions: tuple[str, ...]
    tests: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Found:
    """What pytest saw: for each row the tests that carry it, and how they ended."""

    carried: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    passed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Watcher:
    """A pytest plugin: notes which rows each collected test carries, and how it ended."""

    def __init__(self, found: Found, *, run: bool) -> None:
        self.found = found
        self.run = run
        self.carries: dict[str, set[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            rows = {str(row) for mark in item.iter_markers("requirement") for row in mark.args}
            self.carries[item.nodeid] = rows
            for row in rows:
                self.found.carried[row].add(item.nodeid)
                if not self.run:
                    self.found.passed[row].add(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for row in self.carries[report.nodeid]:
            if report.failed:
                self.found.failed[row].add(report.nodeid)
            elif report.when == "call" and report.passed:
                self.found.passed[row].add(report.nodeid)


def rows_of(text: str) -> list[Row]:
    """The lines of the table whose first cell is a row's name."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and NAME.fullmatch(cells[0]):
            name, requirement, screen, functions, tests, state = cells
            rows.append(Row(name, requirement, screen, _codes(functions), _codes(tests), state))
    return rows


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(CODE.findall(cell))


def expected_names() -> list[str]:
    """Every row of the five opinions, the rows that follow from all, and those that practice adds."""
    names = []
    for series, last in SERIES.items():
        width = 2 if series.startswith("S") else 1
        names += [f"{series}-{number:0{width}}" for number in range(1, last + 1)]
    return names


def faults(rows: list[Row], found: Found) -> Iterator[str]:
    """Everything in which table and tests disagree, one sentence each."""
    if [row.name for row in rows] != expected_names():
        yield "the table does not hold each row once and in order"
    for row in rows:
        yield from _row_faults(row, found)
    for name in sorted(found.carried.keys() - {row.name for row in rows}):
        yield f"{name}: no such row, but named by {_list(found.carried[name])}"
    for name, tests in sorted(found.failed.items()):
        yield f"{name}: failed in {_list(tests)}"


def _row_faults(row: Row, found: Found) -> Iterator[str]:
    carried = found.carried.get(row.name, set())
    if not STATE.fullmatch(row.state):
        yield f"{row.name}: the state is none of: works, partly (reason), not yet"
    if row.state == "works" and not found.passed.get(row.name):
        yield f"{row.name}: said to work, but no test that carries it passed"
    if row.state == "not yet" and (carried or row.functions or row.tests):
        yield f"{row.name}: said to be not there yet, but something is named: {_list(carried)}"
    if row.state != "not yet" and not (row.functions and row.tests):
        yield f"{row.name}: names no function or no test"
    yield from (f"{row.name}: there is no test {test}" for test in row.tests if not is_there(test))


def is_there(test: str) -> bool:
    """Is this the path of a test file, or `path::function` of a test in one?"""
    path, _, function = test.partition("::")
    file = ROOT / path
    return path.startswith("tests/") and file.is_file() and f"def {function}" in file.read_text()


def _list(tests: Iterable[str]) -> str:
    return ", ".join(sorted(tests))


def report(rows: list[Row], found: Found) -> Iterator[str]:
    """Rows without a passing test, then every disagreement, then the count."""
    without = [row for row in rows if not found.passed.get(row.name)]
    yield f"{len(without)} rows without a passing test:"
    yield from (f"  {row.name:6} {row.state.split(' (')[0]:8} {row.requirement}" for row in without)
    yield from (f"FAULT {fault}" for fault in faults(rows, found))
    held = [row for row in rows if row.state == "works" and found.passed.get(row.name)]
    yield f"{len(held)} of {len(rows)} rows"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.requirements")
    parser.add_argument("--no-run", action="store_true", help="collect the tests, do not run them")
    options, rest = parser.parse_known_args(arguments)
    rows, found = rows_of(TABLE.read_text()), Found()
    only = ["--collect-only", "-qq"] if options.no_run else []
    ended = pytest.main(["-m", "requirement", *only, *rest], plugins=[Watcher(found, run=not options.no_run)])
    for line in report(rows, found):
        sys.stdout.write(f"{line}\n")
    return 1 if ended or any(faults(rows, found)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
