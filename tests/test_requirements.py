"""The table of requirements holds together, and its tool notices when table and tests part."""

from pkgutil import resolve_name

import pytest

from tests.requirements import TABLE, Found, Row, expected_names, faults, is_there, report, rows_of

ROWS = rows_of(TABLE.read_text())
CLAIMED = [row for row in ROWS if row.state != "not yet"]


def table(**changes: str) -> list[Row]:
    """A whole table in which nothing is there yet, but for the rows given by their state."""
    lines = []
    for name in expected_names():
        state = changes.get(name.replace("-", "_"), "not yet")
        there = ("–", "–") if state == "not yet" else ("`base.clock.now`", "`tests/test_requirements.py`")
        lines.append(f"| {name} | something | admin | {there[0]} | {there[1]} | {state} |")
    return rows_of("\n".join(lines))


def found(row: str, *, passed: bool = True) -> Found:
    """One test that carries this row."""
    seen = Found()
    seen.carried[row].add("tests/test_it.py::test_it")
    (seen.passed if passed else seen.failed)[row].add("tests/test_it.py::test_it")
    return seen


def test_every_row_stands_in_the_table_once_and_in_order():
    assert [row.name for row in ROWS] == expected_names()
    assert len(ROWS) == 172


@pytest.mark.parametrize("row", CLAIMED, ids=lambda row: row.name)
def test_a_row_that_is_claimed_names_functions_that_exist(row: Row):
    assert row.functions
    for name in row.functions:
        assert exists(name), name


@pytest.mark.parametrize("row", CLAIMED, ids=lambda row: row.name)
def test_a_row_that_is_claimed_names_tests_that_exist(row: Row):
    assert row.tests
    for name in row.tests:
        assert is_there(name), name


def test_a_row_with_a_passing_test_counts():
    rows = table(S1_20="works")
    assert not list(faults(rows, found("S1-20")))
    assert list(report(rows, found("S1-20")))[-1] == "1 of 172 rows"


def test_a_row_that_works_in_part_does_not_count():
    rows = table(S1_20="partly (no verification)")
    assert not list(faults(rows, found("S1-20")))
    assert list(report(rows, found("S1-20")))[-1] == "0 of 172 rows"


def test_a_row_said_to_work_without_a_passing_test_is_a_fault():
    rows = table(S1_20="works")
    assert list(faults(rows, Found())) == ["S1-20: said to work, but no test that carries it passed"]


def test_a_failing_test_is_a_fault_even_for_a_row_that_works_in_part():
    rows = table(S1_20="partly (no verification)")
    assert list(faults(rows, found("S1-20", passed=False))) == [
        "S1-20: failed in tests/test_it.py::test_it",
    ]


def test_a_test_that_carries_an_unknown_row_is_a_fault():
    assert list(faults(table(), found("S9-01"))) == [
        "S9-01: no such row, but named by tests/test_it.py::test_it",
    ]


def test_a_test_for_a_row_that_is_said_not_to_be_there_is_a_fault():
    (fault,) = faults(table(), found("b-7"))
    assert fault.startswith("b-7: said to be not there yet")


def test_a_state_of_another_wording_is_a_fault():
    (fault,) = faults(table(X_5="almost"), found("X-5"))
    assert fault.startswith("X-5: the state is none of")


def test_a_row_that_names_a_missing_test_is_a_fault():
    rows = rows_of("| X-5 | something | admin | `base.clock.now` | `tests/test_gone.py::test_it` | works |")
    assert "X-5: there is no test tests/test_gone.py::test_it" in list(faults(rows, found("X-5")))


def exists(name: str) -> bool:
    """Does this dotted name lead to a module, or to something in one?"""
    try:
        resolve_name(name)
    except (AttributeError, ImportError):
        return False
    return True
