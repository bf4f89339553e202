from django.db import migrations

from qingfeng.engines.disclosure import guards


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]
    operations = [migrations.RunPython(guards.install, guards.remove)]
