from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_delegation")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="calendar",
            field=models.CharField(db_default="", default="", max_length=60),
        )
        for model in ("division", "office")
    ]
