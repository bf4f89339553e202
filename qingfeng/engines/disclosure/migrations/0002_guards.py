from django.db import migrations

from qingfeng.core.guarding import Guarded
from qingfeng.engines.disclosure import guards


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]
    operations = [Guarded(guards.GUARDS)]
