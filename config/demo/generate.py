"""Write config/demo/yunjiang.xlsx anew: `python -m config.demo.generate`. Same code, same bytes."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from openpyxl import Workbook

from config.demo.city import Branch, City, Firm, Lawyer, people
from config.demo.entries import Assessment, Entry
from config.demo.history import assessments, records

WORKBOOK = Path(__file__).with_name("yunjiang.xlsx")
SEED = 3299
HEADERS = {
    "律师事务所": "名称 统一社会信用代码 组织形式 区划代码 管辖机关 主任执业证号 办公地址 联系电话 "
    "设立日期 状态 曾用名 简称",
    "党支部": "支部名称 组建形式 覆盖律所 成立日期 书记执业证号 纪律监督员执业证号 备案日期",
    "律师": "姓名 执业证号 律所名称 律所信用代码 性别 身份证号 执业类别 首次执业日期 入所日期 "
    "政治面貌 手机 状态",
    "诚信记录": "对象证号 类别 种类 行为日期 生效日期 数量 事项编号 作出机关 文书号 摘要",
    "历年考核": "对象证号 年度 结果",
}
Row = tuple[str | int | float | date | None, ...]

NOT_ACCEPTED: dict[str, tuple[Row, ...]] = {
    "党支部": (("澄埠县第二联合党支部", "联合支部", "云江远岱律师事务所", date(2024, 7, 1), "", "", None),),
    "律师": (
        # an office suite has turned the licence number into a figure, and its last digits are lost
        ("傅听筠", 13299201911733000.0, "云江听石律师事务所", "", "女", "", "专职", None, None, "", "", ""),
        ("祁一鸣", "13299201810644107", "云江远岱律师事务所", "", "男", "", "专职", None, None, "", "", ""),
        (
            "邹映雁",
            "13299201711530264",
            "云江青麓律师事务所",
            "",
            "女",
            "329902199003072420",
            "专职",
            *[None] * 5,
        ),
    ),
    "诚信记录": (
        ("13299200910299999", "优良", "法律援助案件", None, date(2025, 5, 20), 2, "", "", "", ""),
        ("13299201210004821", "优良", "公益法律服务", None, "2025-02-30", 8, "", "", "", ""),
    ),
}
"""Rows as offices really send them. The import gives each back with what is wrong and what to do."""


@dataclass
class Story:
    """The city and what happened in it."""

    city: City
    records: list[Entry]
    assessments: list[Assessment]


def dice() -> Random:
    return Random(SEED)  # noqa: S311  a made-up city needs the same dice every time, not secret ones


def story() -> Story:
    """All that the workbook tells, the same every time."""
    thrown = dice()
    city = people(thrown)
    entries = records(city, thrown)
    return Story(city, entries, list(assessments(city, entries, thrown)))


def sheets(told: Story) -> dict[str, list[Row]]:
    """The five sheets, without their headers and without the rows that are not accepted."""
    thrown = dice()
    return {
        "律师事务所": [_firm(firm) for firm in told.city.firms],
        "党支部": [_branch(branch, thrown) for branch in told.city.branches],
        "律师": [_lawyer(lawyer, thrown) for lawyer in _in_order(told.city)],
        "诚信记录": [_entry(entry) for entry in told.records],
        "历年考核": [(one.subject, one.year, one.result) for one in told.assessments],
    }


def _firm(firm: Firm) -> Row:
    director = firm.director.licence if firm.director else ""
    return (
        *(firm.name, firm.number, firm.form, firm.district, firm.authority, director),
        *(firm.address, firm.phone, firm.founded, firm.status, firm.former, firm.short),
    )


def _branch(branch: Branch, dice: Random) -> Row:
    covered = "、".join(
        firm.number if firm.number and dice.random() < 0.3 else firm.name for firm in branch.firms
    )
    supervisor = branch.supervisor.licence if branch.supervisor else ""
    return (
        *(branch.name, branch.form, covered, branch.founded),
        *(branch.secretary.licence, supervisor, branch.filed),
    )


def _in_order(city: City) -> list[Lawyer]:
    """In the order of the licences, as registers are kept, so that no sheet begins with one firm."""
    return sorted(city.lawyers, key=lambda lawyer: (lawyer.first_licensed, lawyer.licence))


def _lawyer(lawyer: Lawyer, dice: Random) -> Row:
    name, number = _as_written(lawyer.firm, dice)
    return (
        *(lawyer.name, lawyer.licence, name, number, "男" if lawyer.male else "女", lawyer.id_number),
        *(
            lawyer.category,
            lawyer.first_licensed,
            lawyer.joined,
            lawyer.affiliation,
            lawyer.mobile,
            lawyer.status,
        ),
    )


def _as_written(firm: Firm | None, dice: Random) -> tuple[str, str]:
    """How a register names a firm: mostly in full, often by number, at times by a short or former name."""
    if not firm:
        return "", ""
    chance = dice.random()
    if firm.number and chance < 0.25:
        return "", firm.number
    if firm.short and chance < 0.35:
        return firm.short, ""
    return firm.former if firm.former and chance < 0.45 else firm.name, ""


def _entry(entry: Entry) -> Row:
    return (
        *(entry.subject, entry.side, entry.kind, entry.conduct_on, entry.effective_on, entry.quantity),
        *(entry.matter, entry.organ, entry.document_no, entry.summary),
    )


def packed(content: dict[str, list[Row]]) -> bytes:
    """An .xlsx file whose bytes depend on its content alone, with the rows that are not accepted."""
    book = Workbook(write_only=True)
    for title, header in HEADERS.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for letter in "ABCDEFGHIJKL":
            sheet.column_dimensions[letter].width = 20
        sheet.append(header.split())
        for row in (*content[title], *NOT_ACCEPTED.get(title, ())):
            sheet.append([None if cell == "" else cell for cell in row])
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written)


def _without_clock(written: io.BytesIO) -> bytes:
    """The same archive, but every member and the document say that they were written on the demo day."""
    steady = io.BytesIO()
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-20T00:00:00Z", source.read(name))
            out.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return steady.getvalue()


if __name__ == "__main__":
    WORKBOOK.write_bytes(packed(sheets(story())))
