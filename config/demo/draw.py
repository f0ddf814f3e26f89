"""Names, numbers and days, drawn from a random stream so that they look real and can belong to nobody.

Area code 3299xx and mobile numbers beginning with 100 are not assigned to anyone.
"""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

TODAY = date(2026, 11, 20)
"""The day on which the demo city is told."""
CITY = "329900"
DISTRICTS = {
    "329901": "砚湖区",
    "329902": "栖禾区",
    "329903": "望汀区",
    "329904": "云栎区",
    "329905": "澄埠县",
    "329906": "麦屿市",
}
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@cache
def words() -> dict[str, Any]:
    """words.toml."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def day(dice: Random, first: date, last: date) -> date:
    """A weekday from first to last, or the next one."""
    found = first + timedelta(days=dice.randrange((last - first).days + 1))
    return found + timedelta(days={6: 2, 7: 1}.get(found.isoweekday(), 0))


def name(dice: Random, *, male: bool) -> str:
    surnames = words()["surnames"].split()
    syllables = words()["male" if male else "female"]
    surname = dice.choice(surnames[: len(surnames) // 2] if dice.random() < 0.72 else surnames)
    if surnames.index(surname) >= len(surnames) // 2 and dice.random() < 0.2:
        return f"{surname}{dice.choice(syllables['single'].split())}"
    first = dice.choice(syllables["first"].split())
    last = dice.choice([last for last in syllables["last"].split() if last != first])
    return f"{surname}{first}{last}"


def firm_number(dice: Random, district: str) -> str:
    """统一社会信用代码 of a law firm (31), with right check characters (GB 32100, GB 11714)."""
    body = f"MD{dice.randrange(10**6):06d}"
    total = sum(
        int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    stem = f"31{district}{body}{'0X987654321'[total % 11]}"
    return f"{stem}{uscc.calc_check_digit(stem)}"


def licence(dice: Random, *, year: int, category: str, male: bool) -> str:
    """执业证号 of the city: 1, 3299, year of first licence, category, sex, serial."""
    return f"13299{year}{category}{0 if male else 1}{dice.randrange(10_000, 1_000_000):06d}"


def id_number(dice: Random, *, born: date, male: bool) -> str:
    """公民身份号码 with a right check digit (GB 11643) in an area that does not exist."""
    serial = dice.randrange(50, 450) * 2 + male
    stem = f"{dice.choice(list(DISTRICTS))}{born:%Y%m%d}{serial:03d}"
    return f"{stem}{ric.calc_check_digit(stem + '0')}"


def mobile(dice: Random) -> str:
    return f"100{dice.randrange(10**8):08d}"
