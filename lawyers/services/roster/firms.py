"""律师事务所: each line is matched to a firm by number or name; what it says anew is taken over."""

from typing import Any

from django.utils.translation import gettext as _

from base.errors import RuleError
from base.numbers import NumberError, normalise_name, stripped_authority
from firms.models import District, Firm, FirmName, authority_name
from firms.services import FirmRow, known_districts, name_firms, register_firms, update_firms
from lawyers.imports.rows import FirmLine, Sheet
from lawyers.services.files import follow_firms
from lawyers.services.roster.desk import VERB, Desk

CITY_RUN = "市直"
SAID_AS_IT_IS = ("form", "address", "phone", "founded", "status")


def store_firms(sheet: Sheet[FirmLine], desk: Desk) -> dict[int, Firm]:
    """Enter and change firms; the firm of each good line, for what else the line says."""
    districts = known_districts({line.district for line in sheet.lines if line.district})
    rows: dict[int, FirmRow] = {}
    changes: dict[int, tuple[Firm, dict[str, Any]]] = {}
    taken = _Taken()
    for line in sheet.lines:
        try:
            district = _district(line, districts)
            authority = _authority(line, desk)
            firm = _match(line, desk)
            taken.add(line, firm)
            if firm is None:
                rows[line.line] = _row(line, district, authority, desk)
            else:
                changes[line.line] = firm, _changes(firm, line, district, authority, desk)
        except RuleError as error:
            sheet.refuse(line.line, str(error))
    firms = _register(rows, desk)
    _update(changes, sheet, desk)
    sheet.new.update(rows)
    desk.tell(sheet, len(sheet.lines))
    return firms | {number: firm for number, (firm, _fields) in changes.items()}


class _Taken:
    """Which line speaks of which firm: two lines about one firm are not merged."""

    def __init__(self) -> None:
        self.firms: dict[int, int] = {}
        self.names: dict[str, FirmLine] = {}

    def add(self, line: FirmLine, firm: Firm | None) -> None:
        if firm:
            first = self.firms.setdefault(firm.pk, line.line)
            if first != line.line:
                raise RuleError(_("与第 %d 行是同一家律所: 请只保留一行") % first)
            return
        other = self.names.setdefault(normalise_name(line.name), line)
        if other is not line and not (line.number and other.number):
            raise RuleError(_("与第 %d 行同名: 请填统一社会信用代码以区分") % other.line)


def _register(rows: dict[int, FirmRow], desk: Desk) -> dict[int, Firm]:
    firms = register_firms(list(rows.values()), now=desk.now, actor=desk.actor)
    for firm, row in zip(firms, rows.values(), strict=True):
        desk.firms.add(firm, (*row.former_names, *row.short_names))
    follow_firms([firm.pk for firm in firms])
    return dict(zip(rows, firms, strict=True))


def _update(changes: dict[int, tuple[Firm, dict[str, Any]]], sheet: Sheet[FirmLine], desk: Desk) -> None:
    done = update_firms(list(changes.values()), verb=VERB, now=desk.now, actor=desk.actor)
    sheet.changed.update(number for number, change in zip(changes, done, strict=True) if change)
    lines = {line.line: line for line in sheet.lines}
    for number, (firm, _fields) in changes.items():
        if _new_names(firm, lines[number], desk):
            sheet.changed.add(number)
        desk.firms.add(firm)
    follow_firms([changes[number][0].pk for number in sheet.changed])


def _new_names(firm: Firm, line: FirmLine, desk: Desk) -> bool:
    """Take over other names that the firm is not known by yet."""
    known = desk.firms.names[firm.pk]
    kinds = ((FirmName.Kind.FORMER, line.former_names), (FirmName.Kind.SHORT, line.short_names))
    new = [(firm, kind, name) for kind, names in kinds for name in names if normalise_name(name) not in known]
    name_firms(new)
    desk.firms.add(firm, [name for _firm, _kind, name in new])
    return bool(new)


