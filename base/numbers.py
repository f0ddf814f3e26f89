"""Numbers and names as people write them: normalised, checked, and refused with a sentence they can act on.

Every text is NFKC-normalised first (full-width digits become ASCII); after that only ASCII digits count.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError as StdnumError

from base.errors import RuleError

PROVINCES = frozenset(
    str(head)
    for heads in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for head in heads
)
"""GB/T 2260 heads that issue practising certificates."""
FIRST_LICENCE_YEAR = 1979

_LICENCE = re.compile(r"1([0-9]{2})([0-9]{2})([0-9]{4})([1-9])([01])[0-9]{6}")
_OLD_FIRM_NUMBER = re.compile(r"2[0-9]{16}")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TRAVEL_PERMIT = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8}")
_AUTHORITY = re.compile(r"(?:[0-9]{2}){0,3}")
_NAME_GAPS = re.compile(r"[\s·•・‧∙⋅.\u200b\u00ad]+")
_PHONE = re.compile(r"(?:\+?86)?(1[0-9]{10}|0[0-9]{9,11}|[2-9][0-9]{6,7}|[48]00[0-9]{7})")


class NumberError(RuleError):
    """A number or name that cannot be right; the message says why, in Chinese."""


class Licence(NamedTuple):
    """执业证号: the 17 digits of a practising certificate, taken apart."""

    number: str
    province: str
    city: str
    year: int
    category: str
    male: bool


def plain(text: str) -> str:
    """NFKC, without any white space, in capitals: how a number is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def licence(text: str, *, today: date | None = None) -> Licence:
    """The licence in this text; with `today`, a year of first licence to come is refused."""
    number = plain(text)
    if len(number) != 17:
        raise NumberError(_("执业证号应为 17 位数字, 现为 %d 位; 旧版证号请换成现行证号") % len(number))
    found = _LICENCE.fullmatch(number)
    if not found:
        raise NumberError(_("执业证号不对: 应为 1 开头的 17 位数字, 第 10 位 1 至 9, 第 11 位 0 或 1"))
    province, city, year, category, sex = found.groups()
    if province not in PROVINCES:
        raise NumberError(_("执业证号第 2、3 位 %s 不是省级区划代码, 请核对") % province)
    if int(year) < FIRST_LICENCE_YEAR or (today and int(year) > today.year):
        raise NumberError(_("执业证号第 6 至 9 位 %s 不是可能的首次执业年份, 请核对") % year)
    return Licence(number, province, city, int(year), category, sex == "0")


def uscc(text: str) -> str:
    """统一社会信用代码 (GB 32100): 18 characters with a right check character."""
    number = plain(text)
    if len(number) != 18:
        raise NumberError(_("统一社会信用代码应为 18 位, 现为 %d 位") % len(number))
    try:
        valid = str(stdnum_uscc.validate(number))
    except StdnumError as error:
        raise NumberError(_("统一社会信用代码校验不符, 请逐位核对 (不含字母 I O S V Z)")) from error
    return valid


def firm_number(text: str) -> str:
    """A firm's number: its USCC, which begins with 31, or the older licence of 17 digits beginning with 2."""
    number = plain(text)
    if _OLD_FIRM_NUMBER.fullmatch(number):
        return number
    if not uscc(number).startswith("31"):
        raise NumberError(_("律师事务所的统一社会信用代码应以 31 开头, 请核对"))
    return number


def id_number(text: str) -> str:
    """公民身份号码 (GB 11643): 18 characters, a date of birth that exists, a right check character."""
    number = plain(text)
    if not _ID_NUMBER.fullmatch(number):
        raise NumberError(_("身份证号应为 18 位, 前 17 位为数字, 末位为数字或 X"))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise NumberError(_("身份证号中的出生日期不存在, 请核对")) from error
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    if born.year < 1900 or number[17] != "10X98765432"[total % 11]:
        raise NumberError(_("身份证号校验不符, 请逐位核对"))
    return number


def travel_permit(text: str) -> str:
    """港澳居民来往内地通行证 (H or M and 8 or 10 digits) or 台湾居民来往大陆通行证 (8 digits)."""
    number = plain(text)
    if not _TRAVEL_PERMIT.fullmatch(number):
        raise NumberError(_("通行证号格式不对: 港澳为 H 或 M 加 8 位数字, 台湾为 8 位数字"))
    return number


def phone(text: str) -> str:
    """A Chinese telephone number as bare digits, without +86, spaces and hyphens."""
    found = _PHONE.fullmatch(re.sub(r"[-()]", "", plain(text)))
    if not found:
        raise NumberError(_("电话号码不对: 请填 11 位手机号, 或区号加座机号"))
    return found[1]


def normalise_name(text: str) -> str:
    """How names are compared: NFKC, without spaces and the dots between parts of a name."""
    return _NAME_GAPS.sub("", unicodedata.normalize("NFKC", text))


def stripped_authority(text: str) -> str:
    """管辖机关: a GB/T 2260 code without trailing 00 pairs: "329900" becomes "3299"."""
    code = plain(text)
    if not _AUTHORITY.fullmatch(code):
        raise NumberError(_("管辖机关应为 2、4 或 6 位区划代码"))
    while code.endswith("00"):
        code = code[:-2]
    return code
