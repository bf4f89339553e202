import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_supplement'),
        ('matters', '0003_remove_respondent_respondent_once_and_more'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='assistingunit', name='assists_once'),
        migrations.RenameModel(old_name='AssistingUnit', new_name='AssistQuestion'),
        # What is there was only named and never asked anything: nothing waits for an answer.
        migrations.AddField(
            model_name='assistquestion',
            name='state',
            field=models.CharField(default='closed', max_length=12),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('standing', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='due_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='ground',
            field=models.CharField(blank=True, choices=[('not_ours', '不属本单位职责'), ('no_records', '本单位没有这方面的材料'), ('stands_back', '本单位须回避')], max_length=16),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='leaks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='reminded_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='salt',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='assistquestion',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evidence', to='cases.assistquestion'),
        ),
        migrations.AlterField(
            model_name='assistquestion',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='assistquestion',
            name='state',
            field=models.CharField(choices=[('waiting', '等核定'), ('asked', '等答复'), ('answered', '已答复'), ('declined', '不办'), ('withdrawn', '已撤回'), ('closed', '事项已结束')], default='waiting', max_length=12),
        ),
        migrations.AddIndex(
            model_name='assistquestion',
            index=models.Index(fields=['unit', 'state'], name='assist_of_unit'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reopening',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reopenings', to='matters.matter'),
        ),
    ]
