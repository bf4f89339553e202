import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('chronicle', '0001_initial'),
        ('norms', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=40, verbose_name='种类')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='登记键')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('content', models.JSONField(verbose_name='公开内容')),
                ('source', models.CharField(blank=True, max_length=80, verbose_name='来源')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '拟稿'), ('approved', '已核准'), ('published', '公布中'), ('corrected', '已更正'), ('ended', '公布期满'), ('withdrawn', '已撤下'), ('dropped', '未公布，已作废')], default='draft', max_length=12, verbose_name='状态')),
                ('content_digest', models.CharField(blank=True, max_length=64, verbose_name='指纹')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='公布日期')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='公布至')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=200, verbose_name='撤下原因')),
                ('prepared_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('disposed_at', models.DateTimeField(blank=True, null=True, verbose_name='销毁时间')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核准')),
                ('correction_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='disclosure.publication', verbose_name='更正')),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chronicle.entry')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='disclosure.publication', verbose_name='替代')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='parties.unit', verbose_name='发布单位')),
            ],
            options={
                'ordering': ['-published_on', '-id'],
                'indexes': [models.Index(fields=['kind', 'state', 'published_on'], name='disclosure__kind_21eca6_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='approver_is_not_preparer'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('unit', 'number'), name='document_number_once')],
            },
        ),
        migrations.CreateModel(
            name='FeeBoard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=16, verbose_name='学期')),
                ('version', models.PositiveIntegerField(verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '拟稿'), ('live', '有效'), ('withdrawn', '已撤下')], default='draft', max_length=12, verbose_name='状态')),
                ('live_from', models.DateField(verbose_name='生效日期')),
                ('live_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('complaint_phones', models.JSONField(default=list, verbose_name='投诉电话')),
                ('relief', models.CharField(blank=True, max_length=200, verbose_name='减免办法')),
                ('photo_digest', models.CharField(blank=True, max_length=64, verbose_name='公示栏照片')),
                ('photo_path', models.CharField(blank=True, max_length=200)),
                ('prepared_at', models.DateTimeField()),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_boards', to='parties.unit', verbose_name='单位')),
                ('publication', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fee_board', to='disclosure.publication')),
            ],
            options={
                'ordering': ['unit', '-live_from', '-version'],
                'indexes': [models.Index(fields=['unit', 'live_from'], name='disclosure__unit_id_4f9196_idx')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'term', 'version'), name='board_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('unit', 'term'), name='one_draft_per_term'), models.CheckConstraint(condition=models.Q(('live_to', None), ('live_to__gte', models.F('live_from')), _connector='OR'), name='board_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PublishedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=8)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('path', models.CharField(max_length=200)),
                ('stamp', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='disclosure.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'form', 'stamp'), name='rendering_once')],
            },
        ),
        migrations.CreateModel(
            name='FeeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=60, verbose_name='项目')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='别名')),
                ('category', models.CharField(choices=[('tuition', '学费'), ('boarding', '住宿费'), ('service', '服务性收费'), ('agency', '代收费'), ('admin', '行政事业性收费'), ('none', '不收费')], max_length=12, verbose_name='性质')),
                ('standard', models.PositiveBigIntegerField(verbose_name='标准（分）')),
                ('is_ceiling', models.BooleanField(default=False, verbose_name='最高标准')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='计费单位')),
                ('basis_document', models.CharField(max_length=120, verbose_name='依据文件')),
                ('basis_clause', models.CharField(blank=True, max_length=60, verbose_name='条款')),
                ('scope', models.CharField(blank=True, max_length=80, verbose_name='收费范围')),
                ('grades', models.JSONField(blank=True, default=list, verbose_name='年级')),
                ('voluntary', models.BooleanField(default=False, verbose_name='自愿')),
                ('refund_rule', models.CharField(blank=True, max_length=120, verbose_name='退费规则')),
                ('payee', models.CharField(blank=True, max_length=80, verbose_name='收款方')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='disclosure.feeboard')),
                ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.clause')),
            ],
            options={
                'ordering': ['board', 'order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('board', 'name'), name='item_once_on_board')],
            },
        ),
    ]
