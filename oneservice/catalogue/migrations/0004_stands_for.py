from django.db import migrations, models

from oneservice.records.guards import Guard

VERSION = Guard("catalogue_version", columns=("bundle_id", "number", "sha256", "canonical"), delete=False)


class Migration(migrations.Migration):
    """SQLite rebuilds the table and loses its triggers, so they are lifted before and set again after."""

    dependencies = [("catalogue", "0003_lifecycle")]

    operations = [
        migrations.RunPython(VERSION.remove, VERSION.install),
        migrations.AddField("version", "stands_for", models.CharField(default="", max_length=60)),
        migrations.RunPython(VERSION.install, VERSION.remove),
    ]
