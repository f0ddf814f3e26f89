"""What the lawyers and firms of the demo city did well: legal aid, public service, honours, public posts."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from config.demo import draw
from config.demo.city import NORMAL, City, Firm, Lawyer
from config.demo.draw import TODAY
from config.demo.entries import ASSOCIATION, BUREAU, FIRST_DAY, GOOD, PROVINCE, YEARS, Entry

HONOURS_A_YEAR = {"national": 1, "province": 6, "city": 36, "district": 60}
"""About a hundred honours a year among 900 lawyers."""
HONOURS = {"national": "国家级表彰", "province": "省级表彰", "city": "市级表彰", "district": "区县级表彰"}
ORGANS = {"national": "司法部", "province": PROVINCE, "city": BUREAU, "district": "区县司法局"}
FIRM_HONOURS_A_YEAR = 5
POSTS = 48


def merits(city: City, dice: Random) -> Iterator[Entry]:
    at_work = [lawyer for lawyer in city.lawyers if lawyer.status == NORMAL]
    yield from _work(at_work, dice)
    yield from _honours(at_work, dice)
    yield from _firm_honours([firm for firm in city.firms if firm.number and firm.status == NORMAL], dice)
    yield from _posts(at_work, dice)
    yield from _shen(next(lawyer for lawyer in at_work if lawyer.name == "沈知远"))


def _work(lawyers: Iterable[Lawyer], dice: Random) -> Iterator[Entry]:
    """Legal aid and public service, year by year; some do much of it, most a little, some none."""
    for lawyer in lawyers:
        zeal = dice.betavariate(1.2, 2.2)
        for year in range(max(2022, lawyer.first_licensed.year + 1), 2027):
            if lawyer.category in {"专职", "法律援助"} and dice.random() < zeal:
                cases = dice.randrange(1, 3 + int(5 * zeal))
                yield _listed(dice, lawyer, year, ("法律援助案件", cases, "云江市法律援助中心"))
            if dice.random() < zeal * 0.8:
                hours = 4 * dice.randrange(1, 4 + int(9 * zeal))
                yield _listed(dice, lawyer, year, ("公益法律服务", hours, ASSOCIATION))


def _listed(dice: Random, lawyer: Lawyer, year: int, work: tuple[str, int, str]) -> Entry:
    """One line of a yearly list (kind, quantity, organ): done on one day, verified on a later one."""
    kind, quantity, organ = work
    verified = draw.day(dice, date(year, 2, 1), min(date(year, 12, 20), TODAY - timedelta(days=10)))
    done = verified - timedelta(days=dice.randrange(3, 30))
    return Entry(lawyer.licence, GOOD, kind, done, verified, quantity, organ=organ)


def _honours(lawyers: list[Lawyer], dice: Random) -> Iterator[Entry]:
    titles = draw.words()["honours"]
    for year in YEARS:
        experienced = [lawyer for lawyer in lawyers if lawyer.first_licensed.year < year - 2]
        for level, count in HONOURS_A_YEAR.items():
            for lawyer in dice.sample(experienced, count if year > 2021 else count // 10):
                given = _given(dice, year)
                title = f"{year - 1} 年度{dice.choice(titles[level])}"
                yield Entry(
                    lawyer.licence, GOOD, HONOURS[level], given, given, organ=ORGANS[level], summary=title
                )


def _given(dice: Random, year: int) -> date:
    first, last = max(date(year, 1, 10), FIRST_DAY), min(date(year, 12, 20), TODAY - timedelta(days=15))
    return draw.day(dice, first, last)


def _firm_honours(firms: list[Firm], dice: Random) -> Iterator[Entry]:
    for year in YEARS[1:]:
        for firm in dice.sample(firms, FIRM_HONOURS_A_YEAR):
            given = draw.day(dice, date(year, 1, 10), date(year, 6, 30))
            title = f"{year - 1} 年度{dice.choice(draw.words()['honours']['firm'])}"
            yield Entry(firm.number, GOOD, HONOURS["city"], given, given, organ=BUREAU, summary=title)


def _posts(lawyers: list[Lawyer], dice: Random) -> Iterator[Entry]:
    for lawyer in dice.sample([lawyer for lawyer in lawyers if lawyer.first_licensed.year < 2015], POSTS):
        taken = draw.day(dice, date(2022, 1, 10), date(2026, 6, 30))
        post = dice.choice(draw.words()["honours"]["posts"])
        yield Entry(lawyer.licence, GOOD, "社会职务", taken, taken, summary=post)


def _shen(lawyer: Lawyer) -> Iterator[Entry]:
    """沈知远, as he stands in the manuals: three cases of legal aid, and an honour for them."""
    done, verified, given = date(2025, 10, 24), date(2025, 11, 6), date(2025, 5, 16)
    yield Entry(lawyer.licence, GOOD, "法律援助案件", done, verified, 3, organ="云江市法律援助中心")
    title = "2024 年度全市法律援助先进个人"
    yield Entry(lawyer.licence, GOOD, HONOURS["city"], given, given, organ=BUREAU, summary=title)
