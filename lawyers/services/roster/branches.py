"""党支部: each line is a branch by name, with the firms it covers."""

from django.utils.translation import gettext as _

from base.errors import RuleError
from base.numbers import normalise_name
from firms.models import BranchCoverage, Firm, PartyBranch
from firms.services import BranchRow, cover_firms, register_branches, update_branch
from lawyers.imports.rows import BranchLine, Sheet
from lawyers.services.roster.desk import VERB, Desk
from lawyers.services.roster.posts import store_branch_posts


def store_branches(sheet: Sheet[BranchLine], desk: Desk) -> None:
    """Enter branches, bring their coverage up to date, then their posts."""
    known = {normalise_name(branch.name): branch for branch in PartyBranch.objects.all()}
    covered = _covered()
    branches: dict[int, PartyBranch] = {}
    firms: dict[int, list[Firm]] = {}
    for line in sheet.lines:
        try:
            found = [desk.either(text) for text in line.firms]
            branch = known.get(normalise_name(line.name))
            _check_free(found, covered, branch)
            branches[line.line] = _store(sheet, line, branch, found, desk)
            firms[line.line] = found
            covered |= {firm.pk: branches[line.line] for firm in found}
        except RuleError as error:
            sheet.refuse(line.line, str(error))
    store_branch_posts(sheet, branches, firms, desk)
    desk.tell(sheet, len(sheet.lines))


def _covered() -> dict[int, PartyBranch]:
    """The branch of each firm now."""
    terms = BranchCoverage.objects.filter(until=None).select_related("branch")
    return {term.firm_id: term.branch for term in terms}


def _check_free(firms: list[Firm], covered: dict[int, PartyBranch], branch: PartyBranch | None) -> None:
    for firm in firms:
        other = covered.get(firm.pk)
        if other and other != branch:
            message = _("“%(firm)s”已由“%(branch)s”覆盖: 请先调整该支部")
            raise RuleError(message, params={"firm": firm, "branch": other})
    if len({firm.pk for firm in firms}) < len(firms):
        raise RuleError(_("覆盖律所中有重复, 请核对"))


def _store(
    sheet: Sheet[BranchLine], line: BranchLine, branch: PartyBranch | None, firms: list[Firm], desk: Desk
) -> PartyBranch:
    if branch is None:
        sheet.new.add(line.line)
        row = BranchRow(line.name, _form(line, firms), _authority(firms, desk), tuple(firms), line.founded)
        try:
            return register_branches([row], now=desk.now, actor=desk.actor)[0]
        except RuleError:
            sheet.new.discard(line.line)
            raise
    if not desk.covers(branch.authority):
        raise RuleError(_("该支部不在您的管辖范围: 请由其管辖机关办理"))
    said = {"form": _form(line, firms)} | ({"founded": line.founded} if line.founded else {})
    covered = cover_firms(branch, firms, since=desk.today, now=desk.now, actor=desk.actor)
    if update_branch(branch, said, verb=VERB, now=desk.now, actor=desk.actor) or covered:
        sheet.changed.add(line.line)
    return branch


def _form(line: BranchLine, firms: list[Firm]) -> str:
    if line.form == PartyBranch.Form.OWN and len(firms) > 1:
        raise RuleError(_("独立支部只覆盖一家律所: 覆盖多家的请填“联合支部”"))
    return line.form or (PartyBranch.Form.OWN if len(firms) == 1 else PartyBranch.Form.JOINT)


def _authority(firms: list[Firm], desk: Desk) -> str:
    """The lowest authority that manages all of these firms."""
    authority = firms[0].authority
    for firm in firms:
        while not firm.authority.startswith(authority):
            authority = authority[:-2]
    if not desk.covers(authority):
        raise RuleError(_("覆盖的律所不属同一管辖范围: 请由上级机关导入"))
    return authority
