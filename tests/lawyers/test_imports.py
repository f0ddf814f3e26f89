"""A roster read into lines: no database, every refusal with what to do."""

from datetime import date, datetime
from typing import Any

import pytest

from base.errors import RuleError
from base.sheets import Cell, Sheets
from lawyers.imports import Roster, parse
from tests.make.lawyers import HEADERS

TODAY = date(2026, 3, 9)
LICENCE = "13299201210004821"
FIRM = "31321000MD0123454U"
LAWYER = {"姓名": "沈知远", "执业证号": LICENCE, "律所名称": "砚澄所"}
RECORD = {"对象证号": LICENCE, "类别": "不良", "种类": "训诫"}


def read(sheet: str, *rows: dict[str, Any]) -> Roster:
    header: list[Cell] = list(HEADERS[sheet].split())
    cells = [[row.get(str(title), "") for title in header] for row in rows]
    return parse({sheet: [header, *cells]}, TODAY)


def problem(sheet: str, row: dict[str, Any]) -> str:
    """Why this one row is refused."""
    found = next(one for one in read(sheet, row).sheets() if one.header)
    assert not found.lines
    return found.problems[2]


def test_a_lawyer_is_read_with_all_that_is_said():
    row = LAWYER | {
        "姓名": " 沈  知远 ",
        "性别": "男",
        "身份证号": "11010519491231002x",
        "执业类别": "专职律师",
        "首次执业日期": "2012年9月10日",
        "入所日期": datetime(2013, 1, 5, 8, 30),  # noqa: DTZ001  as spreadsheets have it
        "政治面貌": "九三学社",
        "手机": 13800138000.0,
        "状态": "正常",
    }

    (line,) = read("律师", row).lawyers.lines

    assert (line.line, line.name, line.licence) == (2, "沈 知远", LICENCE)
    assert (line.sex, line.category, line.affiliation, line.status) == ("male", "1", "democratic", "normal")
    assert (line.first_licensed, line.since) == (date(2012, 9, 10), date(2013, 1, 5))
    assert (line.id_number, line.phone) == ("11010519491231002X", "13800138000")


def test_a_blank_says_nothing():
    (line,) = read("律师", LAWYER | {"手机": " ", "政治面貌": "无", "入所日期": "—"}).lawyers.lines

    assert (line.phone, line.affiliation, line.since) == ("", "", None)


def test_headers_come_in_any_order_with_a_star_below_blank_rows():
    rows: Sheets = {
        "律师": [["", ""], ["执业证号 *", "姓名＊", "备注"], [LICENCE, "沈知远", "x"], ["", "", ""]]
    }

    roster = parse(rows, TODAY)

    assert [line.line for line in roster.lawyers.lines] == [3]
    assert roster.notices == ["工作表“律师”的列“备注”未导入"]


def test_a_returned_workbook_is_read_past_its_remarks():
    rows: Sheets = {"律师": [["问题", "原行号", "姓名", "执业证号"], ["证号有误", "7", "沈知远", LICENCE]]}

    roster = parse(rows, TODAY)

    assert roster.lawyers.lines[0].name == "沈知远"
    assert not roster.notices


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({}, "空的"),
        ({"律师": [["", " "]]}, "空的"),
        ({"花名册": [["姓名"], ["沈知远"]]}, "不认识工作表“花名册”"),
        ({"律师": [["姓名", "律所名称"], ["沈知远", "x"]]}, "缺少列: 执业证号"),
        ({"律师": [["姓名", "姓名*", "执业证号"], ["沈知远", "x", LICENCE]]}, "两列“姓名”"),
    ],
)
def test_a_workbook_that_cannot_be_read_as_a_whole_is_refused(sheets: Sheets, why: str):
    with pytest.raises(RuleError, match=why):
        parse(sheets, TODAY)


def test_an_empty_sheet_of_another_name_is_passed_over():
    assert parse({"Sheet1": [], "律师": [["姓名", "执业证号"], ["沈知远", LICENCE]]}, TODAY).lawyers.lines


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (13299201210004821.0, "末几位已丢失"),
        ("1.32992E+16", "末几位已丢失"),
        ("", "请填写执业证号"),
        ("1329920121000482", "17 位"),
        ("13299202710004821", "年份"),
    ],
)
def test_a_licence_is_never_guessed(cell: Cell, why: str):
    assert why in problem("律师", LAWYER | {"执业证号": cell})


