"""What a roster line says of a known lawyer that the register does not, and how it is taken over.

A blank cell says nothing and erases nothing. Plain fields are written in bulk; a move is an act of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.audit import record_bulk
from accounts.models import Person
from accounts.services import seal_identity
from base import crypto
from base.errors import RuleError
from base.numbers import normalise_name
from base.states import Changes
from firms.models import Firm
from lawyers.imports.rows import LawyerLine
from lawyers.models import WITHOUT_FIRM, Lawyer, PartyMembership, PracticeTerm
from lawyers.services.people import announce, end_term, move
from lawyers.services.roster.desk import VERB, Desk
from lawyers.services.roster.lawyerbook import LawyerBook

CHUNK = 500
SAID_AS_IT_IS = ("sex", "category", "first_licensed", "status")


@dataclass
class Difference:
    """One known lawyer and what to change: own fields, the person's, term, affiliation, firm."""

    lawyer: Lawyer
    line: LawyerLine
    fields: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    term: PracticeTerm | None = None
    membership: PartyMembership | None = None
    firm: Firm | None = None
    leaves: bool = False

    def __bool__(self) -> bool:
        return bool(self.fields or self.person or self.term or self.membership or self.firm or self.leaves)


def difference(
    lawyer: Lawyer, line: LawyerLine, firm: Firm | None, book: LawyerBook, desk: Desk
) -> Difference:
    """RuleError when the line cannot be about this lawyer, or says what cannot be."""
    if not desk.covers(lawyer.authority):
        raise RuleError(_("该律师由其他机关管理, 不在您的管辖范围: 请由其管辖机关办理"))
    found = Difference(lawyer, line, _fields(lawyer, line), _person(lawyer, line, book))
    status = line.status or lawyer.status
    if status in Lawyer.PRACTISING:
        _place(found, firm, book, desk.today)
    elif lawyer.status in Lawyer.PRACTISING:
        found.leaves = True
    elif firm and not line.status:
        message = _("该律师登记为%s: 如已重新执业, 请填状态“正常执业”")
        raise RuleError(message % lawyer.get_status_display())
    found.membership = _membership(lawyer, line, book)
    return found


def _fields(lawyer: Lawyer, line: LawyerLine) -> dict[str, Any]:
    said = {name: value for name in SAID_AS_IT_IS if (value := getattr(line, name))}
    fields = {name: value for name, value in said.items() if getattr(lawyer, name) != value}
    return fields | ({"status_since": None, "status_until": None} if "status" in fields else {})


def _person(lawyer: Lawyer, line: LawyerLine, book: LawyerBook) -> dict[str, Any]:
    """Name, ID number and phone. Another name needs the same ID number: a licence is easily mistyped."""
    person = lawyer.person
    same = person.id_number_lookup in crypto.lookups("lookup", line.id_number)
    if line.id_number and person.id_number_lookup and not same:
        raise RuleError(_("身份证号与已登记的不一致, 请核对"))
    owner = book.owner(line.id_number)
    if owner and owner.pk != person.pk:
        raise RuleError(_("身份证号已登记在另一人名下, 请核对"))
    fields: dict[str, Any] = {}
    if normalise_name(line.name) != person.name_key:
        if not same:
            message = _("该证号登记为“%s”, 姓名不同: 请核对证号; 确系改名的, 请同时填身份证号")
            raise RuleError(message % person.name)
        fields = {"name": line.name, "name_key": normalise_name(line.name)}
    new_phone = line.phone and person.phone_lookup not in crypto.lookups("lookup", line.phone)
    return fields | seal_identity(
        person, id_number="" if same else line.id_number, phone=line.phone if new_phone else ""
    )


