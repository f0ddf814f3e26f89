"""律师: each line is matched to a lawyer by licence; new ones are registered, the others taken further."""

from functools import cache

from django.utils.translation import gettext as _

from base.errors import RuleError
from base.numbers import Licence, licence, normalise_name
from firms.models import Firm, authority_name
from firms.services import national_name
from lawyers.imports.rows import LawyerLine, Sheet
from lawyers.models import WITHOUT_FIRM, Lawyer
from lawyers.services.people import LawyerRow, register_lawyers
from lawyers.services.roster.desk import Desk
from lawyers.services.roster.differences import Difference, apply, difference
from lawyers.services.roster.lawyerbook import LawyerBook

CLOSED = (Firm.Status.CANCELLED, Firm.Status.REVOKED)


def store_lawyers(sheet: Sheet[LawyerLine], desk: Desk) -> None:
    """Register, change and move lawyers."""
    book = LawyerBook(
        (line.licence for line in sheet.lines),
        (line.id_number for line in sheet.lines if line.id_number),
    )
    rows: dict[int, LawyerRow] = {}
    differences: list[Difference] = []
    identities = _Identities()
    for line in sheet.lines:
        try:
            firm = _firm(line, desk)
            lawyer = book.by_licence.get(line.licence)
            _check_dates(line)
            identities.add(line, lawyer)
            if lawyer is None:
                rows[line.line] = _row(line, firm, book, desk)
            else:
                differences.append(difference(lawyer, line, firm, book, desk))
        except RuleError as error:
            sheet.refuse(line.line, str(error))
            continue
        _look_closer(sheet, line, firm, desk)
    desk.tell(sheet, len(differences))
    register_lawyers(list(rows.values()), now=desk.now, actor=desk.actor)
    apply(differences, desk)
    sheet.new.update(rows)
    sheet.changed.update(found.line.line for found in differences if found)
    desk.tell(sheet, len(sheet.lines))


class _Identities:
    """One ID number, one line; one lawyer, one line."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.lawyers: dict[int, int] = {}

    def add(self, line: LawyerLine, lawyer: Lawyer | None) -> None:
        if line.id_number and (first := self.numbers.setdefault(line.id_number, line.line)) != line.line:
            raise RuleError(_("身份证号与第 %d 行相同, 请核对") % first)
        if lawyer and (first := self.lawyers.setdefault(lawyer.pk, line.line)) != line.line:
            raise RuleError(_("与第 %d 行是同一位律师 (证号变更前后): 请只保留一行") % first)


def _firm(line: LawyerLine, desk: Desk) -> Firm | None:
    """The firm the line names, by number, by name, or by both if they agree."""
    if not line.firm_number:
        return desk.firm(name=line.firm_name) if line.firm_name else None
    firm = desk.firm(number=line.firm_number)
    if line.firm_name and normalise_name(line.firm_name) not in desk.firms.names[firm.pk]:
        raise RuleError(_("律所名称与律所信用代码不是同一家: 该代码登记为“%s”, 请核对") % firm)
    return firm


def _check_dates(line: LawyerLine) -> None:
    if line.since and line.first_licensed and line.since < line.first_licensed:
        raise RuleError(_("入所日期早于首次执业日期, 请核对"))


def _row(line: LawyerLine, firm: Firm | None, book: LawyerBook, desk: Desk) -> LawyerRow:
    number = licence(line.licence)
    category, status = line.category or number.category, line.status or Lawyer.Status.NORMAL
    check_practice(status, category, firm)
    authority = firm.authority if firm else desk.authority
    if not authority:
        raise RuleError(_("没有律所的律师须指明管辖机关: 请在导入时加 --authority 区划代码"))
    if not desk.covers(authority):
        raise RuleError(_("管辖机关 %s 不在您的管辖范围, 请由其管辖机关导入") % authority_name(authority))
    _check_identity(line, book)
    return LawyerRow(
        name=line.name,
        licence=line.licence,
        category=category,
        firm=firm,
        authority=authority,
        sex=line.sex or (Lawyer.Sex.MALE if number.male else Lawyer.Sex.FEMALE),
        id_number=line.id_number,
        phone=line.phone,
        first_licensed=line.first_licensed,
        since=line.since,
        affiliation=line.affiliation,
        status=status,
    )


def check_practice(status: str, category: str, firm: Firm | None) -> None:
    """Who practises does so in a firm that is open, unless his category has none."""
    if status not in Lawyer.PRACTISING:
        return
    if firm is None and category not in WITHOUT_FIRM:
        raise RuleError(_("请填律所名称或律所信用代码 (只有公职、公司、法律援助和军队律师可以不填)"))
    if firm and firm.status in CLOSED:
        message = _("律所“%(firm)s”%(status)s, 不能有执业律师: 请核对现执业机构")
        raise RuleError(message, params={"firm": firm, "status": firm.get_status_display()})


def _check_identity(line: LawyerLine, book: LawyerBook) -> None:
    """A person who is registered already, but is no lawyer yet, must bear the same name."""
    owner = book.owner(line.id_number)
    if owner and hasattr(owner, "lawyer"):
        raise RuleError(_("身份证号已登记在另一位律师名下 (证号 %s), 请核对") % owner.lawyer.licence)
    if owner and owner.name_key != normalise_name(line.name):
        raise RuleError(_("身份证号已登记在另一人名下, 姓名不同, 请核对"))


def _look_closer(sheet: Sheet[LawyerLine], line: LawyerLine, firm: Firm | None, desk: Desk) -> None:
    """What is unusual about a licence and warned of, without refusing it."""
    for remark in _remarks(line, licence(line.licence), firm, desk):
        desk.notice(sheet, line.line, remark)


def _remarks(line: LawyerLine, number: Licence, firm: Firm | None, desk: Desk) -> list[str]:
    checks = (
        (bool(line.category) and line.category != number.category, _("执业类别与执业证号第 10 位不一致")),
        (
            line.sex == (Lawyer.Sex.FEMALE if number.male else Lawyer.Sex.MALE),
            _("性别与执业证号第 11 位不一致"),
        ),
        (_sex_differs(line), _("性别与身份证号不一致")),
        (firm is not None and firm.authority[:2] != number.province, _("执业证号的省份与律所不同")),
        (not _is_city(number.province + number.city, desk), _("执业证号第 4、5 位不是已知的地市")),
    )
    return [remark for found, remark in checks if found]


def _sex_differs(line: LawyerLine) -> bool:
    if len(line.id_number) != 18 or not line.sex:
        return False
    return (int(line.id_number[16]) % 2 == 1) != (line.sex == Lawyer.Sex.MALE)


@cache
def _listed(code: str) -> bool:
    return bool(national_name(code))


def _is_city(head: str, desk: Desk) -> bool:
    return head in desk.cities or _listed(f"{head}00")