@pytest.mark.parametrize(
    ("header", "cell", "why"),
    [
        ("姓名", "", "请填写姓名"),
        ("姓名", "长" * 51, "超过 50 个字"),
        ("性别", "未知", "男、女"),
        ("身份证号", 321002198402290000.0, "末几位已丢失"),
        ("身份证号", "321002198502290015", "出生日期不存在"),
        ("身份证号", "G12345678", "通行证"),
        ("执业类别", "实习", "专职律师、兼职律师"),
        ("首次执业日期", "2025-02-30", "不存在"),
        ("首次执业日期", "2026-03-10", "今天之后"),
        ("首次执业日期", "1901-01-01", "过早"),
        ("首次执业日期", "去年", "不是日期"),
        ("首次执业日期", 40773.0, "不是日期"),
        ("政治面貌", "保密", "中共党员"),
        ("手机", "微信", "电话"),
        ("状态", "在职", "正常执业"),
        ("律所信用代码", "31321000MD0123455U", "校验不符"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_name_with_what_to_do(header: str, cell: Cell, why: str):
    found = problem("律师", LAWYER | {header: cell})

    assert header in found
    assert why in found


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    found = problem("律师", {"姓名": "", "执业证号": "1", "性别": "?"})

    assert all(word in found for word in ("姓名", "执业证号", "性别"))


def test_a_second_row_of_one_licence_is_refused_naming_the_first():
    roster = read("律师", LAWYER, LAWYER | {"姓名": "另一人"})

    assert [line.name for line in roster.lawyers.lines] == ["沈知远"]
    assert "第 2 行" in roster.lawyers.problems[3]


@pytest.mark.parametrize(
    ("cell", "milli"), [(3.0, 3000), ("2.5", 2500), ("１２", 12000), ("0.001", 1), ("", 1000)]
)
def test_a_quantity_is_kept_in_thousandths(cell: Cell, milli: int):
    (line,) = read("诚信记录", RECORD | {"数量": cell}).records.lines

    assert line.quantity_milli == milli


@pytest.mark.parametrize("cell", [0.0, "-1", "0.0001", "三", "NaN", "inf", "1e30"])
def test_a_quantity_that_cannot_be_is_refused(cell: Cell):
    assert "数量" in problem("诚信记录", RECORD | {"数量": cell})


def test_two_facts_alike_in_all_are_refused_and_told_apart_by_a_number():
    same = read("诚信记录", RECORD, RECORD)
    apart = read("诚信记录", RECORD | {"事项编号": "甲"}, RECORD | {"事项编号": "乙"})

    assert "事项编号" in same.records.problems[3]
    assert len(apart.records.lines) == 2


@pytest.mark.parametrize("number", [LICENCE, FIRM, "23299199810100042"])
def test_a_record_names_a_lawyer_or_a_firm_by_number(number: str):
    assert read("诚信记录", RECORD | {"对象证号": number}).records.lines[0].subject == number


@pytest.mark.parametrize(
    ("year", "why"),
    [("2026", "尚未结束"), ("二〇二五", "不是年度"), ("25", "不是年度"), (1900.0, "不是年度")],
)
def test_a_year_that_is_not_over_or_is_none_is_refused(year: Cell, why: str):
    assert why in problem("历年考核", {"对象证号": LICENCE, "年度": year, "结果": "称职"})


@pytest.mark.parametrize("year", [2025.0, "2025", "2025年", "2025年度"])
def test_a_year_is_read_as_people_write_it(year: Cell):
    row = {"对象证号": LICENCE, "年度": year, "结果": "称职"}

    assert read("历年考核", row).assessments.lines[0].year == 2025


def test_lists_in_a_cell_are_taken_apart():
    row = {"名称": "砚澄所", "曾用名": "旧渡所、 新渡所；三渡所", "简称": "无"}

    (line,) = read("律师事务所", row).firms.lines

    assert line.former_names == ("旧渡所", "新渡所", "三渡所")
    assert line.short_names == ()


@pytest.mark.parametrize(
    ("text", "form"), [("普通合伙", "partnership"), ("特殊普通合伙所", "special"), ("分所", "branch")]
)
def test_forms_are_known_by_several_words(text: str, form: str):
    assert read("律师事务所", {"名称": "砚澄所", "组织形式": text}).firms.lines[0].form == form


def test_two_firms_of_one_number_are_refused():
    roster = read(
        "律师事务所", {"名称": "甲所", "统一社会信用代码": FIRM}, {"名称": "乙所", "统一社会信用代码": FIRM}
    )

    assert "第 2 行" in roster.firms.problems[3]
