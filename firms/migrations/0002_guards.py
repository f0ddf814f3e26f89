from django.db import migrations

from base.operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("firms", "0001_initial")]

    operations = [NoOverlap("BranchCoverage", by=("firm",))]
