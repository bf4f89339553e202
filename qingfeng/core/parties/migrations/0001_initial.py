import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='办公电话')),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='单位代码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='简称')),
                ('kind', models.CharField(choices=[('office', '主管机关'), ('school', '学校'), ('agency', '部门'), ('community', '社区'), ('branch', '党支部'), ('organ', '外部机关')], max_length=16, verbose_name='类别')),
                ('stage', models.CharField(blank=True, choices=[('kindergarten', '幼儿园'), ('primary', '小学'), ('junior', '初中'), ('nine_year', '九年一贯制'), ('senior', '高中'), ('complete', '完全中学'), ('vocational', '中等职业学校')], max_length=16, verbose_name='学段')),
                ('path', models.CharField(db_index=True, editable=False, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='电话')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('opening_hours', models.CharField(blank=True, max_length=120, verbose_name='办公时间')),
                ('doc_prefix', models.CharField(blank=True, help_text='如 云岫教', max_length=20, verbose_name='机关代字')),
                ('ref_prefix', models.CharField(blank=True, help_text='如 YX', max_length=8, verbose_name='事项编号字头')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='parties.unit', verbose_name='上级（块）')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='LineLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='parties.line')),
                ('superior', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_links', to='parties.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('head', '局长（主任）'), ('deputy', '分管领导'), ('section', '科室负责人'), ('clerk', '工作人员'), ('principal', '校长'), ('secretary', '书记'), ('vice_principal', '副校长'), ('teacher', '教师'), ('staff', '职工')], max_length=16, verbose_name='职务')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='职务名称')),
                ('held_from', models.DateField(verbose_name='任职日期')),
                ('held_to', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='parties.line', verbose_name='分管')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='parties.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='parties.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'kind'], name='parties_pos_unit_id_dec866_idx')],
            },
        ),
    ]
