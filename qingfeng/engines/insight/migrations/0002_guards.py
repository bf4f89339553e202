from django.db import migrations

from qingfeng.core.guarding import Guarded
from qingfeng.engines.insight import guards


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]
    operations = [Guarded(guards.GUARDS)]
