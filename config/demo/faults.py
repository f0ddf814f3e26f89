"""What went wrong in the demo city, as often as a city's association of 2,400 lawyers sees it, for 900.

In a year two or three sanctions, one penalty of the bureau, some five upheld complaints and a dozen letters
of advice or talks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from config.demo import draw
from config.demo.city import NORMAL, REVOKED, SUSPENDED, City, Firm, Lawyer
from config.demo.draw import TODAY
from config.demo.entries import ASSOCIATION, BAD, BUREAU, PROVINCE, YEARS, Entry

SANCTIONS = (
    ("训诫", date(2022, 2, 18)),
    ("警告", date(2022, 3, 18)),
    ("训诫", date(2022, 9, 9)),
    ("通报批评", date(2023, 2, 17)),
    ("训诫", date(2023, 8, 25)),
    ("公开谴责", date(2023, 11, 10)),
    ("警告", date(2024, 4, 12)),
    ("训诫", date(2024, 10, 18)),
    ("中止会员权利", date(2025, 3, 14)),
    ("通报批评", date(2025, 6, 20)),
    ("公开谴责", date(2025, 10, 17)),
    ("警告", date(2025, 12, 12)),
    ("训诫", date(2026, 4, 17)),
    ("通报批评", date(2026, 5, 22)),
)
PENALTIES = (
    ("行政警告", date(2022, 6, 10)),
    ("罚款", date(2023, 5, 19)),
    ("停止执业", date(2024, 7, 12)),
    ("罚款", date(2025, 9, 5)),
)
A_YEAR = {"有效投诉": 4, "规范执业建议书": 8, "约谈": 4}
SPARED = {"顾清禾", "叶书宁", "方以宁", "沈知远"}
"""The known faces: what happens to them is told by hand."""


def faults(city: City, dice: Random) -> Iterator[Entry]:
    """Each lawyer is drawn at most once, so that nobody's file is a caricature."""
    named = iter(dice.sample(_fallible(city), len(_fallible(city))))
    for kind, effective in SANCTIONS:
        yield from _sanctioned(next(named), kind, effective, dice)
    for kind, effective in PENALTIES:
        yield _penalty(next(named), kind, effective, dice)
    for year in YEARS[1:]:
        yield from _without_sanction(named, year, dice)
    yield from _shen(next(lawyer for lawyer in city.lawyers if lawyer.name == "沈知远"))
    yield _suspended(next(lawyer for lawyer in city.lawyers if lawyer.status == SUSPENDED))
    yield from _struck_off(next(lawyer for lawyer in city.lawyers if lawyer.status == REVOKED))
    yield _firm_criticised(city.firms[20])


def _fallible(city: City) -> list[Lawyer]:
    """Full-time lawyers of a firm, licensed before the first year told."""
    return [
        lawyer
        for lawyer in city.lawyers
        if lawyer.firm and lawyer.category == "专职" and lawyer.status == NORMAL
        if lawyer.first_licensed.year < 2021 and lawyer.name not in SPARED
    ]


def _sanctioned(lawyer: Lawyer, kind: str, effective: date, dice: Random) -> Iterator[Entry]:
    """One matter: the complaint is found true, the sanction takes effect after the review period."""
    conduct = effective - timedelta(days=dice.randrange(150, 420))
    found = effective - timedelta(days=dice.randrange(30, 60))
    text = dice.choice(draw.words()["facts"]["sanction"])
    yield from _matter(lawyer, (conduct, found, effective), kind, text)


def _matter(lawyer: Lawyer, days: tuple[date, date, date], kind: str, text: str) -> Iterator[Entry]:
    conduct, found, effective = days
    matter, upheld = f"{lawyer.licence} {effective}", f"{text[:-1]}，经查属实。"
    yield Entry(lawyer.licence, BAD, "有效投诉", conduct, found, 1, matter, ASSOCIATION, summary=upheld)
    yield Entry(lawyer.licence, BAD, kind, conduct, effective, 1, matter, ASSOCIATION, "云律惩", text)


def _penalty(lawyer: Lawyer, kind: str, effective: date, dice: Random) -> Entry:
    conduct = effective - timedelta(days=dice.randrange(120, 300))
    text = dice.choice(draw.words()["facts"]["penalty"])
    return Entry(lawyer.licence, BAD, kind, conduct, effective, 1, "", BUREAU, "云司罚", text)


def _without_sanction(named: Iterator[Lawyer], year: int, dice: Random) -> Iterator[Entry]:
    """Matters that end with a complaint found true, a letter of advice or a talk."""
    facts = draw.words()["facts"]
    texts = {"有效投诉": facts["complaint"], "规范执业建议书": facts["advice"], "约谈": facts["talk"]}
    for kind in (kind for kind, count in A_YEAR.items() for _ in range(count)):
        lawyer = next(named)
        effective = draw.day(dice, date(year, 1, 8), min(date(year, 12, 20), TODAY - timedelta(days=9)))
        conduct = effective - timedelta(days=dice.randrange(30, 160))
        series = "云律建" if kind == "规范执业建议书" else ""
        matter, text = f"{lawyer.licence} {effective}", dice.choice(texts[kind])
        yield Entry(lawyer.licence, BAD, kind, conduct, effective, 1, matter, ASSOCIATION, series, text)


def _shen(lawyer: Lawyer) -> Iterator[Entry]:
    """沈知远, censured in public on 17 November 2026: after the grades of the year were decided."""
    days = (date(2026, 2, 3), date(2026, 9, 4), date(2026, 11, 17))
    text = "未经律所统一收案，私自收取当事人费用 6,000 元，已全部退还。"
    yield from _matter(lawyer, days, "公开谴责", text)


def _suspended(lawyer: Lawyer) -> Entry:
    """Six months of 停止执业, still running."""
    conduct, effective, text = date(2026, 1, 15), date(2026, 9, 8), "私自接受委托并收取费用，情节严重。"
    return Entry(lawyer.licence, BAD, "停止执业", conduct, effective, 1, "", BUREAU, "云司罚", text)


def _struck_off(lawyer: Lawyer) -> Iterator[Entry]:
    conduct, text = date(2023, 6, 30), "因故意犯罪受到刑事处罚。"
    for kind, effective, organ, series in (
        ("吊销执业证书", date(2024, 11, 8), PROVINCE, "省司罚"),
        ("取消会员资格", date(2025, 1, 10), "省律师协会", "省律惩"),
    ):
        yield Entry(lawyer.licence, BAD, kind, conduct, effective, 1, "", organ, series, text)


def _firm_criticised(firm: Firm) -> Entry:
    conduct, effective = date(2025, 4, 9), date(2025, 11, 14)
    text = "未建立利益冲突审查制度，所内律师先后代理同案双方。"
    return Entry(firm.number, BAD, "通报批评", conduct, effective, 1, "", ASSOCIATION, "云律惩", text)
