"""Topics of the lawyers app; each payload is keys, never content."""

FILE_CHANGED = "lawyers.file_changed"
"""Key: id of an IntegrityFile that got a record, a new image of one, or a measure."""

SUBJECT_CHANGED = "lawyers.subject_changed"
"""Key: id of an IntegrityFile whose lawyer changed name, licence, firm, category or status."""
