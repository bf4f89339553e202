from django.db import migrations

from qingfeng.core.guarding import Guarded
from qingfeng.core.chronicle import guards


class Migration(migrations.Migration):
    dependencies = [("chronicle", "0001_initial")]
    operations = [Guarded(guards.GUARDS)]
