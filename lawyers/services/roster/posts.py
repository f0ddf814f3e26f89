"""Directors, branch secretaries and discipline supervisors as a roster names them, by licence.

A line whose post cannot be filled comes back, though all else it says is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.audit import record
from base.errors import RuleError
from base.states import change
from firms.models import Firm, PartyBranch
from lawyers.imports.rows import BranchLine, FirmLine, Sheet
from lawyers.models import Lawyer, Post
from lawyers.services.posts import give_post
from lawyers.services.roster.desk import VERB, Desk
from lawyers.services.roster.lawyerbook import LawyerBook

Place = tuple[int | None, int | None, str]
"""Firm, branch and kind of a post."""


@dataclass(frozen=True)
class Wanted:
    """A post as a line wants it: who, for which place, practising in one of these firms."""

    line: int
    licence: str
    kind: str
    firms: frozenset[int]
    firm: Firm | None = None
    branch: PartyBranch | None = None
    since: date | None = None
    filed_on: date | None = None

    @property
    def place(self) -> Place:
        return self.firm.pk if self.firm else None, self.branch.pk if self.branch else None, self.kind


def store_directors(sheet: Sheet[FirmLine], firms: dict[int, Firm], desk: Desk) -> None:
    wanted = [
        Wanted(
            line.line, line.director, Post.Kind.DIRECTOR, frozenset({firms[line.line].pk}), firms[line.line]
        )
        for line in sheet.lines
        if line.director and line.line in firms
    ]
    _settle(sheet, wanted, desk)


def store_branch_posts(
    sheet: Sheet[BranchLine], branches: dict[int, PartyBranch], firms: dict[int, list[Firm]], desk: Desk
) -> None:
    wanted = []
    for line in sheet.lines:
        if line.line not in branches:
            continue
        where: dict[str, Any] = {
            "branch": branches[line.line],
            "firms": frozenset(firm.pk for firm in firms[line.line]),
        }
        if line.secretary:
            kind = Post.Kind.BRANCH_SECRETARY
            wanted.append(Wanted(line.line, line.secretary, kind, since=line.founded, **where))
        if line.supervisor:
            kind = Post.Kind.DISCIPLINE_SUPERVISOR
            wanted.append(Wanted(line.line, line.supervisor, kind, filed_on=line.filed_on, **where))
    _settle(sheet, wanted, desk)


def _settle(sheet: Sheet[Any], wanted: list[Wanted], desk: Desk) -> None:
    book = LawyerBook({one.licence for one in wanted})
    held, ended = _held(wanted)
    for one in wanted:
        try:
            lawyer = _practising(one, book)
            if _fill(one, lawyer, held.get(one.place), (book, ended), desk):
                sheet.changed.add(one.line)
        except RuleError as error:
            title = Post.Kind(one.kind).label
            sheet.refuse(
                one.line,
                _("%(title)s未登记: %(error)s (本行其余内容已保存)") % {"title": title, "error": error},
            )


def _held(wanted: Iterable[Wanted]) -> tuple[dict[Place, Post], dict[Place, date]]:
    """Who holds each of these posts now, and when it was last left."""
    held: dict[Place, Post] = {}
    ended: dict[Place, date] = {}
    kinds = {one.kind for one in wanted}
    for post in Post.objects.filter(kind__in=kinds).select_related("person"):
        place = post.firm_id, post.branch_id, post.kind
        if post.until is None:
            held[place] = post
        else:
            ended[place] = max(post.until, ended.get(place, post.until))
    return held, ended


def _practising(one: Wanted, book: LawyerBook) -> Lawyer:
    lawyer = book.by_licence.get(one.licence)
    if lawyer is None:
        raise RuleError(_("执业证号 %s 未登记为律师, 请核对") % one.licence)
    if lawyer.firm_id not in one.firms:
        place = _("本所") if one.firm else _("本支部覆盖的律所")
        raise RuleError(_("%(name)s不在%(place)s执业, 请核对") % {"name": lawyer.name, "place": place})
    return lawyer


def _fill(
    one: Wanted, lawyer: Lawyer, holder: Post | None, known: tuple[LawyerBook, dict[Place, date]], desk: Desk
) -> bool:
    """True when something changed: another holder, or a filing date that was not known."""
    if holder and holder.person_id == lawyer.person_id:
        return _file(holder, one, desk)
    book, ended = known
    term = book.open_term(lawyer)
    since = one.filed_on or one.since or (term.since if term else desk.today)
    if holder and since <= holder.since:
        since = desk.today
    post = Post(
        person=lawyer.person,
        kind=one.kind,
        firm=one.firm,
        branch=one.branch,
        since=max(since, ended.get(one.place, since)),
        since_assumed=one.filed_on is None,
        filed_on=one.filed_on,
    )
    give_post(post, now=desk.now, actor=desk.actor)
    return True


def _file(holder: Post, one: Wanted, desk: Desk) -> bool:
    if one.filed_on is None or holder.filed_on == one.filed_on:
        return False
    record(desk.actor, VERB, holder, change(holder, filed_on=one.filed_on), now=desk.now)
    return True
