"""A small part of the demo city on a database of its own: the first firm, and whoever was ever sanctioned."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from config.demo import generate
from config.demo.city import CANCELLED, REVOKED, SUSPENDED, City, Firm, Lawyer
from config.demo.entries import Entry
from config.demo.steps import Result, play

FIRM = "云江砚澄律师事务所"
GRAVE = {"警告", "通报批评", "公开谴责", "中止会员权利", "停止执业", "取消会员资格"}
"""Kinds whose bearers are kept: the demo's steps correct, overturn, restore and publish them."""


class Unwatched:
    """Nobody looks on."""

    def begin(self, label: str) -> None: ...

    def expect(self, total: int) -> None: ...

    def step(self, count: int = 1, *, note: str = "") -> None: ...

    def sheet(self, name: str, done: int, total: int) -> None: ...


def small_workbook(path: Path) -> Path:
    """The roster of some 60 lawyers, with all kinds of people and the six rows that are not accepted."""
    told = generate.story()
    graves = {entry.subject for entry in told.records if _is_grave(entry)}
    lawyers = [lawyer for lawyer in told.city.lawyers if _is_kept(lawyer, graves)]
    firms = [firm for firm in told.city.firms if _has_one_of(firm, lawyers) or firm.number in graves]
    lawyers += [firm.director for firm in firms if firm.director and firm.director not in lawyers]
    branches = [branch for branch in told.city.branches if branch.firms == firms[:1]]
    subjects = {lawyer.licence for lawyer in lawyers} | {firm.number for firm in firms}
    small = generate.Story(
        City(firms, branches, lawyers),
        [entry for entry in told.records if entry.subject in subjects],
        [one for one in told.assessments if one.subject in subjects],
    )
    path.write_bytes(generate.packed(generate.sheets(small)))
    return path


def _is_grave(entry: Entry) -> bool:
    return entry.kind in GRAVE or (entry.effective_on is None)


def _is_kept(lawyer: Lawyer, graves: set[str]) -> bool:
    """The first firm's, the sanctioned, and a few of every kind that has no firm."""
    if lawyer.licence in graves or (lawyer.firm and lawyer.firm.name == FIRM):
        return True
    few = lawyer.licence.endswith(("1", "2"))
    return lawyer.firm is None and (few or lawyer.status in {REVOKED, SUSPENDED, CANCELLED})


def _has_one_of(firm: Firm, lawyers: list[Lawyer]) -> bool:
    return any(lawyer.firm is firm for lawyer in lawyers)


def play_small(path: Path) -> list[Result]:
    """All steps of `manage.py demo` with the small workbook, which takes the place of the large one."""
    return list(play(Unwatched(), workbook=small_workbook(path / generate.WORKBOOK.name)))


@contextmanager
def copied_database(name: str) -> Iterator[None]:
    """A copy of the seeded test database for those who commit, thrown away afterwards; see switched_to()."""
    assert "test" in str(connection.settings_dict["NAME"]), "a test never copies a real database"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the copy is made of the main file alone
    connection.close()
    connection.creation.clone_test_db(name, verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(suffix=name, verbosity=0)


@contextmanager
def switched_to(name: str) -> Iterator[None]:
    """The same connection, on the copy of this name; other threads and their connections follow."""
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = connection.creation.get_test_db_clone_settings(name)["NAME"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
