from django.db import migrations

from qingfeng.engines.ledgers import triggers


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_books")]
    operations = [migrations.RunPython(triggers.install, triggers.remove)]
