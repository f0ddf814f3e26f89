"""The register of the demo city: its districts, its association, the roster, and three changed records."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.models import User
from config.demo.cast import member
from config.demo.draw import CITY, DISTRICTS
from config.demo.office import holder
from disclosures.models import Association
from disclosures.services import register_association
from firms.models import District
from firms.services import add_districts
from lawyers.models import ImportBatch, Record
from lawyers.services import correct_record, import_roster, overturn_record, restore_record

Progress = Callable[[str, int, int], None]
ASSOCIATION = {
    "name": "云江市律师协会",
    "area": "云江市",
    "department": "会员诚信部",
    "hotline": "8800 1234",
    "office_hours": "工作日 9:00 至 17:00",
    "address": "云江市砚湖区文澜路 1 号",
    "notice": "演示系统：人名、机构、号码和记录均为虚构。",
}


def open_city(now: datetime) -> str:
    """The seven districts, marked fictional, and whose site it is."""
    names = {CITY: "云江市", **DISTRICTS}
    added = add_districts(names, fictional=True, now=now, actor=None)
    if not Association.objects.exists():
        register_association(now=now, actor=None, **ASSOCIATION)
    if not added:
        return _("已有 %(count)s 个演示区划") % {"count": District.objects.filter(fictional=True).count()}
    return _("登记 %(count)s 个演示区划") % {"count": len(added)}


def take_in_roster(workbook: Path, progress: Progress, now: datetime) -> str:
    """Import the workbook as the registrar would."""
    if batch := ImportBatch.objects.filter(file_name=workbook.name).first():
        return _("%(file)s 已于 %(day)s 导入") % {"file": batch.file_name, "day": batch.at.date()}
    report = import_roster(workbook, progress=progress, now=now, actor=holder(member("registrar")))
    counts = "，".join(f"{sheet} {count.new}" for sheet, count in report.counts.items())
    return _("%(counts)s；退回 %(refused)s 行") % {"counts": counts, "refused": report.refused}


def change_records(now: datetime) -> str:
    """One missing date supplied, one sanction overturned on review, one restored 信用修复 after training."""
    if Record.objects.filter(sequence__gt=1).exists():
        return _("已有更正、撤销和信用修复各 1 条")
    officer, secretary = holder(member("rating-officer")), holder(member("approver"))
    _supply_date(now, officer)
    warning = _record("warning", date(2025, 12, 12))
    overturn_record(warning, because=_("省律师协会复查决定撤销原处分"), now=now, actor=secretary)
    criticism = _record("circulated-criticism", date(2025, 6, 20))
    because = _("已完成专门培训，整改验收合格，经审核同意信用修复")
    restore_record(criticism, ends_on=date(2026, 6, 22), because=because, now=now, actor=officer)
    return _("更正、撤销和信用修复各 1 条")


def _supply_date(now: datetime, actor: User) -> None:
    letter = Record.objects.undated().filter(sequence=1).order_by("pk").first()
    assert letter is not None
    effective = date(letter.conduct_on.year + 1, 3, 4) if letter.conduct_on else date(2024, 3, 4)
    because = _("补录生效日期，依据送达回证")
    correct_record(letter, effective_on=effective, because=because, now=now, actor=actor)


def _record(kind: str, effective: date) -> Record:
    return Record.objects.get(kind__code=kind, effective_on=effective)
