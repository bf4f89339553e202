import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('template', models.CharField(max_length=60)),
                ('params', models.JSONField(default=dict)),
                ('by_mail', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('to_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('to_sealed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.sealedidentity')),
            ],
            options={
                'indexes': [models.Index(fields=['to_account', 'read_at'], name='notices_not_to_acco_dcf272_idx'), models.Index(condition=models.Q(('by_mail', True), ('mailed_at', None)), fields=['id'], name='notice_to_mail')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_account', None), ('to_sealed', None), _connector='OR'), name='notice_to_one')],
            },
        ),
    ]
