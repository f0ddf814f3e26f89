"""A roster workbook with as many lawyers as asked, and ten records each."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

from python_calamine import CalamineWorkbook

from base import sheets
from bench.roster import GIVEN, PER_FIRM, SURNAMES

FIRST = 700_000  # serial numbers that bench.roster does not reach at usual sizes
DAY = date(2021, 1, 1)


def write(path: Path, lawyers: int, dice: Random) -> int:
    """How many rows it has below its headers."""
    firms = [f"云江新{number}律师事务所" for number in range(max(1, lawyers // PER_FIRM))]
    licences = [f"1329920181{number % 2}{FIRST + number:06d}" for number in range(lawyers)]
    people = [
        [dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2)), licence, dice.choice(firms), "2018-05-04"]
        for licence in licences
    ]
    records = [
        [licence, "优良", "法律援助案件", _day(dice), "", str(dice.randint(1, 3)), f"援{number}-{turn}"]
        for number, licence in enumerate(licences)
        for turn in range(10)
    ]
    sheets.write(
        path,
        {
            "律师事务所": [["名称", "管辖机关"], *([name, "3299"] for name in firms)],
            "律师": [["姓名", "执业证号", "律所名称", "首次执业日期"], *people],
            "诚信记录": [
                ["对象证号", "类别", "种类", "生效日期", "行为日期", "数量", "事项编号"],
                *records,
            ],
        },
    )
    return len(firms) + len(people) + len(records)


def read(path: Path) -> int:
    """The floor: every cell as calamine gives it, and nothing else."""
    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _day(dice: Random) -> str:
    return (DAY + timedelta(days=dice.randrange(2000))).isoformat()
