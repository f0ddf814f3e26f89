"""Lawyers, posts, files and records for tests, and roster workbooks, with dull defaults."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from base.sheets import write
from firms.models import Firm
from lawyers.models import IntegrityFile, Lawyer, Post, PracticeTerm, Record, RecordKind
from lawyers.services import seed_kinds
from tests.make.accounts import CITY, NOON, person
from tests.make.firms import branch, firm

_numbers = count(1)

HEADERS = {
    "律师事务所": "名称 统一社会信用代码 组织形式 区划代码 管辖机关 主任执业证号 办公地址 联系电话 "
    "设立日期 状态 曾用名 简称",
    "党支部": "支部名称 组建形式 覆盖律所 成立日期 书记执业证号 纪律监督员执业证号 备案日期",
    "律师": "姓名 执业证号 律所名称 律所信用代码 性别 身份证号 执业类别 首次执业日期 入所日期 "
    "政治面貌 手机 状态",
    "诚信记录": "对象证号 类别 种类 行为日期 生效日期 数量 事项编号 作出机关 文书号 摘要",
    "历年考核": "对象证号 年度 结果",
}


def licence(*, year: int = 2012, category: str = "1", male: bool = True) -> str:
    """A valid licence that no other call has given."""
    return f"13299{year}{category}{0 if male else 1}{next(_numbers):06d}"


def lawyer(name: str = "", **fields: Any) -> Lawyer:
    """A full-time lawyer of some firm since 2015, with term and file."""
    since = fields.pop("since", date(2015, 1, 1))
    if "firm" not in fields:
        fields["firm"] = firm()
    authority = fields["firm"].authority if fields["firm"] else CITY
    person_ = fields.pop("person", None) or person(name, authority=authority)
    defaults = {"licence": licence(), "category": "1", "sex": "male", "authority": authority}
    made = Lawyer.objects.create(person=person_, **defaults | fields)
    practice(made, since=since)
    IntegrityFile.objects.create(lawyer=made)
    return made


def practice(of: Lawyer, *, since: date, until: date | None = None, **fields: Any) -> PracticeTerm:
    """A term of this lawyer, in his present firm unless told otherwise."""
    defaults: dict[str, Any] = {"firm": of.firm, "category": of.category, "authority": of.authority}
    return PracticeTerm.objects.create(lawyer=of, since=since, until=until, **defaults | fields)


def post(kind: str = Post.Kind.DIRECTOR, **fields: Any) -> Post:
    """A post held since 2020, in a place of its own unless given one."""
    place = "branch" if kind in Post.IN_BRANCH else "firm"
    if place not in fields:
        fields[place] = branch() if place == "branch" else firm()
    if "person" not in fields:
        fields["person"] = person()
    return Post.objects.create(kind=kind, **{"since": date(2020, 7, 1)} | fields)


def kind(code: str = "reprimand") -> RecordKind:
    """One of the seeded kinds."""
    if not RecordKind.objects.filter(code=code).exists():
        seed_kinds()
    return RecordKind.objects.get(code=code)


def file(of: Lawyer | Firm | None = None) -> IntegrityFile:
    """The file of this lawyer or firm, or of a new lawyer."""
    subject = of or lawyer()
    if isinstance(subject, Firm):
        return IntegrityFile.objects.get_or_create(firm=subject)[0]
    return IntegrityFile.objects.get_or_create(lawyer=subject)[0]


def record(of: IntegrityFile | None = None, code: str = "reprimand", **fields: Any) -> Record:
    """A first image as if it had been entered: effective, and filed under the present firm."""
    entered = of or file()
    defaults: dict[str, Any] = {
        "conduct_on": date(2025, 3, 3),
        "effective_on": date(2025, 6, 1),
        "recorded_at": NOON,
        "firm": entered.lawyer.firm if entered.lawyer else entered.firm,
        "authority": entered.subject.authority,
    }
    return Record.objects.create(file=entered, kind=kind(code), **defaults | fields)


def roster(path: Path, **sheets: Sequence[dict[str, Any] | Sequence[Any]]) -> Path:
    """A roster workbook of these sheets; a row is a dict by header, or all cells in the order of HEADERS."""
    write(path, {name: [HEADERS[name].split(), *map(_cells(name), rows)] for name, rows in sheets.items()})
    return path


def _cells(name: str) -> Any:
    headers = HEADERS[name].split()
    return lambda row: [row.get(header) for header in headers] if isinstance(row, dict) else row
