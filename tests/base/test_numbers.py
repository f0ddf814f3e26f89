"""Numbers and names: licences, codes of firms, identity numbers, telephones."""

from datetime import date

import pytest

from base.numbers import (
    NumberError,
    firm_number,
    id_number,
    licence,
    normalise_name,
    phone,
    stripped_authority,
    travel_permit,
    uscc,
)


def test_a_licence_is_taken_apart():
    taken = licence("13210200410123456")

    assert taken == ("13210200410123456", "32", "10", 2004, "1", True)


def test_a_licence_in_full_width_and_with_spaces_is_the_same():
    assert licence(" １３２１０２００４１０１２３４５６ ").number == "13210200410123456"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1321020041012345", "17 位"),
        ("132102004101234567", "17 位"),
        ("321002123456", "17 位"),
        ("", "17 位"),
        ("23210200410123456", "1 开头"),
        ("13210200400123456", "第 10 位"),
        ("13210200412123456", "第 11 位"),
        ("1321020041012345x", "17 位数字"),
        ("13210200410١٢٣٤٥٦", "17 位数字"),
        ("19910200410123456", "省级区划"),
        ("17110200410123456", "省级区划"),
        ("13210197810123456", "年份"),
        ("13210202710123456", "年份"),
    ],
)
def test_a_licence_that_cannot_be_is_refused_with_the_reason(text: str, why: str):
    with pytest.raises(NumberError, match=why):
        licence(text, today=date(2026, 11, 20))


def test_a_licence_of_a_woman_says_so():
    assert not licence("13210200411123456").male


@pytest.mark.parametrize(
    "text", ["31321000MD0123454U", "３１３２１０００ＭＤ０１２３４５４Ｕ", "31321000md0123454u"]
)
def test_a_firm_number_is_a_credit_code_that_begins_with_31(text: str):
    assert firm_number(text) == "31321000MD0123454U"


def test_the_older_firm_number_of_17_digits_is_taken():
    assert firm_number("23210199810100042") == "23210199810100042"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("91350100M000100Y43", "31 开头"),
        ("31321000MD0123455U", "校验不符"),
        ("31321000MD0I23454U", "校验不符"),
        ("31321000MD012345", "18 位"),
        ("33210199810100042", "18 位"),
    ],
)
def test_a_firm_number_that_cannot_be_is_refused_with_the_reason(text: str, why: str):
    with pytest.raises(NumberError, match=why):
        firm_number(text)


def test_a_credit_code_of_any_trade_is_checked():
    assert uscc("91350100M000100Y43") == "91350100M000100Y43"


@pytest.mark.parametrize("text", ["11010519491231002X", "11010519491231002x", "321002198402290018"])
def test_an_id_number_with_a_right_check_digit_and_a_real_birthday_is_taken(text: str):
    assert id_number(text) == text.upper()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("321002198502290015", "出生日期不存在"),
        ("110105194912310021", "校验不符"),
        ("11010519491231002", "18 位"),
        ("1101051949123100XX", "18 位"),
    ],
)
def test_an_id_number_that_cannot_be_is_refused_with_the_reason(text: str, why: str):
    with pytest.raises(NumberError, match=why):
        id_number(text)


@pytest.mark.parametrize("text", ["H12345678", "m1234567890", "12345678"])
def test_a_travel_permit_stands_for_an_id_number(text: str):
    assert travel_permit(text) == text.upper()


def test_a_travel_permit_of_another_shape_is_refused():
    with pytest.raises(NumberError, match="通行证"):
        travel_permit("G12345678")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("0514-8800 1234", "051488001234"),
        ("8800 1234", "88001234"),
        ("（0514）88001234", "051488001234"),
    ],
)
def test_a_phone_number_becomes_bare_digits(text: str, digits: str):
    assert phone(text) == digits


@pytest.mark.parametrize("text", ["1380013800", "12345", "微信同号", ""])
def test_what_is_no_phone_number_is_refused(text: str):
    with pytest.raises(NumberError, match="电话"):
        phone(text)


@pytest.mark.parametrize("text", ["王 芳", "王　芳", "王\u200b芳", "王芳 "])
def test_names_are_compared_without_spaces(text: str):
    assert normalise_name(text) == "王芳"


@pytest.mark.parametrize("text", ["阿依·努兰", "阿依•努兰", "阿依・努兰", "阿依．努兰", "阿依 · 努兰"])
def test_names_are_compared_without_middle_dots(text: str):
    assert normalise_name(text) == "阿依努兰"


def test_names_of_firms_are_compared_with_brackets_of_one_width():
    assert normalise_name("岚州砚澄（云江）律师事务所") == normalise_name("岚州砚澄(云江)律师事务所")


@pytest.mark.parametrize(
    ("code", "authority"),
    [
        ("321000", "3210"),
        ("320000", "32"),
        ("321002", "321002"),
        ("3210", "3210"),
        ("", ""),
        ("３２１０００", "3210"),
    ],
)
def test_an_authority_loses_its_trailing_zeros(code: str, authority: str):
    assert stripped_authority(code) == authority


@pytest.mark.parametrize("code", ["32100", "3210001", "市直", "32100x"])
def test_what_is_no_district_code_is_refused_as_authority(code: str):
    with pytest.raises(NumberError, match="区划代码"):
        stripped_authority(code)
