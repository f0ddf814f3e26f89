"""Taking in a roster workbook: all good lines in one transaction, the others back with their reasons."""

from lawyers.services.roster.importing import import_roster
from lawyers.services.roster.report import Counts, ImportReport

__all__ = ["Counts", "ImportReport", "import_roster"]
