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
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=40, unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='RequestKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('result', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=24, unique=True, verbose_name='编号')),
                ('institution', models.CharField(max_length=32)),
                ('procedure', models.CharField(max_length=32)),
                ('state', models.CharField(max_length=24, verbose_name='状态')),
                ('classification', models.CharField(blank=True, max_length=16, verbose_name='类别')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='事由')),
                ('opened_at', models.DateTimeField()),
                ('received_on', models.DateField(verbose_name='收到日期')),
                ('facts_from', models.DateField(verbose_name='事情最早发生在')),
                ('due_on', models.DateField(null=True, verbose_name='期限')),
                ('soon_on', models.DateField(null=True)),
                ('paused', models.BooleanField(default=False)),
                ('sealed', models.BooleanField(default=False, verbose_name='密件')),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=24)),
                ('stranded_at', models.DateTimeField(null=True)),
                ('stranded_why', models.CharField(blank=True, choices=[('no_holder', '没有别的人有可以负责的角色'), ('stand_back', '有角色的人都要回避'), ('declined', '能接的人都没有接受')], max_length=12)),
                ('disposed_at', models.DateTimeField(null=True)),
                ('accountable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accountable_for', to=settings.AUTH_USER_MODEL, verbose_name='现在由谁负责')),
                ('respondent_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matters_against', to='parties.unit', verbose_name='被反映单位')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='parties.unit', verbose_name='承办机关')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'ended_at', 'due_on'], name='matter_desk'), models.Index(fields=['accountable', 'ended_at', 'due_on'], name='matter_mine'), models.Index(fields=['respondent_unit', 'received_on'], name='matter_against'), models.Index(fields=['received_on'], name='matter_received'), models.Index(condition=models.Q(('stranded_at__isnull', False)), fields=['unit'], name='matter_stranded')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(default='handler', max_length=24)),
                ('offered_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('from_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='matters.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('matter',), name='one_open_offer_per_matter')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('leading', models.BooleanField(default=True)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('started_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('extended_by', models.PositiveIntegerField(default=0)),
                ('extended_on', models.DateField(null=True)),
                ('calendar_edition', models.PositiveIntegerField(default=0)),
                ('stopped_on', models.DateField(null=True)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.version')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='matters.matter')),
            ],
            options={
                'indexes': [models.Index(fields=['matter', 'stopped_on'], name='matters_clo_matter__9c9691_idx'), models.Index(fields=['stopped_on', 'due_on'], name='matters_clo_stopped_fda4f7_idx')],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=24)),
                ('since', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='matters.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('matter', 'account', 'role'), name='part_once')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(max_length=40)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='matters.clock')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('clock',), name='one_open_pause_per_clock')],
            },
        ),
        migrations.CreateModel(
            name='Respondent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='respondents', to='matters.matter')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('person', None)), fields=('matter', 'unit'), name='respondent_unit_once'), models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('matter', 'person'), name='respondent_person_once')],
            },
        ),
    ]
