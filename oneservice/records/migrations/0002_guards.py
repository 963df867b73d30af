from django.db import migrations

from oneservice.records.guards import Guard

JOURNAL = Guard("records_entry")
ACCESS = Guard("records_access", delete=False)  # old notes are deleted when their time is over


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunPython(JOURNAL.install, JOURNAL.remove),
        migrations.RunPython(ACCESS.install, ACCESS.remove),
    ]
