"""The import as a whole: one transaction, one batch, one audit line."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require_verb
from accounts.services.persons import home
from base.errors import RuleError
from base.locks import free_keys
from base.numbers import stripped_authority
from base.sheets import OPERATOR, Limits, read
from lawyers.imports import Roster, parse
from lawyers.models import ImportBatch
from lawyers.services.roster.branches import store_branches
from lawyers.services.roster.desk import VERB, Desk, Progress
from lawyers.services.roster.firms import store_firms
from lawyers.services.roster.lawyers import store_lawyers
from lawyers.services.roster.posts import store_directors
from lawyers.services.roster.records import store_assessments, store_entries
from lawyers.services.roster.report import ImportReport, report_on


def import_roster(
    workbook: Path,
    *,
    strict: bool = False,
    dry_run: bool = False,
    authority: str = "",
    limits: Limits = OPERATOR,
    progress: Progress | None = None,
    now: datetime,
    actor: User | None,
) -> ImportReport:
    """Take in all good lines of a roster, and report the others with what is wrong and what to do.

    Nothing is stored by a dry run, nor by a strict import with one refused line. What the workbook says and
    the registers already hold changes nothing. `authority` manages what names no authority and no district;
    by default the place of the actor's seat. RuleError when the workbook as a whole cannot be read.
    """
    require_verb(actor, VERB)
    roster = parse(read(workbook, limits=limits), now.date())
    with transaction.atomic():
        if not free_keys(VERB, [VERB]):
            raise RuleError(_("另一份花名册正在导入: 请待其完成后再试"), code="busy")
        place = stripped_authority(authority) or home(actor, VERB)
        desk = Desk(now=now, actor=actor, authority=place, source=workbook.name[:60], progress=progress)
        _store(roster, desk)
        report = report_on(roster, desk.notices)
        if dry_run or (strict and report.refused):
            transaction.set_rollback(True)
            return report
        report.stored = True
        if report.written:
            report.batch = _batch(workbook, report, desk)
    return report


def _store(roster: Roster, desk: Desk) -> None:
    """Firms before their lawyers, lawyers before their posts and records."""
    firms = store_firms(roster.firms, desk)
    store_lawyers(roster.lawyers, desk)
    store_directors(roster.firms, firms, desk)
    store_branches(roster.branches, desk)
    for sheet in (roster.firms, roster.branches, roster.lawyers):
        sheet.release()
    store_entries(roster.records, desk)
    store_assessments(roster.assessments, desk)


def _batch(workbook: Path, report: ImportReport, desk: Desk) -> ImportBatch:
    with workbook.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    batch = ImportBatch.objects.create(
        digest=digest,
        file_name=workbook.name[:150],
        at=desk.now,
        actor=desk.actor,
        authority=desk.authority,
        counts=report.summary(),
        refused=report.refused,
    )
    counts = {name: (None, counts) for name, counts in report.summary().items()}
    record(desk.actor, VERB, batch, counts, now=desk.now)
    return batch
