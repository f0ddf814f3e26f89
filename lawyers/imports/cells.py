"""One cell to one value. A CellError says in Chinese what is wrong and what to do; nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from base.errors import RuleError
from base.numbers import firm_number, id_number, licence, phone, plain, travel_permit
from base.sheets import Cell

Convert = Callable[[Cell, date], Any]
"""Takes a cell and today; "" never comes here."""

BLANKS = {"", "-", "--", "—", "——", "/", "无", "暂无", "不详"}
EXACT = 10**15
"""From here on a number cell has lost digits: spreadsheets keep fifteen."""
EARLIEST_YEAR = 1950
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


class CellError(RuleError):
    """What is wrong with one cell."""


def is_blank(cell: Cell | None) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in BLANKS)


def words(cell: Cell) -> str:
    """Text as written, spaces collapsed; a number as its digits, a date as its day."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def text(limit: int) -> Convert:
    """Text of at most so many characters."""

    def convert(cell: Cell, _today: date) -> str:
        found = words(cell)
        if len(found) > limit:
            raise CellError(_("超过 %d 个字, 请缩短") % limit)
        return found

    return convert


def identifier(cell: Cell, _today: date) -> str:
    """A number that is no quantity: digits lost by the spreadsheet are never guessed."""
    if isinstance(cell, float) and (abs(cell) >= EXACT or not cell.is_integer()):
        raise _lost()
    number = plain(words(cell))
    if _ROUNDED.fullmatch(number):
        raise _lost()
    return number


def _lost() -> CellError:
    return CellError(_("被表格软件存成了数字, 末几位已丢失: 请把该列设为“文本”格式后重新填写原号码"))


def checked(check: Callable[[str], Any]) -> Convert:
    """An identifier that passes this check of base.numbers."""

    def convert(cell: Cell, today: date) -> Any:
        return check(identifier(cell, today))

    return convert


def identity(cell: Cell, today: date) -> str:
    """身份证号, or the travel permit of somebody from Hong Kong, Macao or Taiwan."""
    number = identifier(cell, today)
    return id_number(number) if len(number) > 11 else travel_permit(number)


def telephone(cell: Cell, today: date) -> str:
    return phone(words(cell) if isinstance(cell, str) else identifier(cell, today))


def past_day(cell: Cell, today: date) -> date:
    """A day that exists and is not to come."""
    found = _day(cell)
    if found.year < EARLIEST_YEAR:
        raise CellError(_("日期 %s 过早, 请核对") % found)
    if found > today:
        raise CellError(_("日期 %s 在今天之后, 请核对") % found)
    return found


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = "".join(unicodedata.normalize("NFKC", words(cell)).split())
    found = _DATE.fullmatch(written)
    if not found:
        raise CellError(_("“%s”不是日期: 请写成 2025-03-01 的样子, 或把单元格设为日期格式") % written[:20])
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellError(_("日期 %s 不存在, 请核对") % written) from error


def quantity(cell: Cell, _today: date) -> int:
    """A positive number with at most three places, in thousandths."""
    try:
        milli = Decimal(plain(words(cell))) * 1000
    except InvalidOperation as error:
        raise CellError(_("“%s”不是数字") % words(cell)[:20]) from error
    if not milli.is_finite() or milli != milli.to_integral_value() or not 0 < milli < EXACT:
        raise CellError(_("数量须大于 0, 最多三位小数"))
    return int(milli)


def past_year(cell: Cell, today: date) -> int:
    """A calendar year that is over."""
    written = plain(words(cell)).removesuffix("年").removesuffix("年度")
    if not re.fullmatch(r"[0-9]{4}", written) or int(written) < EARLIEST_YEAR:
        raise CellError(_("“%s”不是年度: 请填四位数字, 如 2025") % words(cell)[:20])
    if int(written) >= today.year:
        raise CellError(_("%s 年度尚未结束, 不能有考核结果") % written)
    return int(written)


def choice(options: type[TextChoices], **more: str) -> Convert:
    """One of these labels, or one of further words (separated by spaces) for the same option."""

    @cache
    def meaning(written: str) -> str | None:
        for option in options:
            if written == plain(str(option.label)) or written in more.get(option.name, "").split():
                return str(option.value)
        return None

    def convert(cell: Cell, _today: date) -> str:
        written = plain(words(cell))
        found = meaning(written)
        if found is None:
            shown = "、".join(str(option.label) for option in options)
            raise CellError(
                _("“%(written)s”不在可选范围: %(shown)s") % {"written": written[:20], "shown": shown}
            )
        return found

    return convert


def subject(cell: Cell, today: date) -> str:
    """A lawyer's licence or a firm's number, told apart by length and first digit."""
    number = identifier(cell, today)
    if len(number) == 18 or (len(number) == 17 and number.startswith("2")):
        return firm_number(number)
    return licence(number, today=today).number


def practising_licence(cell: Cell, today: date) -> str:
    return licence(identifier(cell, today), today=today).number


def several(limit: int) -> Convert:
    """A list written in one cell, separated by 、 or another comma."""

    def convert(cell: Cell, _today: date) -> tuple[str, ...]:
        found = tuple(" ".join(part.split()) for part in _SEPARATORS.split(str(cell)) if not is_blank(part))
        if any(len(part) > limit for part in found):
            raise CellError(_("其中一项超过 %d 个字; 多项之间请用顿号隔开") % limit)
        return found

    return convert