def _place(found: Difference, firm: Firm | None, book: LawyerBook, today: date) -> None:
    """Another firm, a return to practice, or a better known first day in the same firm."""
    lawyer, line = found.lawyer, found.line
    category = line.category or lawyer.category
    if firm and firm.status in {Firm.Status.CANCELLED, Firm.Status.REVOKED} and firm.pk != lawyer.firm_id:
        raise RuleError(_("律所“%s”已注销或吊销: 请核对现执业机构") % firm)
    term = book.open_term(lawyer)
    if firm and firm.pk != lawyer.firm_id:
        since = line.since or today
        if term and since <= term.since:
            message = _("入所日期 (未填的按今天) %(since)s 不晚于现执业经历的起始日期 %(term)s, 请核对")
            raise RuleError(message, params={"since": since, "term": term.since})
        found.firm = firm
    elif firm is None and lawyer.firm_id is None and category not in WITHOUT_FIRM:
        raise RuleError(_("请填律所名称或律所信用代码 (只有公职、公司、法律援助和军队律师可以不填)"))
    elif term and line.since and line.since != term.since:
        found.term = _redated(term, line.since, book.terms[lawyer.pk])
    if term and not found.firm and category != term.category:
        found.term = found.term or term
        found.term.category = category


def _redated(term: PracticeTerm, since: date, terms: Iterable[PracticeTerm]) -> PracticeTerm:
    if any(other.until and other.until > since for other in terms):
        raise RuleError(_("入所日期早于上一段执业经历的结束日期, 请核对"))
    term.since, term.since_assumed = since, False
    return term


def _membership(lawyer: Lawyer, line: LawyerLine, book: LawyerBook) -> PartyMembership | None:
    known = book.memberships.get(lawyer.person_id)
    if not line.affiliation or (known and known.affiliation == line.affiliation):
        return None
    known = known or PartyMembership(person=lawyer.person)
    known.affiliation = line.affiliation
    return known


def apply(differences: Iterable[Difference], desk: Desk) -> None:
    """Write what differs, with one audit line for each lawyer."""
    changed = [found for found in differences if found]
    audit: list[tuple[Lawyer, Changes]] = [(found.lawyer, _set(found)) for found in changed]
    for found in changed:
        if found.firm:
            _move(found, found.firm, desk)
    _write_fields(changed)
    for found in changed:
        if found.leaves:
            _leave(found.lawyer, desk.today)
    record_bulk(desk.actor, VERB, [(lawyer, changes) for lawyer, changes in audit if changes], now=desk.now)
    announce([found.lawyer for found in changed])


def _set(found: Difference) -> Changes:
    """Set the attributes; the changes as the audit may know them: sealed matter only by name."""
    changes: Changes = {}
    for row, fields in ((found.lawyer, found.fields), (found.lawyer.person, found.person)):
        changes |= {name: (getattr(row, name), value) for name, value in fields.items()}
        for name, value in fields.items():
            setattr(row, name, value)
    if found.term:
        changes["term"] = (None, [found.term.since, found.term.category])
    if found.membership:
        changes["party_membership"] = (None, "changed")
    return changes


def _write_fields(changed: list[Difference]) -> None:
    lawyers = [found.lawyer for found in changed if found.fields]
    Lawyer.objects.bulk_update(lawyers, [*SAID_AS_IT_IS, "status_since", "status_until"], batch_size=CHUNK)
    people = [found.lawyer.person for found in changed if found.person]
    columns = ["name", "name_key", "id_number_sealed", "id_number_lookup", "phone_sealed", "phone_lookup"]
    Person.objects.bulk_update(people, columns, batch_size=CHUNK)
    terms = [found.term for found in changed if found.term]
    PracticeTerm.objects.bulk_update(terms, ["since", "since_assumed", "category"], batch_size=CHUNK)
    _write_memberships([found.membership for found in changed if found.membership])


def _write_memberships(memberships: list[PartyMembership]) -> None:
    PartyMembership.objects.bulk_create(one for one in memberships if one.pk is None)
    PartyMembership.objects.bulk_update(
        [one for one in memberships if one.pk], ["affiliation"], batch_size=CHUNK
    )


def _move(found: Difference, firm: Firm, desk: Desk) -> None:
    since, assumed = found.line.since or desk.today, found.line.since is None
    move(found.lawyer, firm, since=since, since_assumed=assumed, now=desk.now, actor=desk.actor)


def _leave(lawyer: Lawyer, today: date) -> None:
    end_term(lawyer, today)
    lawyer.firm = None
    lawyer.save(update_fields=["firm"])
