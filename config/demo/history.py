"""Five years of the demo city, December 2021 to November 2026: its records and yearly assessments."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from random import Random

from config.demo.city import CANCELLED, MOVED, NORMAL, REVOKED, City, Lawyer
from config.demo.entries import GOOD, Assessment, Entry, numbered
from config.demo.faults import faults
from config.demo.merits import merits

ASSESSED = range(2021, 2026)
"""The years whose yearly assessments are known."""
GRAVE = {"通报批评", "公开谴责", "中止会员权利", "停止执业", "吊销执业证书"}
LAST_YEAR_OF_THE_REVOKED = 2024


def records(city: City, dice: Random) -> list[Entry]:
    """All integrity records, in the order in which they took effect."""
    return list(_with_gaps(list(numbered([*merits(city, dice), *faults(city, dice)])), dice))


def _with_gaps(entries: list[Entry], dice: Random) -> Iterator[Entry]:
    """Ledgers as they are: some rows lack the day of conduct, and a few the day of effect."""
    letters = [entry for entry in entries if entry.kind in {"规范执业建议书", "约谈"}]
    undated = {entry.matter for entry in dice.sample(letters, 4)}
    for entry in entries:
        if entry.matter and entry.matter in undated:
            yield replace(entry, effective_on=None)
        elif entry.side == GOOD and dice.random() < 0.03:
            yield replace(entry, conduct_on=None)
        else:
            yield entry


def assessments(city: City, entries: Iterable[Entry], dice: Random) -> Iterator[Assessment]:
    """Every lawyer licensed by the end of a year and every firm with a number, for each of five years."""
    grave = {
        (one.subject, one.effective_on.year): one.kind
        for one in entries
        if one.effective_on and one.kind in GRAVE
    }
    for year in ASSESSED:
        for lawyer in city.lawyers:
            if _takes_part(lawyer, year):
                yield Assessment(lawyer.licence, year, _result(lawyer, year, grave, dice))
        for firm in city.firms:
            if firm.number and firm.founded.year < year and firm.status == NORMAL:
                yield Assessment(firm.number, year, "不合格" if (firm.number, year) in grave else "合格")


def _takes_part(lawyer: Lawyer, year: int) -> bool:
    if lawyer.status in {CANCELLED, MOVED}:
        return False
    if lawyer.status == REVOKED and year > LAST_YEAR_OF_THE_REVOKED:
        return False
    return lawyer.first_licensed.year <= year


def _result(lawyer: Lawyer, year: int, grave: dict[tuple[str, int], str], dice: Random) -> str:
    kind = grave.get((lawyer.licence, year))
    if kind in {"停止执业", "吊销执业证书"}:
        return "暂缓考核"
    if kind:
        return "不称职" if kind == "中止会员权利" else "基本称职"
    if lawyer.first_licensed >= date(year, 10, 1):
        return "不评定等次"
    return "基本称职" if dice.random() < 0.008 else "称职"
