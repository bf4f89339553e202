import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='上班')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='名称')),
                ('source_document', models.CharField(blank=True, max_length=120, verbose_name='依据')),
                ('provisional', models.BooleanField(default=False, help_text='该年放假安排尚未公布，按预计录入', verbose_name='暂定')),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='CalendarEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='版次')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
    ]
