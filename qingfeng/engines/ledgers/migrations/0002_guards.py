from django.db import migrations

from qingfeng.core.guarding import Guarded
from qingfeng.engines.ledgers import triggers


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_books")]
    operations = [Guarded(triggers.GUARDS)]
