"""Every write to lawyers, their terms and posts, and the integrity files."""

from lawyers.services.corrections import correct_record, overturn_record, restore_record
from lawyers.services.files import enter_measure, follow_firms, open_files
from lawyers.services.kinds import seed, seed_kinds
from lawyers.services.people import (
    LawyerRow,
    move_lawyer,
    register_lawyer,
    register_lawyers,
    update_lawyer,
)
from lawyers.services.posts import appoint, appoint_lawyer, end_post
from lawyers.services.records import RecordRow, assessment, enter_record, enter_records
from lawyers.services.roster import ImportReport, import_roster

__all__ = [
    "ImportReport",
    "LawyerRow",
    "RecordRow",
    "appoint",
    "appoint_lawyer",
    "assessment",
    "correct_record",
    "end_post",
    "enter_measure",
    "enter_record",
    "enter_records",
    "follow_firms",
    "import_roster",
    "move_lawyer",
    "open_files",
    "overturn_record",
    "register_lawyer",
    "register_lawyers",
    "restore_record",
    "seed",
    "seed_kinds",
    "update_lawyer",
]
