"""The register of firms: entered and changed one by one by hand, or many at once from a roster."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record, record_bulk
from accounts.models import User
from accounts.permissions import require
from base.errors import RuleError
from base.numbers import firm_number, normalise_name, stripped_authority
from base.outbox import emit
from base.states import Changes
from firms.models import District, Firm, FirmName, FormerFirmNumber
from firms.topics import FIRM_CHANGED

REGISTER = ("register_firm", "import_roster")
CHUNK = 500


class FirmRow(NamedTuple):
    """One firm to register, its numbers and authority in their checked form."""

    name: str
    authority: str
    number: str = ""
    form: str = ""
    district: District | None = None
    address: str = ""
    phone: str = ""
    founded: date | None = None
    status: str = Firm.Status.NORMAL
    short_name: str = ""
    former_names: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()


@transaction.atomic
def register_firm(*, now: datetime, actor: User | None, **fields: Any) -> Firm:
    """Enter one firm by hand; `fields` are those of FirmRow."""
    row = FirmRow(**fields)
    if row.number and Firm.objects.filter(number=firm_number(row.number)).exists():
        raise RuleError(_("这个统一社会信用代码已经登记, 请在“律师事务所”中查找"), code="known")
    (firm,) = register_firms([row], now=now, actor=actor)
    record(actor, "register_firm", firm, {"name": (None, firm.name)}, now=now)
    return firm


@transaction.atomic
def register_firms(rows: Sequence[FirmRow], *, now: datetime, actor: User | None) -> list[Firm]:
    """Enter many in their order; the caller has seen that none is known and writes the line of its batch."""
    firms = [_new(row) for row in rows]
    for firm in firms:
        require_covering(actor, firm.authority)
    Firm.objects.bulk_create(firms, batch_size=CHUNK)
    name_firms(
        (firm, kind, name)
        for firm, row in zip(firms, rows, strict=True)
        for kind, names in (
            (FirmName.Kind.FORMER, row.former_names),
            (FirmName.Kind.SHORT, row.short_names),
        )
        for name in names
    )
    emit(FIRM_CHANGED, [firm.pk for firm in firms])
    return firms


def require_covering(actor: User | None, authority: str) -> None:
    """PermissionDenied unless one seat that registers firms covers this authority."""
    if actor and not any(actor.scopes(verb).cover(authority=authority) for verb in REGISTER):
        raise PermissionDenied(REGISTER[0])


def _new(row: FirmRow) -> Firm:
    return Firm(
        number=firm_number(row.number) if row.number else "",
        name=row.name,
        name_key=normalise_name(row.name),
        short_name=row.short_name,
        form=row.form,
        district=row.district,
        authority=stripped_authority(row.authority),
        address=row.address,
        phone=row.phone,
        founded=row.founded,
        status=row.status,
    )


def name_firms(names: Iterable[tuple[Firm, str, str]], *, until: date | None = None) -> None:
    """Other names (firm, kind, name) by which a firm is found; one it has already is left as it is."""
    rows = [
        FirmName(firm=firm, kind=kind, name=name, name_key=normalise_name(name), until=until)
        for firm, kind, name in names
    ]
    FirmName.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


@transaction.atomic
def update_firm(firm: Firm, *, now: datetime, actor: User | None, **fields: Any) -> Changes:
    """Change one firm by hand; a former name or number stays findable. RuleError when nothing changes."""
    require(actor, "update_firm", firm)
    if "authority" in fields:
        fields["authority"] = stripped_authority(fields["authority"])
        require_moving(actor, fields["authority"])
    if fields.get("number"):
        fields["number"] = firm_number(fields["number"])
        if Firm.objects.filter(number=fields["number"]).exclude(pk=firm.pk).exists():
            raise RuleError(_("这个统一社会信用代码已登记在另一家律所名下, 请核对"), code="known")
    changes = update_firms([(firm, fields)], verb="update_firm", now=now, actor=actor)
    if not changes[0]:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    return changes[0]


def require_moving(actor: User | None, authority: str) -> None:
    """A firm is handed over only to an authority that the actor's own seat covers as well."""
    if actor and not actor.scopes("update_firm").cover(authority=authority):
        raise PermissionDenied("update_firm")


@transaction.atomic
def update_firms(
    changes: Sequence[tuple[Firm, Mapping[str, Any]]], *, verb: str, now: datetime, actor: User | None
) -> list[Changes]:
    """Set the named fields of these firms. The caller has asked for the right, by the verb it names.

    Writes one audit line for each firm that changed, keeps former names and numbers, and tells who depends.
    """
    done = [_set(firm, fields) for firm, fields in changes]
    changed = [(firm, change) for (firm, _fields), change in zip(changes, done, strict=True) if change]
    columns = sorted({name for _firm, change in changed for name in change})
    if not changed:
        return done
    Firm.objects.bulk_update([firm for firm, _change in changed], columns, batch_size=CHUNK)
    today = now.date()
    former = [(firm, FirmName.Kind.FORMER, change["name"][0]) for firm, change in changed if "name" in change]
    name_firms(former, until=today)
    numbers = [(firm, change["number"][0]) for firm, change in changed if change.get("number", ("",))[0]]
    FormerFirmNumber.objects.bulk_create(
        [FormerFirmNumber(firm=firm, number=number) for firm, number in numbers], ignore_conflicts=True
    )
    record_bulk(actor, verb, changed, now=now)
    emit(FIRM_CHANGED, [firm.pk for firm, _change in changed])
    return done


def _set(firm: Firm, fields: Mapping[str, Any]) -> Changes:
    """Set attributes and return what differs; a new name brings its key, a new status forgets its old day."""
    new = dict(fields)
    if "name" in new:
        new["name_key"] = normalise_name(new["name"])
    if "status" in new and new["status"] != firm.status:
        new.setdefault("status_since", None)
    changes = {
        name: (getattr(firm, name), value) for name, value in new.items() if getattr(firm, name) != value
    }
    for name, (_old, value) in changes.items():
        setattr(firm, name, value)
    return changes
