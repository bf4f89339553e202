from django.db import migrations

from qingfeng.engines.disclosure import guards


def install(apps, schema_editor):
    """As they were before a text could be disposed of."""
    guards.install(apps, schema_editor, disposal=False)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]
    operations = [migrations.RunPython(install, guards.remove)]
