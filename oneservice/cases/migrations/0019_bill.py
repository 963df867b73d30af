"""Every order of an item becomes a row of its own; of orders before that, only the last is known."""

import django.db.models.deletion
from django.db import migrations, models


def bills_of_old_orders(apps, schema_editor):
    """An item with an amount has its order at the cashier; without one, ``order`` is another system's reference."""
    items = apps.get_model("cases", "ItemCase").objects.exclude(order="").filter(amount__gt=0)
    rows = apps.get_model("cases", "Bill").objects
    for item in items.iterator():
        paid = item.amount if item.payment in ("paid", "refunded") else 0
        known = item.payment in ("paid", "part_paid", "failed", "refunded")
        rows.create(
            item=item,
            order=item.order,
            amount=item.amount,
            paid=paid,
            back=paid if item.payment == "refunded" else 0,
            status=item.payment if known else "open",
            opened_at=item.entered_at,
            paid_at=item.entered_at if paid else None,
            refunded_at=item.entered_at if item.payment == "refunded" else None,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_counter")]

    operations = [
        migrations.CreateModel(
            name='Bill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.CharField(max_length=64, unique=True)),
                ('amount', models.PositiveBigIntegerField()),
                ('paid', models.PositiveBigIntegerField(default=0)),
                ('back', models.PositiveBigIntegerField(default=0)),
                ('status', models.CharField(choices=[('open', 'Open'), ('part_paid', 'Part Paid'), ('paid', 'Paid'), ('failed', 'Failed'), ('replaced', 'Replaced'), ('refunding', 'Refunding'), ('refunded', 'Refunded')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(db_index=True, null=True)),
                ('refunded_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bills', to='cases.itemcase')),
            ],
        ),
        migrations.RunPython(bills_of_old_orders, migrations.RunPython.noop, elidable=True),
    ]
