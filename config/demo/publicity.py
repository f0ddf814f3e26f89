"""What the demo city makes public: policy in force, register, sanctions, the round; then the pages."""

from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from base import outbox
from base.errors import RuleError
from base.models import OutboxTask
from config.demo.cast import member
from config.demo.grading import TITLE
from config.demo.office import holder
from credit_ratings.models import GradeRound
from credit_ratings.services import Progress
from disclosures.models import DisclosurePolicy, PublicPage, Release
from disclosures.services import approve_policy, approve_release, prepare_policy, prepare_release
from lawyers.models import Record, RecordKind

TURN = 500  # rows of the outbox between two looks at the progress
DOCUMENT, SINCE = "云律发〔2023〕8 号", date(2024, 1, 1)
TERM_ENDS = {
    ("membership-suspension", date(2025, 3, 14)): date(2025, 9, 13),
    ("penalty-suspension", date(2024, 7, 12)): date(2024, 10, 11),
    ("penalty-suspension", date(2026, 9, 8)): date(2027, 3, 7),
}
"""The last day of each suspension, which the public page counts from."""


def adopt_policy(now: datetime) -> str:
    """Submitted by the publisher, approved by the secretary general; then the register, by the same two."""
    publisher, secretary = holder(member("publisher")), holder(member("approver"))
    policy = DisclosurePolicy.objects.get(number=1)
    if policy.status == DisclosurePolicy.Status.DRAFT:
        policy = prepare_policy(policy, document_no=DOCUMENT, since=SINCE, now=now, actor=publisher)
        policy = approve_policy(policy, now=now, actor=secretary)
    if not Release.objects.filter(policy=policy).exists():
        register = prepare_release(policy=policy, now=now, actor=publisher)
        approve_release(register, now=now, actor=secretary)
    return _("%(policy)s 施行中，名册已签发") % {"policy": policy}


def release(now: datetime) -> str:
    """Each sanction and penalty that the policy shows, and the round of grades: prepared, then signed."""
    row = GradeRound.objects.get(title=TITLE)
    if not row.releases.approved().exists():
        _prepare(row, now)
        _sign(now)
    signed = Release.objects.approved()
    records, rounds = signed.filter(record__isnull=False).count(), signed.filter(round__isnull=False).count()
    return _("处分和处罚 %(records)s 项，评定批次 %(rounds)s 个") % {"records": records, "rounds": rounds}


def _prepare(row: GradeRound, now: datetime) -> None:
    """Whatever the policy does not show is refused by the service itself."""
    publisher = holder(member("publisher"))
    bad = Record.objects.standing().filter(kind__side=RecordKind.Side.BAD)
    for record in bad.select_related("kind", "text", "root").order_by("effective_on", "pk"):
        ends = TERM_ENDS.get((record.kind.code, record.effective_on or SINCE))
        try:
            prepare_release(
                record=record, summary=record.text.summary, term_ends_on=ends, now=now, actor=publisher
            )
        except RuleError as refusal:
            if refusal.code not in {"not_public", "twice"}:
                raise
    if not row.releases.exists():
        prepare_release(grade_round=row, now=now, actor=publisher)


def _sign(now: datetime) -> None:
    """The round last, so that a run that was cut short begins again where it stopped."""
    secretary = holder(member("approver"))
    for waiting in Release.objects.filter(status=Release.Status.PREPARED).order_by(
        F("round").asc(nulls_first=True), "pk"
    ):
        approve_release(waiting, now=now, actor=secretary)


def catch_up(progress: Progress) -> int:
    """Work the outbox until nothing is left; returns how many rows it had."""
    progress.expect(OutboxTask.objects.count())
    total = 0
    while worked := outbox.sweep(TURN):
        progress.step(worked)
        total += worked
    return total


def bring_out(progress: Progress) -> str:
    """Work everything that follows, as the background would."""
    worked = catch_up(progress)
    pages, left = PublicPage.objects.count(), OutboxTask.objects.count()
    text = _("办理 %(worked)s 件后台任务，公示页面 %(pages)s 页") % {"worked": worked, "pages": pages}
    return text + (_("；%(left)s 件没有办成，稍后自动再办") % {"left": left} if left else "")
