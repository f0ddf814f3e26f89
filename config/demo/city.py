"""Who lives in the demo city: its firms, Party branches and lawyers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from config.demo import draw
from config.demo.draw import CITY, DISTRICTS, TODAY

PARTNERSHIP, SPECIAL, INDIVIDUAL, STATE, BRANCH = "普通合伙所", "特殊普通合伙所", "个人所", "国资所", "分所"
NORMAL, SUSPENDED, CANCELLED, REVOKED, MOVED = "正常执业", "停止执业", "已注销", "已吊销", "转出本市"
MEMBER, PROBATIONARY, DEMOCRATIC, NONE = "中共党员", "中共预备党员", "民主党派", "群众"
CATEGORIES = {"专职": "1", "兼职": "2", "香港": "3", "台湾": "5", "公职": "6", "公司": "7", "法律援助": "8"}

CITY_RUN = [
    *((PARTNERSHIP, size) for size in (24, 35, 31, 28, 26, 23, 20, 18)),
    *((SPECIAL, size) for size in (60, 50, 40)),
    (STATE, 9),
    *((BRANCH, size) for size in (11, 7)),
]
IN_DISTRICTS = [
    *((PARTNERSHIP, size) for size in (22, 21, 20, 19, 18, 17, 17, 16, 16, 15, 14, 14, 13, 13, 12)),
    *((PARTNERSHIP, size) for size in (12, 11, 11, 10, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5)),
    *((STATE, size) for size in (6, 4)),
    (BRANCH, 5),
    *((INDIVIDUAL, size) for size in (5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1)),
]
"""Form and number of lawyers of each firm."""
FIRMS_OF_DISTRICT = dict(zip(DISTRICTS, (14, 11, 8, 6, 4, 3), strict=True))
WITHOUT_FIRM = {"公职": 40, "公司": 18, "法律援助": 14}
DEPARTED = {CANCELLED: 14, MOVED: 6, REVOKED: 1}


@dataclass
class Lawyer:
    """律师: one row of its sheet."""

    name: str
    licence: str
    male: bool
    category: str
    first_licensed: date
    joined: date | None
    firm: "Firm | None"
    id_number: str
    affiliation: str
    mobile: str
    status: str = NORMAL


@dataclass
class Firm:
    """律师事务所: one row of its sheet, and who works there."""

    name: str
    number: str
    form: str
    district: str
    authority: str
    founded: date
    address: str
    phone: str
    size: int
    status: str = NORMAL
    former: str = ""
    short: str = ""
    lawyers: list[Lawyer] = field(default_factory=list)

    @property
    def director(self) -> Lawyer | None:
        """主任: the first of its lawyers. A firm that is no more has none."""
        return self.lawyers[0] if self.lawyers else None

    def members(self) -> list[Lawyer]:
        """正式党员 among its lawyers."""
        return [lawyer for lawyer in self.lawyers if lawyer.affiliation == MEMBER]


@dataclass
class Branch:
    """党支部: own or joint, the firms it covers, and the lawyers who serve it."""

    name: str
    form: str
    firms: list[Firm]
    founded: date
    secretary: Lawyer
    supervisor: Lawyer | None
    filed: date | None


@dataclass
class City:
    """Everybody of 云江市. The first firm, 云江砚澄律师事务所, is the one of the demo log-ins."""

    firms: list[Firm]
    branches: list[Branch]
    lawyers: list[Lawyer]


def people(dice: Random) -> City:
    """The whole city; the same stream gives the same city."""
    firms = list(_firms(dice))
    lawyers = [lawyer for firm in firms for lawyer in _staff(firm, dice)]
    lawyers += [_lawyer(dice, None, kind) for kind, count in WITHOUT_FIRM.items() for _ in range(count)]
    lawyers += _departed(dice)
    _known_faces(firms[0])
    firms[9].lawyers[7].status = SUSPENDED
    _uncommon_names(lawyers, dice)
    return City([*firms, *_closed(dice)], list(_branches(firms, dice)), lawyers)


def _firms(dice: Random) -> Iterator[Firm]:
    names = iter(draw.words()["firms"].split())
    former = iter(draw.words()["former_firms"].split())
    homes = [code for code, count in FIRMS_OF_DISTRICT.items() for _ in range(count)]
    dice.shuffle(homes)
    plan = [(form, size, "") for form, size in CITY_RUN]
    plan += [(form, size, homes.pop()) for form, size in IN_DISTRICTS]
    for index, (form, size, district) in enumerate(plan):
        firm = _firm(dice, next(names), form=form, size=size, district=district)
        if form != BRANCH and dice.random() < 0.7:
            firm.short = firm.name.removesuffix("律师事务所")
        if index % 7 == 3:
            firm.former = f"云江{next(former)}律师事务所"
        if index == len(plan) - 2:
            firm.number = ""  # nobody has found it yet
        if index == len(plan) - 8:
            firm.number = "23299199810100042"  # the older kind
        yield firm


def _firm(dice: Random, word: str, *, form: str, size: int, district: str = "") -> Firm:
    """A firm of a district, or without one a city-run 市直 firm that lies in one of them."""
    home = district or dice.choice(list(DISTRICTS)[:4])
    street = dice.choice(draw.words()["streets"].split())
    floor = f" {dice.randrange(2, 28)} 层" if form != INDIVIDUAL else ""
    years = (1993, 1997) if form == STATE else (1999, 2020)
    return Firm(
        name=f"岚州{word}（云江）律师事务所" if form == BRANCH else f"云江{word}律师事务所",
        number=draw.firm_number(dice, home),
        form=form,
        district=home,
        authority=district or CITY,
        founded=draw.day(dice, date(years[0], 1, 1), date(years[1], 12, 31)),
        address=f"云江市{DISTRICTS[home]}{street} {dice.randrange(1, 300)} 号{floor}",
        phone=f"8800 {dice.randrange(2000, 9999)}",
        size=size,
    )


def _closed(dice: Random) -> Iterator[Firm]:
    """Firms that are no more: they merged into larger ones or gave up."""
    for word, district in zip(draw.words()["firms"].split()[-3:], DISTRICTS, strict=False):
        firm = _firm(dice, word, form=PARTNERSHIP, size=0, district=district)
        firm.status = CANCELLED
        yield firm


def _staff(firm: Firm, dice: Random) -> list[Lawyer]:
    """The lawyers of a firm, the longest licensed first: he is the director."""
    kinds = ["专职"] * firm.size
    if firm.size > 15:
        kinds[-1] = "兼职"
    if firm.size > 45:
        kinds[-2], kinds[-3] = "香港", "台湾"
    found = [_lawyer(dice, firm, kind, seasoned=not index) for index, kind in enumerate(kinds)]
    firm.lawyers = sorted(found, key=lambda lawyer: (lawyer.category != "专职", lawyer.first_licensed))
    return firm.lawyers


def _lawyer(dice: Random, firm: Firm | None, kind: str, *, seasoned: bool = False) -> Lawyer:
    male = dice.random() < 0.58
    licensed = _licensed(dice, seasoned=seasoned)
    born = licensed - timedelta(days=dice.randrange(24 * 365, 36 * 365))
    foreign = kind in {"香港", "台湾"}
    return Lawyer(
        name=draw.name(dice, male=male),
        licence=draw.licence(dice, year=licensed.year, category=CATEGORIES[kind], male=male),
        male=male,
        category=kind,
        first_licensed=licensed,
        joined=_joined(dice, firm, licensed),
        firm=firm,
        id_number="" if foreign else draw.id_number(dice, born=born, male=male),
        affiliation=NONE
        if foreign
        else dice.choices((MEMBER, PROBATIONARY, DEMOCRATIC, NONE), (36, 3, 6, 55))[0],
        mobile=draw.mobile(dice),
    )


def _licensed(dice: Random, *, seasoned: bool) -> date:
    """Who heads a firm has practised for ten years; of the others more than half are newer than 2013."""
    recent = not seasoned and dice.random() < 0.55
    last = date(2015, 12, 31) if seasoned else TODAY - timedelta(days=30)
    return draw.day(dice, date(2013 if recent else 1997, 1, 1), last)


def _joined(dice: Random, firm: Firm | None, licensed: date) -> date | None:
    """Most stay where they began; the others moved at some time."""
    if not firm:
        return None
    earliest = max(licensed, firm.founded)
    moved = dice.random() < 0.4
    return draw.day(dice, earliest, TODAY - timedelta(days=20)) if moved else earliest


def _departed(dice: Random) -> Iterator[Lawyer]:
    for status, count in DEPARTED.items():
        for _ in range(count):
            lawyer = _lawyer(dice, None, "专职", seasoned=True)
            lawyer.status = status
            yield lawyer


def _known_faces(firm: Firm) -> None:
    """Four lawyers of the first firm who stand in the manuals and hold the demo log-ins."""
    director, supervisor, partner, lawyer = (
        next(one for one in firm.lawyers[start:] if one.male == male and one.category == "专职")
        for start, male in ((0, False), (2, False), (5, True), (9, True))
    )
    firm.lawyers.remove(director)
    firm.lawyers.insert(0, director)
    director.name, supervisor.name, partner.name, lawyer.name = "顾清禾", "叶书宁", "方以宁", "沈知远"
    director.affiliation = supervisor.affiliation = MEMBER
    lawyer.licence, lawyer.first_licensed = "13299201210004821", date(2012, 9, 10)
    lawyer.joined = max(date(2012, 9, 10), firm.founded)
    firm.number = "31329901MD04120779"


def _uncommon_names(lawyers: list[Lawyer], dice: Random) -> None:
    """Names that try a register: namesakes in different firms, and names with a dot."""
    for dotted, lawyer in zip(draw.words()["dotted_names"].split(), lawyers[300:], strict=False):
        lawyer.name = dotted
    for namesake in dice.sample(lawyers[100:300], 4):
        other = dice.choice([one for one in lawyers[400:] if one.male == namesake.male])
        other.name = namesake.name


def _branches(firms: list[Firm], dice: Random) -> Iterator[Branch]:
    """Three full members make a branch of its own; fewer join with neighbours; none at all stay without."""
    joint: dict[str, list[Firm]] = defaultdict(list)
    for firm in firms:
        if len(firm.members()) >= 3:
            yield _branch(dice, f"{firm.name}党支部", "独立支部", [firm])
        elif firm.members():
            joint[firm.district].append(firm)
    for district, neighbours in joint.items():
        if sum(len(firm.members()) for firm in neighbours) >= 3:
            yield _branch(dice, f"{DISTRICTS[district]}律师行业联合党支部", "联合支部", neighbours)


def _branch(dice: Random, name: str, form: str, firms: list[Firm]) -> Branch:
    """Its secretary and, but for one in eight, a discipline supervisor who is nobody's director."""
    members = [lawyer for firm in firms for lawyer in firm.members()]
    others = [lawyer for lawyer in members[1:] if all(lawyer is not firm.director for firm in firms)]
    vacant = not others or dice.random() < 0.12
    founded = draw.day(dice, max(firm.founded for firm in firms), date(2022, 6, 30))
    return Branch(
        name=name,
        form=form,
        firms=firms,
        founded=founded,
        secretary=members[0],
        supervisor=None if vacant else others[0],
        filed=None if vacant else draw.day(dice, date(2025, 3, 1), date(2026, 5, 31)),
    )
