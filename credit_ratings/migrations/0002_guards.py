from django.db import migrations

from base.frozen_with import FrozenWith
from base.operations import AppendOnly, Frozen

DRAFT = {"status": ["draft"]}
APPROVED = {"status": ["approved"]}


class Migration(migrations.Migration):
    dependencies = [("credit_ratings", "0001_initial")]

    operations = [
        Frozen("SchemeVersion", unless=DRAFT, except_fields=("status", "valid_from", "valid_until")),
        FrozenWith("Category", by="version", unless=DRAFT),
        FrozenWith("Rule", by="version", unless=DRAFT),
        FrozenWith("Band", by="version", unless=DRAFT),
        FrozenWith("Veto", by="version", unless=DRAFT),
        AppendOnly("ComputedChange"),
        Frozen("GradeRound", when=APPROVED),
        FrozenWith("GradeProposal", by="round", when=APPROVED, inserts=False),
        AppendOnly("DeterminedGrade"),
    ]
