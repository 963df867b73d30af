from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where somebody must act by the due date itself, that is as certain as it; the rest is counted by the next recount."""
    rows = apps.get_model("cases", "ItemCase").objects.using(schema_editor.connection.alias)
    rows.filter(provisional=True, act_by=F("due")).update(act_by_provisional=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_archive")]

    operations = [
        migrations.AddField(
            model_name="itemcase",
            name="act_by_provisional",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
