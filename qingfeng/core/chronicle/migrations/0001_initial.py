import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Node',
            fields=[
                ('position', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='位置')),
                ('hash', models.CharField(max_length=64, verbose_name='散列')),
            ],
            options={
                'verbose_name': '结点',
            },
        ),
        migrations.CreateModel(
            name='TreeHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveBigIntegerField(unique=True, verbose_name='条数')),
                ('root', models.CharField(max_length=64, verbose_name='树根')),
                ('at', models.DateTimeField(verbose_name='封存时间')),
                ('key_id', models.CharField(max_length=8, verbose_name='密钥编号')),
                ('signature', models.CharField(max_length=128, verbose_name='签名')),
            ],
            options={
                'verbose_name': '树头',
                'ordering': ['size'],
                'get_latest_by': 'size',
            },
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, verbose_name='类别')),
                ('key', models.CharField(max_length=80, verbose_name='键')),
                ('length', models.PositiveBigIntegerField(default=0, verbose_name='条数')),
                ('head_hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64, verbose_name='末条散列')),
            ],
            options={
                'verbose_name': '链',
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='chronicle_stream_once')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(verbose_name='序号')),
                ('event', models.CharField(max_length=80, verbose_name='事件')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor', models.CharField(max_length=80, verbose_name='经手')),
                ('body', models.JSONField(verbose_name='内容')),
                ('prev_hash', models.CharField(max_length=64, verbose_name='前条散列')),
                ('hash', models.CharField(max_length=64, verbose_name='散列')),
                ('stream', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='chronicle.stream')),
            ],
            options={
                'verbose_name': '记录',
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='chronicle_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Pending',
            fields=[
                ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='pending', serialize=False, to='chronicle.entry')),
            ],
            options={
                'verbose_name': '待封存',
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='叶号')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='leaf', to='chronicle.entry')),
            ],
            options={
                'verbose_name': '叶',
            },
        ),
    ]
