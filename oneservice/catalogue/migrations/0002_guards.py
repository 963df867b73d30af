from django.db import migrations

from oneservice.records.guards import Guard

VERSION = Guard("catalogue_version", columns=("bundle_id", "number", "sha256", "canonical"), delete=False)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("records", "0002_guards")]

    operations = [migrations.RunPython(VERSION.install, VERSION.remove)]
