"""Releases: one person prepares, another approves; what they released the machines then publish."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import record as write_down
from accounts.models import User
from accounts.permissions import require
from base.clock import SHANGHAI
from base.errors import RuleError
from base.outbox import emit
from base.states import advance
from credit_ratings.models import DeterminedGrade, GradeRound
from disclosures.facts import policy_data
from disclosures.models import DisclosurePolicy, Release
from disclosures.rules import FROM_END, ONE_BY_ONE, Rule, personal_data
from disclosures.services.policies import person_of
from disclosures.topics import RELEASED
from lawyers.models import IntegrityFile, Record

FOUND = {
    "id_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话号码"),
    "bank_card": gettext_lazy("银行卡号"),
    "email": gettext_lazy("电子邮箱"),
    "plate": gettext_lazy("车牌号"),
}
Target = Record | GradeRound | DisclosurePolicy


@transaction.atomic
def prepare_release(
    *,
    record: Record | None = None,
    grade_round: GradeRound | None = None,
    policy: DisclosurePolicy | None = None,
    summary: str = "",
    term_ends_on: date | None = None,
    not_before: date | None = None,
    now: datetime,
    actor: User | None,
) -> Release:
    """Put one thing before whoever approves it: a sanction or penalty, a round, the register under a policy.

    `summary` is the text that stands on the page, `term_ends_on` the last day of a suspension, `not_before`
    an embargo. RuleError when it may not be public.
    """
    release = Release(
        record=record and (record.root or record),
        round=grade_round,
        policy=policy,
        summary=summary.strip(),
        term_ends_on=term_ends_on,
        not_before=not_before,
        prepared_at=now,
    )
    target = target_of(release)
    require(actor, "prepare_release", target)
    release.what = WHAT[type(target)]
    release.authority = getattr(target, "authority", "")
    release.prepared_by = person_of(actor)
    examine(release, now)
    if Release.objects.filter(withdrawn_at=None, **{FIELDS[type(target)]: target.pk}).exists():
        raise RuleError(_("这一项已有审核单，请在已有的审核单上办理"), code="twice")
    release.save()
    write_down(actor, "prepare_release", release, now=now)
    return release


@transaction.atomic
def approve_release(release: Release, *, now: datetime, actor: User | None) -> Release:
    """签发, as somebody else than who prepared it. All is examined again; publication follows by itself."""
    require(actor, "approve_release", release)
    approver = person_of(actor)
    if release.prepared_by_id == approver.pk:
        raise RuleError(_("经办人不能签发自己提交的审核单，请由另一人签发"), code="two_persons")
    examine(release, now)
    changes = advance(release, Release.Status.APPROVED, approved_by=approver, approved_at=now)
    if release.policy is not None:
        _follow(release.policy, release.not_before)
    write_down(actor, "approve_release", release, changes, now=now)
    emit(RELEASED, files_of(release))
    return release


@transaction.atomic
def withdraw_release(release: Release, *, reason: str, now: datetime, actor: User | None) -> Release:
    """撤销: back to the desk before approval, off the pages after it. One person is enough to stop it."""
    require(actor, "withdraw_release", release)
    if not reason.strip():
        raise RuleError(_("请写明撤销理由"), code="reason", status=400)
    published = release.status == Release.Status.APPROVED
    changes = advance(release, Release.Status.WITHDRAWN, withdrawn_at=now, reason=reason.strip()[:200])
    write_down(actor, "withdraw_release", release, changes, reason=reason, now=now)
    if published:
        emit(RELEASED, files_of(release))
    return release


def target_of(release: Release) -> Target:
    given = [target for target in (release.record, release.round, release.policy) if target is not None]
    if len(given) != 1:
        raise RuleError(
            _("请选定一项公布内容：一条记录、一个评定批次或者一版公示制度"), code="target", status=400
        )
    return given[0]


def files_of(release: Release) -> Iterable[int]:
    """The files whose pages this release touches."""
    if release.record is not None:
        return [release.record.file_id]
    if release.round is not None:
        return DeterminedGrade.objects.filter(round=release.round).values_list("file_id", flat=True)
    return IntegrityFile.objects.values_list("pk", flat=True)


# What may be released


def examine(release: Release, now: datetime) -> None:
    """RuleError unless this may be public as it stands."""
    if release.record is not None:
        _examine_record(release, release.record, now.astimezone(SHANGHAI).date())
    elif release.round is not None and release.round.status != GradeRound.Status.APPROVED:
        raise RuleError(_("这一批次还没有批准，批准后才能公布"), code="round")
    elif release.policy is not None and release.policy.status != DisclosurePolicy.Status.IN_FORCE:
        raise RuleError(_("这一版公示制度还没有批准施行，施行后才能公布名册"), code="policy")


def _examine_record(release: Release, first: Record, today: date) -> None:
    record = Record.objects.latest().filter(pk=first.pk).first() or Record.objects.latest().get(root=first)
    if record.void:
        raise RuleError(_("这条记录已经撤销，不能公布"), code="void")
    if record.effective_on is None:
        raise RuleError(_("这条记录的生效日期待核，请先更正记录，填写生效日期"), code="undated")
    if not record.file.public_path():
        raise RuleError(_("当事人没有登记证号，没有公开页面。请先在名册中补录证号"), code="number")
    line = _line(record, today)
    if record.effective_on > today and not line.before_effect:
        raise RuleError(_("这条记录尚未生效，生效后才能办理公布"), code="early")
    _examine_term(release, line, record.effective_on)
    _examine_text(release.summary)


def _line(record: Record, today: date) -> Rule:
    policy = DisclosurePolicy.objects.effective(today)
    if policy is None:
        raise RuleError(_("公示制度尚未施行，名册公布以后才能公布单项记录"), code="no_policy")
    line = policy_data(policy).line_for(record.kind.code, record.kind.side)
    if line is None or not line.shown:
        raise RuleError(
            _("按现行公示制度，%(kind)s不向社会公开"), code="not_public", params={"kind": record.kind.name}
        )
    if line.item not in ONE_BY_ONE:
        raise RuleError(_("这类记录随名册一并公布，不需要单项审核"), code="by_class")
    return line


def _examine_term(release: Release, line: Rule, effective_on: date) -> None:
    ends = release.term_ends_on
    if ends is None and line.counted_from == FROM_END:
        raise RuleError(_("展示期从期限届满起算，请填写期限届满日"), code="term", status=400)
    if ends is not None and ends < effective_on:
        raise RuleError(_("期限届满日不能早于生效日期，请核对"), code="term", status=400)


def _examine_text(summary: str) -> None:
    if not summary or len(summary) > 200:
        raise RuleError(_("请填写公布文字，不超过 200 个字，只写查明的事实"), code="summary", status=400)
    if found := personal_data(summary):
        raise RuleError(
            _("公布文字中疑似有%(found)s，请删去后重新提交"),
            code="personal_data",
            params={"found": "、".join(str(FOUND[kind]) for kind in found)},
            status=400,
        )


def _follow(policy: DisclosurePolicy, not_before: date | None) -> None:
    """Versions in force before end on the day on which this one is first shown."""
    assert policy.since is not None
    until = max(policy.since, not_before or policy.since)
    earlier = DisclosurePolicy.objects.filter(status="in_force", number__lt=policy.number)
    for old in earlier:
        advance(old, DisclosurePolicy.Status.RETIRED, until=max(until, old.since or until))


FIELDS: dict[type[Target], str] = {Record: "record", GradeRound: "round", DisclosurePolicy: "policy"}
WHAT: dict[type[Target], str] = {
    Record: Release.What.RECORD,
    GradeRound: Release.What.GRADE_ROUND,
    DisclosurePolicy: Release.What.REGISTER,
}
