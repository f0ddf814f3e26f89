"""A roster workbook, read into plain rows with problems; nothing here writes."""

from lawyers.imports.roster import Roster, parse
from lawyers.imports.rows import AssessmentLine, BranchLine, FirmLine, LawyerLine, RecordLine, Sheet

__all__ = [
    "AssessmentLine",
    "BranchLine",
    "FirmLine",
    "LawyerLine",
    "RecordLine",
    "Roster",
    "Sheet",
    "parse",
]
