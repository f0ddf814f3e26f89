"""Topics of the disclosures app; each payload is keys, never content."""

RELEASED = "disclosures.released"
"""Key: id of an IntegrityFile of which something was released, withdrawn, or changed by a new policy."""
