from django.db import migrations

from qingfeng.core.norms import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Triggers that refuse changes. A later migration that rebuilds this table must install them again."""

    dependencies = [("norms", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
