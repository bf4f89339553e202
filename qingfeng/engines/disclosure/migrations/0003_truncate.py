from django.db import migrations

from qingfeng.core import emptying

TABLES = ("disclosure_publication", "disclosure_publishedfile", "disclosure_feeboard", "disclosure_feeitem")


def install(apps, schema_editor):
    emptying.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    emptying.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """On PostgreSQL these tables can no longer be emptied at one stroke."""

    dependencies = [("disclosure", "0002_guards")]
    operations = [migrations.RunPython(install, remove)]
