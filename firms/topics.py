"""Topics of the firms app; each payload is keys, never content."""

FIRM_CHANGED = "firms.firm_changed"
"""Key: id of a Firm whose name, number, status, form, address or authority changed."""
