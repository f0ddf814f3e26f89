"""评定批次: the machine proposes, one person draws up, another approves the whole; only then grades exist."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require, require_verb
from base.chunks import chunks
from base.errors import RuleError
from base.outbox import emit
from base.states import advance, change
from credit_ratings import bulk
from credit_ratings.facts import scheme_of
from credit_ratings.models import GradeProposal, GradeRound, SchemeVersion
from credit_ratings.services.computing import check_day
from credit_ratings.services.persons import other_person, person_of
from credit_ratings.topics import GRADE_DETERMINED
from lawyers.models import IntegrityFile

LISTED = 20_000
"""File ids in one statement."""
PRACTISING = ["normal", "suspended"]


@transaction.atomic
def propose_round(
    version: SchemeVersion,
    *,
    title: str,
    as_of: date,
    file_ids: Collection[int] | None = None,
    now: datetime,
    actor: User,
) -> GradeRound:
    """A draft with a proposal for every practising lawyer (or firm) in the actor's scope, or for those named.

    Computed as of the end of a day that is over or today, from what is known now.
    """
    require_verb(actor, "propose_grades")
    drafter = person_of(actor)
    _check_round(version, title, as_of, now)
    files = _in_scope(version, actor)
    if file_ids is not None:
        files = files.filter(pk__in=list(file_ids))
    ids = list(files.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise RuleError(_("职权范围内没有可以评定的对象"), code="empty")
    round_ = GradeRound.objects.create(
        version=version,
        title=title.strip(),
        as_of=as_of,
        known_at=now,
        authority=_authority(actor),
        prepared_by=drafter,
    )
    scheme = scheme_of(version)
    count = sum(
        bulk.propose(round_, scheme, files=bulk.Files(ids=tuple(some))) for some in chunks(ids, LISTED)
    )
    record(actor, "propose_grades", round_, {"proposals": (None, count)}, now=now)
    return round_


@transaction.atomic
def amend_proposal(
    proposal: GradeProposal, *, letter: str, reason: str, now: datetime, actor: User
) -> GradeProposal:
    """Propose another letter than was computed, with the reason; only the drafter, before submitting."""
    require(actor, "propose_grades", proposal)
    round_ = proposal.round
    if round_.status not in {GradeRound.Status.DRAFT, GradeRound.Status.RETURNED}:
        raise RuleError(_("该批次已提交或者已批准，不能再调整"), code="wrong_state")
    if person_of(actor) != round_.prepared_by:
        raise RuleError(_("只有拟定人可以调整拟评等级"), code="not_drafter")
    if letter not in set(round_.version.bands.values_list("letter", flat=True)):
        raise RuleError(_("本办法没有这个等级"), code="letter", status=400)
    if letter != proposal.computed_letter and not reason.strip():
        raise RuleError(_("与系统测算不同的，请写明理由"), code="reason", status=400)
    changes = change(proposal, letter=letter, reason=reason.strip())
    if not changes:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    record(actor, "amend_proposal", proposal, changes, reason=reason.strip(), now=now)
    return proposal


@transaction.atomic
def submit_round(round_: GradeRound, *, now: datetime, actor: User) -> GradeRound:
    """Put the draft before whoever approves it."""
    require(actor, "submit_grades", round_)
    changes = advance(round_, GradeRound.Status.SUBMITTED)
    record(actor, "submit_grades", round_, changes, now=now)
    return round_


@transaction.atomic
def return_round(round_: GradeRound, *, opinion: str, now: datetime, actor: User) -> GradeRound:
    """Send it back to the drafter, with what is to be changed."""
    require(actor, "return_grades", round_)
    if not opinion.strip():
        raise RuleError(_("请写明退回意见"), code="opinion", status=400)
    changes = advance(round_, GradeRound.Status.RETURNED, opinion=opinion.strip())
    record(actor, "return_grades", round_, changes, reason=opinion.strip(), now=now)
    return round_


@transaction.atomic
def approve_round(
    round_: GradeRound, *, document_no: str, decided_on: date, now: datetime, actor: User
) -> GradeRound:
    """Decide all proposals at once, under a document number and a date; a second person's act."""
    require(actor, "approve_grades", round_)
    approver = other_person(actor, round_.prepared_by)
    if not document_no.strip():
        raise RuleError(_("请填写评定文件的文号"), code="document_no", status=400)
    if not round_.as_of <= decided_on <= now.date():
        raise RuleError(
            _("评定日期须在统计截止日（%(as_of)s）至今天之间"),
            code="decided_on",
            params={"as_of": round_.as_of},
            status=400,
        )
    changes = advance(
        round_,
        GradeRound.Status.APPROVED,
        approved_by=approver,
        document_no=document_no.strip(),
        decided_on=decided_on,
    )
    determined = bulk.determine(round_, now=now)
    record(actor, "approve_grades", round_, changes | {"grades": (None, len(determined))}, now=now)
    emit(GRADE_DETERMINED, determined)
    return round_


def _check_round(version: SchemeVersion, title: str, as_of: date, now: datetime) -> None:
    check_day(as_of)
    if not title.strip():
        raise RuleError(_("请填写标题"), code="title", status=400)
    if as_of > now.date():
        raise RuleError(_("统计截止日不得晚于今天"), code="as_of", status=400)
    if not SchemeVersion.objects.in_force(as_of).filter(pk=version.pk).exists():
        raise RuleError(_("该版本在统计截止日没有施行，请另选版本或者日期"), code="not_in_force")


def _in_scope(version: SchemeVersion, actor: User) -> QuerySet[IntegrityFile]:
    status = {f"{version.scheme.subject}__status__in": PRACTISING}
    return IntegrityFile.objects.visible_to(actor, "propose_grades").filter(**status)


def _authority(actor: User) -> str:
    """The widest place for which the actor may propose; a right for one firm is not enough."""
    authorities = actor.scopes("propose_grades").authorities
    if not authorities:
        raise PermissionDenied("propose_grades")
    return min(authorities, key=len)
