from django.db import migrations

from qingfeng.core import emptying

TABLES = ("chronicle_stream", "chronicle_entry", "chronicle_leaf", "chronicle_node", "chronicle_treehead")


def install(apps, schema_editor):
    emptying.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    emptying.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """On PostgreSQL these tables can no longer be emptied at one stroke."""

    dependencies = [("chronicle", "0003_queue")]
    operations = [migrations.RunPython(install, remove)]
