"""A made-up nation in the tables: as many lawyers as asked, some ten records each, skewed as in life."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from django.db.models import Model

from accounts.models import Person
from base.numbers import normalise_name
from firms.models import Firm
from lawyers.models import IntegrityFile, Lawyer, PracticeTerm, Record, RecordKind

PER_FIRM = 20
RECORDS = 10  # a lawyer, on average; three in ten follow a long tail
BATCH = 5000
CITY = "3299"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵万覃武钱戴严"
    "莫孔向常"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文斌辉力健波宁晨曦雨欣怡子涵浩然宇轩"
    "思远知行若清书言望舒景和安乐成业以恒守信立德"
)

M = TypeVar("M", bound=Model)


def fill(lawyers: int, *, seed: int = 20261120) -> int:
    """Firms, persons, lawyers, terms, files and records. Returns how many records."""
    dice = Random(seed)  # noqa: S311  the same nation each time, nothing secret
    firms = _create(Firm, (_firm(number) for number in range(max(1, lawyers // PER_FIRM))))
    persons = _create(Person, (_person(dice) for _number in range(lawyers)))
    made = _create(
        Lawyer, (_lawyer(number, person, dice.choice(firms)) for number, person in enumerate(persons))
    )
    _create(PracticeTerm, (_term(lawyer) for lawyer in made))
    _create(IntegrityFile, (IntegrityFile(firm=firm) for firm in firms))
    files = _create(IntegrityFile, (IntegrityFile(lawyer=lawyer) for lawyer in made))
    kinds = list(RecordKind.objects.filter(subject__in=["lawyer", "both"]))
    total = 0
    records = _records(files, kinds, dice)
    while some := list(islice(records, BATCH)):
        total += len(Record.objects.bulk_create(some))
    return total


def _create(model: type[M], rows: Iterator[M]) -> list[M]:
    made: list[M] = []
    while some := list(islice(rows, BATCH)):
        made += model._default_manager.bulk_create(some)
    return made


def _firm(number: int) -> Firm:
    name = f"云江第{number}律师事务所"
    return Firm(name=name, name_key=normalise_name(name), number=f"31329900B{number:08d}X", authority=CITY)


def _person(dice: Random) -> Person:
    name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
    return Person(name=name, name_key=name, authority=CITY)


def _lawyer(number: int, person: Person, firm: Firm) -> Lawyer:
    licence = f"13299{1990 + number % 36}1{number % 2}{number // 36 % 10**6:06d}"
    return Lawyer(person=person, licence=licence, category="1", firm=firm, authority=CITY)


def _term(lawyer: Lawyer) -> PracticeTerm:
    return PracticeTerm(lawyer=lawyer, firm=lawyer.firm, category="1", authority=CITY, since=date(2015, 1, 1))


def _records(files: list[IntegrityFile], kinds: list[RecordKind], dice: Random) -> Iterator[Record]:
    for file in files:
        tail = int(dice.paretovariate(1.5) * RECORDS / 2) if dice.random() < 0.3 else RECORDS - 2
        for _number in range(min(tail, 200)):
            day = date(2021, 1, 1) + timedelta(days=dice.randrange(2140))
            yield Record(
                file=file,
                kind=dice.choice(kinds),
                conduct_on=day,
                effective_on=day,
                quantity_milli=1000 * dice.randint(1, 5),
                authority=CITY,
                recorded_at=NOW,
            )
