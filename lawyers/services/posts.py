"""Posts in firms and Party branches: who holds which, from when until when."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Person, User
from accounts.permissions import require
from base.errors import RuleError
from base.outbox import emit
from base.states import Changes, change
from firms.models import BranchCoverage, Firm, PartyBranch
from lawyers.models import IntegrityFile, Lawyer, PartyMembership, Post
from lawyers.topics import SUBJECT_CHANGED

OUTSIDE_THE_PARTY = (PartyMembership.Affiliation.DEMOCRATIC, PartyMembership.Affiliation.NONE)


@transaction.atomic
def appoint(
    person: Person,
    *,
    kind: str,
    firm: Firm | None = None,
    branch: PartyBranch | None = None,
    since: date,
    since_assumed: bool = False,
    filed_on: date | None = None,
    now: datetime,
    actor: User | None,
) -> Post:
    """Write down that a person holds a post from a day on; whoever held a post for one leaves it.

    A branch's discipline supervisor is a Party member and no director of a firm it covers (S1-02).
    """
    place = firm or branch
    if place is None or (firm and branch) or (kind in Post.IN_BRANCH) != (branch is not None):
        raise RuleError(_("支部书记和纪律监督员在党支部任职, 其他职务在律师事务所任职"), code="place")
    require(actor, "appoint", place)
    return give_post(
        Post(
            person=person,
            kind=kind,
            firm=firm,
            branch=branch,
            since=since,
            since_assumed=since_assumed,
            filed_on=filed_on,
        ),
        now=now,
        actor=actor,
    )


def appoint_lawyer(lawyer: Lawyer, *, now: datetime, actor: User | None, **fields: Any) -> Post:
    """The same for a lawyer of the register; `fields` are those of appoint()."""
    return appoint(lawyer.person, now=now, actor=actor, **fields)


def give_post(post: Post, *, now: datetime, actor: User | None) -> Post:
    """The act itself, for callers that asked for the right."""
    if post.kind == Post.Kind.DISCIPLINE_SUPERVISOR:
        _check_supervisor(post)
    held = Post.objects.filter(kind=post.kind, firm=post.firm, branch=post.branch, until=None)
    if held.filter(person=post.person).exists():
        raise RuleError(_("%s 已担任该职务") % post.person, code="twice")
    if post.kind in Post.SINGLE:
        for other in held:
            _end(other, post.since, now, actor)
    post.save()
    record(actor, "appoint", post, {"since": (None, post.since)}, now=now)
    _announce(post)
    return post


@transaction.atomic
def end_post(post: Post, *, until: date, now: datetime, actor: User | None) -> Post:
    """End a post on a day: on that day it is held no more."""
    require(actor, "appoint", post)
    if post.until and post.until <= until:
        raise RuleError(_("该任职已经终止"), code="wrong_state")
    _end(post, until, now, actor)
    return post


def _end(post: Post, until: date, now: datetime, actor: User | None) -> Changes:
    if until <= post.since:
        message = _("%(person)s 自 %(since)s 起担任该职务, 接任日期须在其后")
        raise RuleError(message, code="term", params={"person": post.person, "since": post.since})
    changes = change(post, until=until)
    record(actor, "end_post", post, changes, now=now)
    _announce(post)
    return changes


def _announce(post: Post) -> None:
    """A firm's page names its director."""
    if post.firm_id:
        emit(SUBJECT_CHANGED, IntegrityFile.objects.filter(firm=post.firm_id).values_list("pk", flat=True))


def _check_supervisor(post: Post) -> None:
    if PartyMembership.objects.filter(person=post.person, affiliation__in=OUTSIDE_THE_PARTY).exists():
        raise RuleError(_("纪律监督员须为中共党员, 请核对人选的政治面貌"), code="member")
    still = Q(until=None) | Q(until__gt=post.since)
    covered = BranchCoverage.objects.filter(still, branch=post.branch).values("firm")
    if Post.objects.filter(still, kind=Post.Kind.DIRECTOR, firm__in=covered, person=post.person).exists():
        raise RuleError(_("律所主任不得兼任监督本所的纪律监督员, 请另定人选"), code="director")
