from django.db import migrations, models

from qingfeng.engines.disclosure import guards


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0003_truncate")]
    operations = [
        migrations.AddField(
            model_name="publication",
            name="disposed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="销毁时间"),
        ),
        migrations.RunPython(guards.install, migrations.RunPython.noop),
    ]
