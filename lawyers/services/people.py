"""The register of lawyers: entered, changed, moved from firm to firm."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Person, User
from accounts.permissions import require
from accounts.services import PersonRow, register_people
from accounts.services.persons import home
from base.errors import RuleError
from base.locks import lock
from base.numbers import licence as checked_licence
from base.numbers import stripped_authority
from base.outbox import emit
from base.states import Changes, change
from firms.models import Firm
from lawyers.models import WITHOUT_FIRM, FormerLicence, IntegrityFile, Lawyer, PartyMembership, PracticeTerm
from lawyers.services.files import open_files
from lawyers.topics import SUBJECT_CHANGED

REGISTER = ("register_lawyer", "import_roster")
CHUNK = 500


class LawyerRow(NamedTuple):
    """One lawyer to register. Without `since` the term in the firm begins at the first licence, or today."""

    name: str
    licence: str
    category: str
    firm: Firm | None
    authority: str
    sex: str = ""
    id_number: str = ""
    phone: str = ""
    first_licensed: date | None = None
    since: date | None = None
    affiliation: str = ""
    status: str = Lawyer.Status.NORMAL


@transaction.atomic
def register_lawyer(*, now: datetime, actor: User | None, **fields: Any) -> Lawyer:
    """Enter one lawyer by hand; `fields` are those of LawyerRow."""
    row = LawyerRow(**fields)
    place = row.firm.authority if row.firm else stripped_authority(row.authority) or home(actor, *REGISTER)
    number = checked_licence(row.licence, today=now.date()).number
    if Lawyer.objects.filter(licence=number).exists() or FormerLicence.objects.filter(number=number).exists():
        raise RuleError(_("这个执业证号已经登记, 请在“律师”中查找"), code="known")
    (lawyer,) = register_lawyers([row._replace(licence=number, authority=place)], now=now, actor=actor)
    record(actor, "register_lawyer", lawyer, {"licence": (None, lawyer.licence)}, now=now)
    return lawyer


@transaction.atomic
def register_lawyers(rows: Sequence[LawyerRow], *, now: datetime, actor: User | None) -> list[Lawyer]:
    """Enter many with their persons, terms and files; the caller writes the line of its batch.

    The caller has seen that no licence is known; a person known by ID number becomes this lawyer, unless he
    is one already.
    """
    for row in rows:
        _check_place(row, actor)
    people = register_people(
        [PersonRow(row.name, row.id_number, row.phone, row.authority) for row in rows], now=now, actor=actor
    )
    _refuse_second_licence(people)
    lawyers = [_new(row, person) for row, person in zip(rows, people, strict=True)]
    Lawyer.objects.bulk_create(lawyers, batch_size=CHUNK)
    _open_terms(lawyers, rows, now.date())
    _note_affiliations(people, rows)
    open_files(lawyers=lawyers)
    announce(lawyers)
    return lawyers


def announce(lawyers: Sequence[Lawyer]) -> None:
    """Tell who depends on these lawyers that name, firm, category or status changed."""
    keys = [lawyer.pk for lawyer in lawyers]
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        emit(SUBJECT_CHANGED, IntegrityFile.objects.filter(lawyer__in=some).values_list("pk", flat=True))


def _check_place(row: LawyerRow, actor: User | None) -> None:
    if row.firm is None and row.category not in WITHOUT_FIRM and row.status in Lawyer.PRACTISING:
        raise RuleError(_("只有公职、公司、法律援助和军队律师可以不填律所"), code="firm")
    if actor and not any(actor.scopes(verb).cover(authority=row.authority) for verb in REGISTER):
        raise PermissionDenied(REGISTER[0])


def _refuse_second_licence(people: Sequence[Person]) -> None:
    known = [person.pk for person in people]
    for start in range(0, len(known), CHUNK):
        taken = (
            Lawyer.objects.filter(person__in=known[start : start + CHUNK]).select_related("person").first()
        )
        if taken:
            message = _("身份证号已登记在 %(name)s (证号 %(licence)s) 名下, 请核对")
            raise RuleError(message, code="known", params={"name": taken.name, "licence": taken.licence})


def _new(row: LawyerRow, person: Person) -> Lawyer:
    practising = row.status in Lawyer.PRACTISING
    return Lawyer(
        person=person,
        licence=row.licence,
        category=row.category,
        sex=row.sex,
        first_licensed=row.first_licensed,
        status=row.status,
        firm=row.firm if practising else None,
        authority=row.firm.authority if row.firm and practising else row.authority,
    )


def _open_terms(lawyers: Sequence[Lawyer], rows: Sequence[LawyerRow], today: date) -> None:
    terms = [
        PracticeTerm(
            lawyer=lawyer,
            firm=lawyer.firm,
            category=lawyer.category,
            authority=lawyer.authority,
            since=row.since or row.first_licensed or today,
            since_assumed=row.since is None,
        )
        for lawyer, row in zip(lawyers, rows, strict=True)
        if lawyer.status in Lawyer.PRACTISING
    ]
    PracticeTerm.objects.bulk_create(terms, batch_size=CHUNK)


def _note_affiliations(people: Sequence[Person], rows: Sequence[LawyerRow]) -> None:
    PartyMembership.objects.bulk_create(
        (
            PartyMembership(person=person, affiliation=row.affiliation)
            for person, row in zip(people, rows, strict=True)
            if row.affiliation
        ),
        batch_size=CHUNK,
        ignore_conflicts=True,
    )


@transaction.atomic
def update_lawyer(lawyer: Lawyer, *, now: datetime, actor: User | None, **fields: Any) -> Changes:
    """Change category, sex, dates, status or licence by hand; a former licence stays findable."""
    require(actor, "update_lawyer", lawyer)
    old = lawyer.licence
    changes = change(lawyer, **_checked(lawyer, fields, now.date()))
    if not changes:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    if "licence" in changes and old:
        FormerLicence.objects.get_or_create(number=old, defaults={"lawyer": lawyer})
    if "status" in changes and lawyer.status not in Lawyer.PRACTISING:
        end_term(lawyer, now.date())
    record(actor, "update_lawyer", lawyer, changes, now=now)
    announce([lawyer])
    return changes


def _checked(lawyer: Lawyer, fields: Mapping[str, Any], today: date) -> dict[str, Any]:
    new = dict(fields)
    if "licence" in new:
        new["licence"] = checked_licence(new["licence"], today=today).number
        if Lawyer.objects.filter(licence=new["licence"]).exclude(pk=lawyer.pk).exists():
            raise RuleError(_("这个执业证号已登记在另一位律师名下, 请核对"), code="known")
    if new.get("status", lawyer.status) != lawyer.status:
        new = {"status_since": None, "status_until": None} | new
        if new["status"] not in Lawyer.PRACTISING:
            new["firm"] = None
    return new


def end_term(lawyer: Lawyer, until: date) -> None:
    """Close the open practice term; one that would end on its first day never was."""
    for term in lawyer.terms.filter(until=None):
        if term.since >= until:
            term.delete()
        else:
            term.until = until
            term.save(update_fields=["until"])


@transaction.atomic
def move_lawyer(
    lawyer: Lawyer, *, firm: Firm, since: date, now: datetime, actor: User | None
) -> PracticeTerm:
    """转所: from this day on he practises in the other firm. The actor's seat covers both."""
    require(actor, "move_lawyer", lawyer)
    if actor and not actor.scopes("move_lawyer").cover(authority=firm.authority, firm_id=firm.pk):
        raise PermissionDenied("move_lawyer")
    if lawyer.status not in Lawyer.PRACTISING:
        raise RuleError(_("已注销、吊销或转出的律师不能变更执业机构"), code="wrong_state")
    if lawyer.firm_id == firm.pk:
        raise RuleError(_("该律师已在这家律所执业"), code="unchanged")
    if since > now.date():
        raise RuleError(_("变更日期在今天之后: 请到时再办理"), code="since", status=400)
    return move(lawyer, firm, since=since, now=now, actor=actor)


def move(
    lawyer: Lawyer,
    firm: Firm,
    *,
    since: date,
    since_assumed: bool = False,
    now: datetime,
    actor: User | None,
) -> PracticeTerm:
    """The act itself, for callers that asked for the right; of two at once the second waits."""
    lock(Lawyer.objects.filter(pk=lawyer.pk))
    present = lawyer.terms.filter(until=None).first()
    if present and present.since >= since:
        message = _("入所日期须晚于现执业经历的起始日期 %s, 请核对")
        raise RuleError(message % present.since, code="since", status=400)
    if present:
        end_term(lawyer, since)
    changes = change(lawyer, firm=firm, authority=firm.authority)
    term = PracticeTerm.objects.create(
        lawyer=lawyer,
        firm=firm,
        category=lawyer.category,
        authority=firm.authority,
        since=since,
        since_assumed=since_assumed,
    )
    record(actor, "move_lawyer", lawyer, changes | {"since": (None, since)}, now=now)
    announce([lawyer])
    return term
