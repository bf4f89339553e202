import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('matters', '0001_initial'),
        ('norms', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisposalRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='文号')),
                ('state', models.CharField(choices=[('prepared', '待批准'), ('done', '已销毁'), ('refused', '未批准')], default='prepared', max_length=12, verbose_name='状态')),
                ('prepared_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit', verbose_name='机关')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-prepared_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'prepared')), fields=('office',), name='one_open_disposal_list_per_office')],
            },
        ),
        migrations.CreateModel(
            name='DisposalItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=60)),
                ('since', models.DateField(verbose_name='起算日')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('disposed_at', models.DateTimeField(null=True)),
                ('left_out', models.CharField(blank=True, max_length=120)),
                ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.version')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='retention.disposalrun')),
            ],
            options={
                'ordering': ['kind', 'due_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'kind', 'key'), name='listed_once')],
            },
        ),
    ]
