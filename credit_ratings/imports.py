"""Scheme files: JSON as docs/schemes.md describes it, read to plain data and checked; nothing is written."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _

from base.errors import RuleError
from credit_ratings.rules import BandData, CategoryData, RuleData, SchemeData, VetoData

LARGEST_FILE = 1_000_000  # bytes
LARGEST_NUMBER = 1_000_000
REQUIRED: Any = object()
T = TypeVar("T")
CODE = re.compile(r"[a-zA-Z0-9_-]+")
WINDOWS = ("closed", "half_open", "calendar_year", "always")


@dataclass(frozen=True)
class SchemeFile:
    """One version of one scheme as somebody wrote it down."""

    code: str
    name: str
    subject: str
    title: str
    document_no: str
    scheme: SchemeData


def read_file(path: Path) -> SchemeFile:
    """RuleError when the file is not there, not JSON, or not a scheme."""
    try:
        with path.open("rb") as file:
            return read(file)
    except OSError as error:
        raise refusal(_("无法读取文件 %(path)s，请核对路径") % {"path": path}) from error


def read(file: IO[bytes]) -> SchemeFile:
    """RuleError when it is not JSON in UTF-8, or not a scheme."""
    raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise refusal(_("文件超过 1 MB，不是评定办法文件"))
    try:
        text = raw.decode("utf-8-sig")
        content = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refusal(_("文件不是 UTF-8 编码的有效 JSON：%(error)s") % {"error": error}) from error
    return parse(content)


def parse(content: Any) -> SchemeFile:
    """The scheme in a mapping as JSON gives it. RuleError names the first place that is wrong."""
    part = Part(content, "")
    scheme = part.part("scheme")
    found = SchemeFile(
        code=scheme.code("code"),
        name=scheme.text("name", 60),
        subject=scheme.choice("subject", ("lawyer", "firm")),
        title=part.text("title", 100),
        document_no=part.text("document_no", 60, ""),
        scheme=_figures(part),
    )
    scheme.finish()
    part.ignore("note")
    part.finish()
    return found


def _figures(part: "Part") -> SchemeData:
    sure = part.flag("sure", otherwise=False)
    return SchemeData(
        base_milli=part.points("base"),
        floor_milli=part.points("floor", None),
        ceiling_milli=part.points("ceiling", None),
        rounding=part.choice("rounding", ("half_up", "down"), "half_up"),
        decimals=part.whole("decimals", 0, most=3),
        same_matter=part.choice("same_matter", ("none", "bad", "both"), "bad"),
        sure=sure,
        categories=tuple(_category(row, sure=sure) for row in part.parts("categories")),
        rules=tuple(_rule(row, sure=sure) for row in part.parts("rules")),
        bands=tuple(_band(row, sure=sure) for row in part.parts("bands")),
        vetoes=tuple(_veto(row, sure=sure) for row in part.parts("vetoes", ())),
    )


def _category(row: "Part", *, sure: bool) -> CategoryData:
    return row.done(
        CategoryData(
            code=row.code("code"),
            name=row.text("name", 40),
            cap_milli=row.points("cap", None),
            floor_milli=row.points("floor", None),
            sure=row.flag("sure", otherwise=sure),
        )
    )


def _rule(row: "Part", *, sure: bool) -> RuleData:
    kind, months = _window(row)
    return row.done(
        RuleData(
            kind=row.text("kind", 40),
            category=row.text("category", 40),
            points_milli=row.points("points"),
            unit=row.choice("unit", ("record", "quantity"), "record"),
            step_milli=row.points("step", 1000),
            step_mode=row.choice("step_mode", ("full", "started", "exact"), "full"),
            cap_milli=row.points("cap", None),
            window_kind=kind,
            window_months=months,
            clause=row.text("clause", 40, ""),
            sure=row.flag("sure", otherwise=sure),
        )
    )


def _band(row: "Part", *, sure: bool) -> BandData:
    return row.done(
        BandData(
            letter=row.text("letter", 2),
            threshold_milli=row.points("threshold", None),
            operator=row.choice("operator", ("ge", "gt"), "ge"),
            name=row.text("name", 20, ""),
            sure=row.flag("sure", otherwise=sure),
        )
    )


def _veto(row: "Part", *, sure: bool) -> VetoData:
    kind, months = _window(row)
    return row.done(
        VetoData(
            kind=row.text("kind", 40),
            letter=row.text("letter", 2),
            window_kind=kind,
            window_months=months,
            clause=row.text("clause", 40, ""),
            sure=row.flag("sure", otherwise=sure),
        )
    )


def _window(row: "Part") -> tuple[str, int | None]:
    window = row.part("window")
    kind = window.choice("kind", WINDOWS)
    months = window.whole("months", None, most=1200)
    window.finish()
    return kind, months


class Part:
    """A mapping of the file that knows where it stands, and what in it was read."""

    def __init__(self, content: Any, where: str) -> None:
        self.where = where
        if not isinstance(content, Mapping):
            raise refusal(_("%(where)s 应当是一组项目") % {"where": where or _("文件")})
        self.content = content
        self.read: set[str] = set()

    def take(self, key: str, otherwise: Any = REQUIRED) -> Any:
        self.read.add(key)
        value = self.content.get(key)
        if value is None and otherwise is REQUIRED:
            raise refusal(_("%(place)s 没有填写") % {"place": self.place(key)})
        return otherwise if value is None else value

    def text(self, key: str, longest: int, otherwise: Any = REQUIRED) -> str:
        value = self.take(key, otherwise)
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            raise self.wrong(key, _("%(longest)s 字以内的文字") % {"longest": longest})
        if otherwise is REQUIRED and not value.strip():
            raise self.wrong(key, _("%(longest)s 字以内的文字") % {"longest": longest})
        return value.strip()

    def code(self, key: str) -> str:
        value = self.text(key, 40)
        if not CODE.fullmatch(value):
            raise self.wrong(key, _("英文字母、数字和连字符"))
        return value

    def choice(self, key: str, choices: Sequence[str], otherwise: Any = REQUIRED) -> str:
        value = self.take(key, otherwise)
        if value not in choices:
            raise self.wrong(key, " / ".join(choices))
        return str(value)

    def points(self, key: str, otherwise: Any = REQUIRED) -> Any:
        """A number with at most three decimals, as thousandths; a default is given as thousandths."""
        value = self.take(key, otherwise)
        if key not in self.content or self.content[key] is None:
            return value
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(key, _("数字"))
        in_range = -LARGEST_NUMBER <= value <= LARGEST_NUMBER
        milli = int(Decimal(value) * 1000) if in_range else 0
        if not in_range or Decimal(milli).scaleb(-3) != value:
            raise self.wrong(key, _("一百万以内、最多三位小数的数字"))
        return milli

    def whole(self, key: str, otherwise: int | None, *, most: int) -> Any:
        value = self.take(key, otherwise)
        if value is not None and (isinstance(value, bool) or value not in range(most + 1)):
            raise self.wrong(key, _("0 至 %(most)s 的整数") % {"most": most})
        return value

    def flag(self, key: str, *, otherwise: bool) -> bool:
        value = self.take(key, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(key, "true / false")
        return value

    def part(self, key: str) -> "Part":
        return Part(self.take(key), self.place(key))

    def parts(self, key: str, otherwise: Any = REQUIRED) -> Iterator["Part"]:
        rows = self.take(key, otherwise)
        if not isinstance(rows, list | tuple):
            raise self.wrong(key, _("列表"))
        for number, row in enumerate(rows, 1):
            yield Part(row, self.place(f"{key}[{number}]"))

    def ignore(self, key: str) -> None:
        self.read.add(key)

    def done(self, made: T) -> T:
        """What was made of it, once nothing is left unread."""
        self.finish()
        return made

    def finish(self) -> None:
        """Refuse what nobody asked for: a slip in a name must not leave a figure out in silence."""
        if unknown := [str(key) for key in self.content if key not in self.read]:
            raise refusal(_("不认识的项目: %(places)s") % {"places": "、".join(map(self.place, unknown))})

    def place(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def wrong(self, key: str, wanted: str) -> RuleError:
        return refusal(
            _("%(place)s 填写有误, 应为: %(wanted)s") % {"place": self.place(key), "wanted": wanted}
        )


def refusal(message: str) -> RuleError:
    return RuleError(message, code="scheme_file", status=400)


def _no_constant(name: str) -> None:
    raise ValueError(name)
