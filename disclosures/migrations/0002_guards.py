from django.db import migrations

from base.frozen_with import FrozenWith
from base.operations import AppendOnly, Frozen


def index_grams(apps, schema_editor):
    """Public search on PostgreSQL: an index over the pieces of all names (disclosures.search.HoldsPairs)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX searchentry_grams ON disclosures_searchentry"
            " USING gin (string_to_array(grams, ' ')) WITH (fastupdate = off)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX searchentry_grams")


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0001_initial")]

    operations = [
        AppendOnly("LogLeaf"),
        AppendOnly("PublicVersion"),
        AppendOnly("PublicItem", except_fields=("payload", "salt", "ended_at")),
        Frozen("DisclosurePolicy", unless={"status": ["draft"]}, except_fields=("status", "until")),
        FrozenWith("PolicyRule", by="policy", unless={"status": ["draft"]}),
        Frozen("Release", unless={"status": ["prepared"]}, except_fields=("status", "withdrawn_at", "reason")),
        migrations.RunPython(index_grams, drop_index),
    ]
