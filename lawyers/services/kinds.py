"""Record kinds: seeded from data/record_kinds.json, then kept by the office."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from lawyers.models import RecordKind

KINDS = Path(__file__).parents[1] / "data" / "record_kinds.json"


def seed(now: datetime) -> None:
    """Reference data of this app."""
    seed_kinds()


@transaction.atomic
def seed_kinds() -> None:
    """The kinds of the file; what exists, by code or by name, stays as the office has it."""
    names = set(RecordKind.objects.values_list("name", flat=True))
    rows = [RecordKind(**row) for row in json.loads(KINDS.read_text()) if row["name"] not in names]
    RecordKind.objects.bulk_create(rows, ignore_conflicts=True)
