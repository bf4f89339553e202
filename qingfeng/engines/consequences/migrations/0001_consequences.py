import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('norms', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('matter_id', models.BigIntegerField(db_index=True, null=True)),
                ('matter_ref', models.CharField(blank=True, max_length=24)),
                ('kind', models.CharField(max_length=32)),
                ('charged_on', models.DateField()),
                ('decided_on', models.DateField(null=True)),
                ('decision_key', models.CharField(blank=True, max_length=64)),
                ('recorded_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('fell_at', models.DateTimeField(null=True)),
                ('fell_reason', models.CharField(blank=True, max_length=40)),
                ('handler', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='parties.unit')),
            ],
            options={
                'ordering': ['charged_on', 'key'],
                'indexes': [models.Index(fields=['unit', 'fell_at'], name='cause_unit_live')],
            },
        ),
        migrations.CreateModel(
            name='CausePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='consequences.cause')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='parties.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cause', 'person'), name='cause_person_once')],
            },
        ),
        migrations.CreateModel(
            name='Consequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=64)),
                ('slot', models.CharField(max_length=24)),
                ('window', models.CharField(max_length=40)),
                ('count', models.PositiveSmallIntegerField()),
                ('row', models.PositiveSmallIntegerField(default=0)),
                ('measure', models.CharField(max_length=32)),
                ('points', models.IntegerField(default=0)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField(null=True)),
                ('state', models.CharField(choices=[('proposed', '待决定'), ('decided', '已决定'), ('carried_out', '已执行'), ('declined', '不予采纳'), ('superseded', '已由合计取代'), ('suspended', '已停止执行'), ('lapsed', '已失效'), ('expired', '期满'), ('lifted', '已解除')], default='proposed', max_length=12)),
                ('state_before', models.CharField(blank=True, max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('carried_out_on', models.DateField(null=True)),
                ('evidence', models.CharField(blank=True, max_length=200)),
                ('restore_due_on', models.DateField(null=True)),
                ('restored_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('accountable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('carried_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consequences', to='parties.person')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('restored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='consequences.consequence')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consequences', to='parties.unit')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.version')),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConsequenceCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='consequences.cause')),
                ('consequence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='consequences.consequence')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('consequence', 'cause'), name='consequence_cause_once')],
            },
        ),
        migrations.AddField(
            model_name='consequence',
            name='causes',
            field=models.ManyToManyField(related_name='consequences', through='consequences.ConsequenceCause', to='consequences.cause'),
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(blank=True, choices=[('head', '局长（主任）'), ('deputy', '分管领导'), ('section', '科室负责人'), ('clerk', '工作人员'), ('principal', '校长'), ('secretary', '书记'), ('vice_principal', '副校长'), ('teacher', '教师'), ('staff', '职工')], max_length=16)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('degree', models.CharField(choices=[('direct', '直接责任'), ('first', '第一责任人（领导责任）'), ('in_charge', '分管领导责任'), ('leader', '主管机关领导责任')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('order', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('proposed', '待决定'), ('confirmed', '已认定'), ('declined', '不予认定'), ('lapsed', '已失效')], default='proposed', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='consequences.cause')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='parties.person')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit')),
            ],
            options={
                'ordering': ['cause', 'order'],
                'constraints': [models.UniqueConstraint(fields=('cause', 'person', 'degree'), name='responsibility_once'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='responsibility_decider_is_not_proposer')],
            },
        ),
        migrations.AddIndex(
            model_name='consequence',
            index=models.Index(fields=['office', 'state', 'due_on'], name='consequence_desk'),
        ),
        migrations.AddIndex(
            model_name='consequence',
            index=models.Index(fields=['unit', 'rule', 'window'], name='consequence_window'),
        ),
        migrations.AddConstraint(
            model_name='consequence',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='consequence_decider_is_not_proposer'),
        ),
        migrations.AddConstraint(
            model_name='consequence',
            constraint=models.UniqueConstraint(condition=models.Q(('person', None), ('state', 'proposed')), fields=('rule', 'slot', 'unit', 'window'), name='one_open_proposal_per_unit_and_window'),
        ),
        migrations.AddConstraint(
            model_name='consequence',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False), ('state', 'proposed')), fields=('rule', 'slot', 'unit', 'person', 'window'), name='one_open_proposal_per_person_and_window'),
        ),
    ]
