import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('salt', models.CharField(blank=True, max_length=32)),
                ('commitment', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('disposed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OfficeKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_key', models.BinaryField(max_length=32)),
                ('created_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_keys', to='parties.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('unit',), name='one_key_in_use_per_office')],
            },
        ),
        migrations.CreateModel(
            name='KeeperShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wrapped', models.BinaryField()),
                ('salt', models.BinaryField()),
                ('ops', models.PositiveIntegerField()),
                ('mem', models.PositiveBigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keeper_shares', to=settings.AUTH_USER_MODEL)),
                ('office_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='vault.officekey')),
            ],
            options={
                'db_table': 'vault_keepershare',
                'constraints': [models.UniqueConstraint(fields=('office_key', 'account'), name='one_share_per_keeper')],
            },
        ),
        migrations.CreateModel(
            name='SealedIdentity',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('compartment', models.CharField(choices=[('identity', '身份'), ('notice_address', '通知地址')], default='identity', max_length=16)),
                ('ciphertext', models.BinaryField()),
                ('fingerprints', models.BinaryField(default=bytes)),
                ('commitment', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('disposed_at', models.DateTimeField(blank=True, null=True)),
                ('office_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='vault.officekey')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningReason',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('matter_key', models.CharField(db_index=True, max_length=64)),
                ('text', models.TextField(blank=True, max_length=500, verbose_name='理由')),
                ('salt', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('sealed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_reasons', to='vault.sealedidentity')),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('matter_key', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('granted_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=200)),
                ('public_key', models.BinaryField(max_length=32)),
                ('wrapped', models.BinaryField()),
                ('salt', models.BinaryField()),
                ('ops', models.PositiveIntegerField()),
                ('mem', models.PositiveBigIntegerField()),
                ('resealed', models.BinaryField(default=bytes)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('why', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.openingreason')),
                ('sealed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='vault.sealedidentity')),
            ],
        ),
    ]
