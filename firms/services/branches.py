"""Party branches and the firms they cover."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from base.errors import RuleError
from base.numbers import stripped_authority
from base.outbox import emit
from base.states import Changes, change
from firms.models import BranchCoverage, Firm, PartyBranch
from firms.topics import FIRM_CHANGED

REGISTER = ("register_branch", "import_roster")


class BranchRow(NamedTuple):
    """One branch to register, with the firms it covers from its first day (else today)."""

    name: str
    form: str
    authority: str
    firms: tuple[Firm, ...]
    founded: date | None = None


@transaction.atomic
def register_branch(*, now: datetime, actor: User | None, **fields: Any) -> PartyBranch:
    """Enter one branch by hand; `fields` are those of BranchRow."""
    row = BranchRow(**fields)
    if PartyBranch.objects.filter(name=row.name).exists():
        raise RuleError(_("同名党支部已经登记, 请核对名称"), code="known")
    (branch,) = register_branches([row], now=now, actor=actor)
    record(actor, "register_branch", branch, {"name": (None, branch.name)}, now=now)
    return branch


@transaction.atomic
def register_branches(rows: Sequence[BranchRow], *, now: datetime, actor: User | None) -> list[PartyBranch]:
    """Enter many; the caller writes the line of its batch. A firm of two branches at once is refused."""
    branches = [_new(row) for row in rows]
    for branch in branches:
        _require_covering(actor, branch.authority)
    PartyBranch.objects.bulk_create(branches)
    for branch, row in zip(branches, rows, strict=True):
        _open(branch, row.firms, since=row.founded or now.date())
    return branches


@transaction.atomic
def cover_firms(
    branch: PartyBranch, firms: Sequence[Firm], *, since: date, now: datetime, actor: User | None
) -> Changes:
    """Make these the firms of a branch from a day on: others end on that day, new ones begin."""
    _require_covering(actor, branch.authority)
    open_now = {term.firm_id: term for term in branch.coverages.filter(until=None)}
    wanted = {firm.pk: firm for firm in firms}
    if open_now.keys() == wanted.keys():
        return {}
    for firm_id in open_now.keys() - wanted.keys():
        _close(open_now[firm_id], since)
    _open(branch, [firm for pk, firm in wanted.items() if pk not in open_now], since=since)
    changes: Changes = {"firms": (sorted(open_now), sorted(wanted))}
    record(actor, "cover_firms", branch, changes, now=now)
    return changes


def update_branch(
    branch: PartyBranch, fields: Mapping[str, Any], *, verb: str, now: datetime, actor: User | None
) -> Changes:
    """Set form or day of founding; the caller has asked for the right, by the verb it names."""
    changes = change(branch, **fields)
    if changes:
        record(actor, verb, branch, changes, now=now)
    return changes


def _new(row: BranchRow) -> PartyBranch:
    if row.form == PartyBranch.Form.OWN and len(row.firms) != 1:
        raise RuleError(_("独立支部只覆盖一家律所; 覆盖多家的请填“联合支部”"), code="form")
    authority = stripped_authority(row.authority)
    return PartyBranch(name=row.name, form=row.form, founded=row.founded, authority=authority)


def _open(branch: PartyBranch, firms: Sequence[Firm], *, since: date) -> None:
    taken = BranchCoverage.objects.filter(firm__in=firms, until=None).select_related("firm", "branch").first()
    if taken:
        message = _("%(firm)s 已由“%(branch)s”覆盖, 请先调整该支部")
        raise RuleError(message, code="covered", params={"firm": taken.firm, "branch": taken.branch})
    BranchCoverage.objects.bulk_create(
        [BranchCoverage(branch=branch, firm=firm, since=since) for firm in firms]
    )
    emit(FIRM_CHANGED, [firm.pk for firm in firms])


def _close(term: BranchCoverage, until: date) -> None:
    """End a term; one that would end on its first day never was."""
    if term.since >= until:
        term.delete()
        return
    term.until = until
    term.save(update_fields=["until"])


def _require_covering(actor: User | None, authority: str) -> None:
    if actor and not any(actor.scopes(verb).cover(authority=authority) for verb in REGISTER):
        raise PermissionDenied(REGISTER[0])
