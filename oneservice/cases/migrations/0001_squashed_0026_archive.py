"""The tables as 0001 to 0026 left them, at once: a new site need not repeat how they came about."""

import django.db.models.deletion
from django.db import migrations, models

from oneservice.records.guards import Guard

MOVES = Guard("cases_papermove")
TAKEN = Guard("cases_paperlist", ("item_id", "n", "papers", "taken_at", "staff_id", "window_id"))  # else it moves on


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('cases', '0001_initial'),
        ('cases', '0002_licence_of_a_document'),
        ('cases', '0003_withdrawn'),
        ('cases', '0004_appeal'),
        ('cases', '0005_replaced'),
        ('cases', '0006_pauses'),
        ('cases', '0007_checked_after'),
        ('cases', '0008_appointment'),
        ('cases', '0009_panel'),
        ('cases', '0010_moves'),
        ('cases', '0011_spared'),
        ('cases', '0012_agents'),
        ('cases', '0013_consents'),
        ('cases', '0014_campaign'),
        ('cases', '0015_draws'),
        ('cases', '0016_stage'),
        ('cases', '0017_prepared'),
        ('cases', '0018_counter'),
        ('cases', '0019_bill'),
        ('cases', '0020_difference'),
        ('cases', '0021_custody'),
        ('cases', '0022_dispute'),
        ('cases', '0023_receipt'),
        ('cases', '0024_supervision'),
        ('cases', '0025_naming'),
        ('cases', '0026_archive'),
    ]

    dependencies = [
        ('catalogue', '0005_calendar_notice'),
        ('people', '0003_delegation'),
        ('viewflow', '0015_task_scheduled'),  # or each of its changes would read the models below anew: seconds
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(default='draft', max_length=24)),
                ('ref', models.CharField(max_length=20, unique=True)),
                ('nonce', models.CharField(max_length=80, unique=True)),
                ('starter', models.CharField(max_length=60)),
                ('division', models.CharField(max_length=12)),
                ('key', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('head_seq', models.PositiveIntegerField(default=0)),
                ('head_hash', models.CharField(default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('due', models.DateField(null=True)),
                ('provisional', models.BooleanField(default=False)),
                ('returned', models.CharField(default='', max_length=20)),
                ('open_key', models.CharField(max_length=64, null=True, unique=True)),
                ('process', models.BigIntegerField(null=True)),
                ('stage', models.PositiveSmallIntegerField(default=0)),
                ('prepared', models.BooleanField(default=False)),
                ('campaign', models.PositiveSmallIntegerField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('papers', models.PositiveSmallIntegerField(default=0)),
                ('named', models.CharField(default='', max_length=64)),
                ('clerk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='catalogue.version', to_field='sha256')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('phase__in', ['draft', 'awaiting_signatures', 'filed', 'in_progress', 'dormant', 'closed', 'reopened', 'archived', 'withdrawn'])), name='case_phase_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('proof', models.CharField(choices=[('pad', 'Pad'), ('code', 'Code'), ('paper', 'Paper')], default='', max_length=5)),
                ('blob', models.CharField(default='', max_length=64)),
                ('codes', models.PositiveSmallIntegerField(default=0)),
                ('code_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('late', models.CharField(default='', max_length=12)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assisted', to='people.office')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assisted', to='people.staff')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assistance', to='cases.case')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['staff', 'began_at'], name='assisted_by_staff'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('department', models.CharField(max_length=60)),
                ('archived_at', models.DateTimeField()),
                ('keep_until', models.DateField(null=True)),
                ('making', models.BooleanField(default=True)),
                ('problem', models.CharField(default='', max_length=20)),
                ('blob', models.CharField(default='', max_length=64)),
                ('sha256', models.CharField(default='', max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='archives', to='cases.case')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'edition'), name='one_package_per_edition'),
                ],
                'indexes': [
                    models.Index(fields=['department', '-id'], name='archives_of_department'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CaseMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=80)),
                ('moved_at', models.DateTimeField()),
                ('head_seq', models.PositiveIntegerField()),
                ('before', models.TextField()),
                ('put_back_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='cases.case')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.version', to_field='sha256')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.version', to_field='sha256')),
            ],
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=120)),
                ('department', models.CharField(max_length=60)),
                ('opened_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('answer', models.CharField(choices=[('upheld', 'Upheld'), ('stands', 'Stands'), ('moot', 'Moot')], default='', max_length=6)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(default='', max_length=60)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='cases.case')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='people.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('case', 'field'), name='one_open_dispute'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('answer', '')), fields=['department', 'due', 'id'], name='open_disputes'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=60)),
                ('campaign', models.PositiveSmallIntegerField()),
                ('ref', models.CharField(max_length=20, unique=True)),
                ('key', models.BinaryField()),
                ('sealed', models.BinaryField(default=b'')),
                ('places', models.JSONField(default=dict)),
                ('digest', models.CharField(default='', max_length=64)),
                ('listed', models.PositiveIntegerField(default=0)),
                ('drawn_up_at', models.DateTimeField(null=True)),
                ('drawn_up_by', models.BigIntegerField(null=True)),
                ('seed', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='catalogue.version', to_field='sha256')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('version', 'item', 'campaign', 'office'), name='one_draw_per_campaign'),
                    models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('drawn_up_by')), _negated=True), _connector='OR'), name='draw_by_two_people'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ItemCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(default='waiting', max_length=24)),
                ('item', models.CharField(max_length=60)),
                ('row', models.PositiveSmallIntegerField(default=0)),
                ('department', models.CharField(max_length=60)),
                ('state', models.CharField(default='', max_length=60)),
                ('step', models.PositiveIntegerField(default=0)),
                ('actor', models.CharField(default='', max_length=60)),
                ('entered_at', models.DateTimeField()),
                ('act_by', models.DateField(null=True)),
                ('accepted_on', models.DateField(null=True)),
                ('due', models.DateField(null=True)),
                ('provisional', models.BooleanField(default=False)),
                ('stopped_on', models.DateField(null=True)),
                ('pauses', models.JSONField(default=list)),
                ('decided_on', models.DateField(null=True)),
                ('outcome', models.CharField(default='', max_length=16)),
                ('took', models.PositiveSmallIntegerField(null=True)),
                ('corrections', models.PositiveSmallIntegerField(default=0)),
                ('owed', models.PositiveSmallIntegerField(default=0)),
                ('owed_until', models.DateField(null=True)),
                ('hurry', models.CharField(default='', max_length=8)),
                ('payment', models.CharField(default='', max_length=16)),
                ('amount', models.PositiveBigIntegerField(null=True)),
                ('order', models.CharField(default='', max_length=64)),
                ('appeal', models.CharField(default='', max_length=8)),
                ('actors', models.JSONField(default=dict)),
                ('trail', models.JSONField(default=list)),
                ('notes', models.BinaryField(default=b'')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='cases.case')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.office')),
                ('panel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('phase__in', ['waiting', 'received', 'correction', 'review', 'special_procedure', 'suspended', 'payment', 'granted', 'produced', 'delivered', 'closed', 'refused', 'not_accepted', 'not_applicable', 'ended', 'transferred', 'post_check', 'rectify', 'revoked', 'withdrawn', 'archived'])), name='item_phase_known'),
                    models.UniqueConstraint(fields=('case', 'item', 'row'), name='one_item_case_per_entry'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('phase__in', ['received', 'review', 'special_procedure', 'suspended', 'granted', 'produced', 'post_check', 'rectify'])), fields=['department', 'act_by', 'id'], name='item_on_desk'),
                    models.Index(condition=models.Q(('appeal', 'asked')), fields=['department', 'id'], name='item_appealed'),
                    models.Index(condition=models.Q(('panel__isnull', False)), fields=['panel', 'id'], name='item_at_a_panel'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('order', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('not_ours', 'Not Ours'), ('not_theirs', 'Not Theirs'), ('amount', 'Amount'), ('refund', 'Refund')], max_length=10)),
                ('ours', models.PositiveBigIntegerField()),
                ('theirs', models.PositiveBigIntegerField()),
                ('found_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(default='', max_length=80)),
                ('reason', models.CharField(default='', max_length=20)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='cases.itemcase')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('day', 'order', 'kind'), name='one_difference_a_day'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('settled_at', None)), fields=['id'], name='open_differences'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CaseDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.CharField(max_length=60)),
                ('token', models.CharField(max_length=32, unique=True)),
                ('issuer', models.CharField(default='', max_length=120)),
                ('issued_on', models.DateField()),
                ('state', models.CharField(choices=[('making', 'Making'), ('ready', 'Ready'), ('problem', 'Problem'), ('revoked', 'Revoked'), ('replaced', 'Replaced')], default='making', max_length=8)),
                ('problem', models.CharField(default='', max_length=40)),
                ('sealed', models.BinaryField()),
                ('detail', models.BinaryField(default=b'')),
                ('blob', models.CharField(default='', max_length=64)),
                ('sha256', models.CharField(default='', max_length=64)),
                ('signed', models.BooleanField(default=False)),
                ('licence', models.CharField(default='', max_length=60)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='cases.case')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='cases.casedocument')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='cases.itemcase')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['case', 'id'], name='documents_of_case'),
                ],
            },
        ),
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
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('seat', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('booked', 'Booked'), ('cancelled', 'Cancelled'), ('came', 'Came'), ('missed', 'Missed')], default='booked', max_length=10)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='people.office')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='cases.itemcase')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'booked')), fields=('office', 'at', 'seat'), name='one_appointment_per_seat'),
                    models.UniqueConstraint(condition=models.Q(('status', 'booked')), fields=('item',), name='one_appointment_per_item'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Naming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=120)),
                ('row', models.PositiveSmallIntegerField(default=0)),
                ('index', models.CharField(max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='namings', to='cases.case')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'field'), name='one_naming_per_field'),
                ],
                'indexes': [
                    models.Index(fields=['index', 'case'], name='cases_that_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PaperList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveSmallIntegerField()),
                ('papers', models.JSONField()),
                ('taken_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('held', 'Held'), ('sent', 'Sent'), ('short', 'Short'), ('follows', 'Follows'), ('returned', 'Returned'), ('archived', 'Archived')], default='held', max_length=8)),
                ('missing', models.JSONField(default=list)),
                ('lost', models.JSONField(default=list)),
                ('carrier', models.CharField(default='', max_length=12)),
                ('parcel', models.CharField(default='', max_length=40)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('token', models.CharField(default='', max_length=32)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_lists', to='cases.itemcase')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('toward', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('item', 'n'), name='one_paper_list_per_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PaperMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('sent', 'Sent'), ('arrived', 'Arrived'), ('short', 'Short'), ('followed', 'Followed'), ('lost', 'Lost'), ('returned', 'Returned'), ('archived', 'Archived')], max_length=8)),
                ('at', models.DateTimeField()),
                ('carrier', models.CharField(default='', max_length=12)),
                ('parcel', models.CharField(default='', max_length=40)),
                ('papers', models.JSONField(default=list)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('taken', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='cases.paperlist')),
                ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=60)),
                ('row', models.PositiveSmallIntegerField(default=0)),
                ('ric_index', models.CharField(db_index=True, default='', max_length=64)),
                ('status', models.CharField(choices=[('fills', 'Fills'), ('not_invited', 'Not Invited'), ('waiting', 'Waiting'), ('signed', 'Signed'), ('refused', 'Refused'), ('late', 'Late'), ('asked', 'Asked'), ('consented', 'Consented'), ('declined', 'Declined'), ('spared', 'Spared')], max_length=12)),
                ('starts', models.BooleanField(default=False)),
                ('due', models.DateField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_hash', models.CharField(default='', max_length=64)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.delegation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='cases.case')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'role', 'row'), name='one_participant_per_role'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.PositiveBigIntegerField()),
                ('bill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='cases.bill')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='receipt', to='cases.casedocument')),
                ('reverses', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='cases.receipt')),
            ],
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=80)),
                ('department', models.CharField(max_length=60)),
                ('due', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('answer', models.BooleanField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(default='', max_length=60)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='settlements', to='cases.case')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'subject'), name='one_settlement_per_subject'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Supervision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveSmallIntegerField()),
                ('ordered_at', models.DateTimeField()),
                ('days', models.PositiveSmallIntegerField()),
                ('due', models.DateField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('replied', 'Replied'), ('closed', 'Closed')], default='open', max_length=8)),
                ('returned', models.BooleanField(default=False)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('sealed', models.BinaryField()),
                ('token', models.CharField(default='', max_length=32)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervisions', to='cases.itemcase')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('item', 'n'), name='one_supervision_per_number'),
                    models.UniqueConstraint(condition=models.Q(('status', 'closed'), _negated=True), fields=('item',), name='one_open_supervision_per_item'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['due', 'id'], name='open_supervisions'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveIntegerField()),
                ('action', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('sealed', models.BinaryField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='cases.itemcase')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='people.staff')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('item', 'step', 'staff'), name='one_vote_per_member'),
                ],
            },
        ),
        migrations.RunPython(MOVES.install, MOVES.remove),
        migrations.RunPython(TAKEN.install, TAKEN.remove),
    ]
