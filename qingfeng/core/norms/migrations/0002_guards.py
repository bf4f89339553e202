from django.db import migrations

from qingfeng.core.guarding import Guarded
from qingfeng.core.norms import guards


class Migration(migrations.Migration):
    dependencies = [("norms", "0001_initial")]
    operations = [Guarded(guards.GUARDS)]
