"""Grades of the demo city: the sample scheme in force, computed grades, and the round of 2026."""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from config.demo.cast import member
from config.demo.office import holder
from credit_ratings.imports import read_file
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeRound, SchemeVersion
from credit_ratings.services import (
    Progress,
    approve_round,
    approve_version,
    create_version,
    propose_round,
    put_in_force,
    regrade,
    submit_round,
)

SCHEME = Path(settings.BASE_DIR) / "credit_ratings" / "data" / "lawyer-scheme.json"
VALID_FROM = date(2024, 1, 1)
TITLE = "2026 年度律师信用等级评定"
LOWERING = "2026 年 11 月信用等级动态调整"
AS_OF, DECIDED, DOCUMENT = date(2026, 6, 30), date(2026, 9, 25), "云律信〔2026〕4 号"


def adopt_scheme(now: datetime) -> str:
    """Drawn up by the rating officer, approved and put in force by the secretary general."""
    in_force = SchemeVersion.objects.filter(status=SchemeVersion.Status.IN_FORCE).first()
    if in_force:
        return _("%(version)s 施行中") % {"version": in_force}
    officer, secretary = holder(member("rating-officer")), holder(member("approver"))
    version = create_version(read_file(SCHEME), now=now, actor=officer)
    if version.status == SchemeVersion.Status.DRAFT:
        version = approve_version(version, now=now, actor=secretary)
    put_in_force(version, valid_from=VALID_FROM, now=now, actor=secretary)
    return _("%(version)s 自 %(day)s 起施行") % {"version": version, "day": VALID_FROM}


def compute(progress: Progress, now: datetime) -> str:
    """What the machine finds for the day, over the whole roster."""
    if known := ComputedGrade.objects.count():
        return _("已有 %(known)s 份") % {"known": known}
    changed = regrade(as_of=now.date(), progress=progress, now=now, actor=holder(member("rating-officer")))
    return _("%(changed)s 份") % {"changed": changed}


def decide(now: datetime) -> str:
    """The yearly round: all proposals drawn up by one person and approved at once by another."""
    officer, secretary = holder(member("rating-officer")), holder(member("approver"))
    row = GradeRound.objects.filter(title=TITLE).first()
    if row and row.status == GradeRound.Status.APPROVED:
        return _("%(title)s 已批准，%(count)s 人") % {"title": row, "count": row.grades.count()}
    if row is None:
        version = SchemeVersion.objects.in_force(AS_OF).get(scheme__subject="lawyer")
        row = propose_round(version, title=TITLE, as_of=AS_OF, now=now, actor=officer)
    if row.status == GradeRound.Status.DRAFT:
        row = submit_round(row, now=now, actor=officer)
    approve_round(row, document_no=DOCUMENT, decided_on=DECIDED, now=now, actor=secretary)
    count = DeterminedGrade.objects.filter(round=row).count()
    return _("%(count)s 人，%(document)s") % {"count": count, "document": DOCUMENT}


def propose_lowering(now: datetime) -> str:
    """Lawyers whose computed grade fell below the decided one, put before the secretary general, who has not
    looked yet: a machine lowers nobody.
    """
    if row := GradeRound.objects.filter(title=LOWERING).first():
        return _("%(title)s %(status)s") % {"title": row, "status": row.get_status_display()}
    officer = holder(member("rating-officer"))
    lower = ComputedGrade.objects.visible_to(officer, "propose_grades").worse_than_determined(now.date())
    version = SchemeVersion.objects.in_force(now.date()).get(scheme__subject="lawyer")
    files = list(lower.values_list("file_id", flat=True))
    row = propose_round(version, title=LOWERING, as_of=now.date(), file_ids=files, now=now, actor=officer)
    submit_round(row, now=now, actor=officer)
    return _("%(count)s 人，待秘书长审批") % {"count": len(files)}
