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
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=80, unique=True, verbose_name='标识')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('issuer', models.CharField(max_length=120, verbose_name='制定机关')),
                ('kind', models.CharField(choices=[('law', '法律'), ('regulation', '行政法规'), ('party', '党内法规'), ('rule', '规章'), ('normative', '规范性文件'), ('standard', '标准'), ('local', '本地文件')], max_length=16, verbose_name='种类')),
                ('dated', models.DateField(verbose_name='公布日期')),
                ('in_force_from', models.DateField(verbose_name='施行日期')),
                ('in_force_to', models.DateField(blank=True, null=True, verbose_name='废止日期')),
                ('status', models.CharField(choices=[('trial', '试行'), ('in_force', '现行有效'), ('repealed', '已废止')], default='in_force', max_length=16, verbose_name='状态')),
                ('trial_ends', models.DateField(blank=True, null=True, verbose_name='试行期满')),
                ('url', models.URLField(blank=True, verbose_name='网址')),
                ('text', models.TextField(blank=True, verbose_name='全文')),
                ('shipped', models.BooleanField(default=False, verbose_name='随产品提供')),
                ('issuer_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='parties.unit')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='norms.document')),
            ],
            options={
                'ordering': ['in_force_from', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=60, verbose_name='条款')),
                ('order', models.PositiveIntegerField(default=0, verbose_name='顺序')),
                ('text', models.TextField(blank=True, verbose_name='内容')),
                ('in_force_from', models.DateField(blank=True, null=True)),
                ('in_force_to', models.DateField(blank=True, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='norms.document')),
            ],
            options={
                'ordering': ['document', 'order'],
                'constraints': [models.UniqueConstraint(fields=('document', 'ref'), name='clause_once_per_document')],
            },
        ),
        migrations.CreateModel(
            name='NormEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamp', models.UUIDField(default=uuid.uuid4)),
                ('recorded_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, verbose_name='名称')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('kind', models.CharField(choices=[('parameter', '参数'), ('table', '规则表')], default='parameter', max_length=12)),
                ('type', models.CharField(max_length=12)),
                ('value', models.JSONField(verbose_name='值')),
                ('local', models.CharField(choices=[('none', '不得另定'), ('shorter', '只可更短'), ('bounded', '在幅度内另定'), ('free', '可以另定')], default='none', max_length=12)),
                ('bounds', models.JSONField(blank=True, default=dict)),
                ('ended', models.BooleanField(default=False, verbose_name='终止')),
                ('valid_from', models.DateField(verbose_name='施行日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='核对公布的时间')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('shipped', models.BooleanField(default=False, verbose_name='随产品提供')),
                ('source_path', models.CharField(blank=True, max_length=200)),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='norms.clause')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='norm_versions', to='parties.unit')),
            ],
            options={
                'ordering': ['key', 'valid_from', 'recorded_at', 'id'],
                'indexes': [models.Index(fields=['key', 'valid_from'], name='norms_versi_key_30c7b8_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('shipped', True)), fields=('key', 'valid_from'), name='shipped_once_per_day'), models.CheckConstraint(condition=models.Q(('shipped', False), ('unit', None), _connector='OR'), name='shipped_has_no_unit'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='version_ends_after_start'), models.CheckConstraint(condition=models.Q(('published_by', models.F('recorded_by')), _negated=True), name='recorder_is_not_publisher')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, verbose_name='名称')),
                ('value', models.JSONField(verbose_name='值')),
                ('ended', models.BooleanField(default=False, verbose_name='终止')),
                ('valid_from', models.DateField(verbose_name='施行日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('proposed_at', models.DateTimeField(verbose_name='录入时间')),
                ('state', models.CharField(choices=[('waiting', '待公布'), ('published', '已公布'), ('declined', '已退回'), ('withdrawn', '已撤回')], default='waiting', max_length=12, verbose_name='状态')),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='退回的理由')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.clause')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit', verbose_name='单位')),
                ('version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='norms.version')),
            ],
            options={
                'ordering': ['proposed_at', 'pk'],
                'indexes': [models.Index(fields=['state', 'unit'], name='norm_proposals')],
            },
        ),
    ]
