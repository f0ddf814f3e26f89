from django.db import migrations

from base.operations import AppendOnly, NoOverlap


class Migration(migrations.Migration):
    dependencies = [("lawyers", "0001_initial")]

    operations = [
        AppendOnly("Record"),
        AppendOnly("Measure"),
        NoOverlap("PracticeTerm", by=("lawyer",)),
        NoOverlap("Post", by=("firm",), where={"kind": ["director"]}, name="director"),
        NoOverlap("Post", by=("branch",), where={"kind": ["branch_secretary"]}, name="secretary"),
        NoOverlap("Post", by=("branch",), where={"kind": ["discipline_supervisor"]}, name="supervisor"),
    ]
