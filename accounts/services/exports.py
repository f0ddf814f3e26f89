"""What leaves the house in a workbook is written down."""

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require_verb


@transaction.atomic
def note_export(
    user: User, *, model: str, rows: int, query: str, reason: str, now: datetime, actor: User
) -> None:
    """Somebody takes this many rows of a list away, chosen by this filter, for this reason."""
    require_verb(actor, "export")
    changes = {"model": (None, model), "rows": (None, rows), "query": (None, query)}
    record(actor, "export", user, changes, reason=reason, now=now)