def _match(line: FirmLine, desk: Desk) -> Firm | None:
    """The firm this line is about, or None for a new one."""
    found = desk.firms.by_number.get(line.number) if line.number else None
    found = found or _same_name(line, desk)
    if found and not desk.covers(found.authority):
        raise RuleError(_("该律所由其他机关管理, 不在您的管辖范围: 请由其管辖机关办理"))
    return found


def _same_name(line: FirmLine, desk: Desk) -> Firm | None:
    key = normalise_name(line.name)
    alike = desk.firms.named(line.name)
    same = [
        firm for firm in alike if firm.name_key == key and (not line.number or _may_take(firm, line.number))
    ]
    if len(same) > 1:
        raise RuleError(_("有 %d 家律所叫这个名称: 请填统一社会信用代码") % len(same))
    if alike and not same and not line.number:
        raise RuleError(_("这是“%s”的曾用名或简称: 请填现名或统一社会信用代码") % alike[0])
    return same[0] if same else None


def _may_take(firm: Firm, number: str) -> bool:
    """May this number become the firm's: it has none, or one of the older kind? Else it is another firm."""
    return not firm.number or (len(firm.number) == 17 and len(number) == 18)


def _row(line: FirmLine, district: District | None, authority: str, desk: Desk) -> FirmRow:
    found = authority or (stripped_authority(district.code) if district else "") or desk.authority
    if not found:
        raise RuleError(_("请填管辖机关或区划代码 (也可在导入时用 --authority 指定管辖机关)"))
    if not desk.covers(found):
        raise RuleError(_("管辖机关 %s 不在您的管辖范围: 请核对, 或由其管辖机关导入") % authority_name(found))
    return FirmRow(
        name=line.name,
        authority=found,
        number=line.number,
        form=line.form,
        district=district,
        address=line.address,
        phone=line.phone,
        founded=line.founded,
        status=line.status or Firm.Status.NORMAL,
        short_name=line.short_names[0] if line.short_names else "",
        former_names=line.former_names,
        short_names=line.short_names,
    )


def _changes(
    firm: Firm, line: FirmLine, district: District | None, authority: str, desk: Desk
) -> dict[str, Any]:
    """The fields this line says something about. A name the firm had before does not rename it back."""
    fields: dict[str, Any] = {name: value for name in SAID_AS_IT_IS if (value := getattr(line, name))}
    if line.number and line.number != firm.number and _may_take(firm, line.number):
        fields["number"] = line.number
    if normalise_name(line.name) not in desk.firms.names[firm.pk]:
        fields["name"] = line.name
    if line.short_names and not firm.short_name:
        fields["short_name"] = line.short_names[0]
    if district:
        fields["district"] = district
    if authority and authority != firm.authority:
        if not desk.covers(authority):
            raise RuleError(
                _("管辖机关 %s 不在您的管辖范围: 请核对, 或由上级机关办理") % authority_name(authority)
            )
        fields["authority"] = authority
    return fields


def _district(line: FirmLine, districts: dict[str, District]) -> District | None:
    if not line.district:
        return None
    if line.district not in districts:
        raise RuleError(_("区划代码 %s 不在区划表中: 请核对; 确有此区划的, 请先登记区划") % line.district)
    return districts[line.district]


def _authority(line: FirmLine, desk: Desk) -> str:
    """管辖机关 by code, by the name of a district, or 市直: the city of the firm's district."""
    text = line.authority
    if not text:
        return ""
    if text.startswith(CITY_RUN):
        city = line.district[:4] or desk.authority[:4]
        if len(city) < 4:
            raise RuleError(_("管辖机关为“市直”时请同时填区划代码, 以确定是哪个市"))
        return stripped_authority(city)
    try:
        return stripped_authority(text)
    except NumberError:
        return _named_authority(text, line)


def _named_authority(name: str, line: FirmLine) -> str:
    within = line.district[:4]
    found = District.objects.filter(name=name, code__startswith=within)[:2]
    if len(found) != 1:
        reason = _("有多个区划叫“%s”") if found else _("区划表中没有“%s”")
        raise RuleError(reason % name + _(": 管辖机关请改填区划代码或“市直”"))
    return stripped_authority(found[0].code)
