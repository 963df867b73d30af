import django.db.models.deletion
from django.db import migrations, models

from oneservice.records.guards import Guard

VERSION = Guard("catalogue_version", columns=("bundle_id", "number", "sha256", "canonical"), delete=False)
FILES = (Guard("catalogue_sourcefile"), Guard("catalogue_folder"))


def lift(apps, editor):
    """SQLite rebuilds the table and loses its triggers; elsewhere they would stand in the way of nothing."""
    VERSION.remove(apps, editor)


def install(apps, editor):
    for guard in (VERSION, *FILES):
        guard.install(apps, editor)


def uninstall(apps, editor):
    for guard in (VERSION, *FILES):
        guard.remove(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_guards")]

    operations = [
        migrations.RunPython(lift, VERSION.install),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("files", models.JSONField()),
            ],
        ),
        migrations.AddField(
            "version",
            "folder",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="catalogue.folder"
            ),
        ),
        migrations.AddField("version", "drafted_by", models.CharField(default="", max_length=80)),
        migrations.AddField("version", "reviewed_by", models.CharField(default="", max_length=80)),
        migrations.AddField("version", "effective_from", models.DateTimeField(null=True)),
        migrations.AddField("version", "effective_to", models.DateTimeField(null=True)),
        migrations.AddField("version", "places", models.CharField(default="", max_length=2000)),
        migrations.AddConstraint(
            "version",
            models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", ""), models.Q(("reviewed_by", models.F("drafted_by")), _negated=True), _connector="OR"
                ),
                name="reviewed_by_another",
            ),
        ),
        migrations.RunPython(install, uninstall),
    ]
