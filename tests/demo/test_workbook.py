"""The roster of the demo city: what a newcomer opens first, so it must be right in every cell."""

import re
from collections import Counter
from datetime import date

import pytest

from base import numbers, sheets
from config.demo import generate
from config.demo.draw import DISTRICTS, TODAY
from config.demo.entries import FIRST_DAY

ROWS = generate.sheets(generate.story())
LAWYERS = [dict(zip(generate.HEADERS["律师"].split(), row, strict=True)) for row in ROWS["律师"]]
RECORDS = [dict(zip(generate.HEADERS["诚信记录"].split(), row, strict=True)) for row in ROWS["诚信记录"]]
FIRMS = [dict(zip(generate.HEADERS["律师事务所"].split(), row, strict=True)) for row in ROWS["律师事务所"]]


def test_the_committed_workbook_is_what_the_generator_writes():
    assert generate.packed(ROWS) == generate.WORKBOOK.read_bytes()
    assert generate.WORKBOOK.stat().st_size < 1_000_000


def test_it_reads_back_with_the_sheets_and_headers_of_the_import():
    found = sheets.read(generate.WORKBOOK)

    assert {title: rows[0] for title, rows in found.items()} == {
        title: header.split() for title, header in generate.HEADERS.items()
    }
    assert {title: len(rows) - 1 for title, rows in found.items()} == {
        title: len(ROWS[title]) + len(generate.NOT_ACCEPTED.get(title, ())) for title in ROWS
    }


def test_every_number_is_valid_and_belongs_to_nobody():
    for row in LAWYERS:
        licence = numbers.licence(row["执业证号"], today=TODAY)
        assert (licence.province + licence.city, licence.year) == ("3299", row["首次执业日期"].year)
        assert licence.male == (row["性别"] == "男")
        assert numbers.phone(row["手机"]).startswith("100")
        if row["身份证号"]:
            assert numbers.id_number(row["身份证号"])[:6] in DISTRICTS
    for row in FIRMS:
        if row["统一社会信用代码"]:
            assert numbers.firm_number(row["统一社会信用代码"])[2:6] in {"3299", "2991"}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (LAWYERS, "执业证号"),
        (LAWYERS, "身份证号"),
        (LAWYERS, "手机"),
        (FIRMS, "名称"),
        (FIRMS, "统一社会信用代码"),
    ],
)
def test_no_number_and_no_firm_name_stands_twice(rows, column):
    assert [
        value for value, count in Counter(row[column] for row in rows).items() if value and count > 1
    ] == []


def test_a_former_name_is_nobody_elses_name():
    names = Counter(name for row in FIRMS for name in (row["名称"], row["曾用名"], row["简称"]) if name)

    assert max(names.values()) == 1


def test_it_tells_five_years_as_often_as_an_association_sees_them():
    effective = [row["生效日期"] for row in RECORDS if row["生效日期"]]
    sanctions = Counter(
        row["生效日期"].year
        for row in RECORDS
        if row["种类"] in {"训诫", "警告", "通报批评", "公开谴责", "中止会员权利"}
        and row["对象证号"].startswith("13299")
        and row["生效日期"]
    )

    assert FIRST_DAY <= min(effective) <= date(2021, 12, 31)
    assert date(2026, 11, 1) <= max(effective) < TODAY
    assert all(2 <= sanctions[year] <= 4 for year in range(2022, 2027))
    assert all(row["行为日期"] <= row["生效日期"] for row in RECORDS if row["行为日期"] and row["生效日期"])


def test_document_numbers_of_a_series_and_year_have_no_gap_and_rise_with_the_date():
    papers = [
        (*re.fullmatch(r"(.+)〔(\d{4})〕(\d+) 号", row["文书号"]).groups(), row["生效日期"])
        for row in RECORDS
        if row["文书号"] and row["生效日期"]
    ]
    for series in {paper[:2] for paper in papers}:
        dated = sorted((day, int(number)) for *name, number, day in papers if tuple(name) == series)
        assert [number for _, number in dated] == sorted(number for _, number in dated)
