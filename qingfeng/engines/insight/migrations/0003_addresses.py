from django.db import migrations, models

from qingfeng.core.guarding import Guarded
from qingfeng.engines.insight import guards


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_guards")]
    operations = [
        migrations.AddField("report", "address", models.CharField(blank=True, default="", max_length=200, verbose_name="网址")),
        Guarded(guards.GUARDS),
    ]
