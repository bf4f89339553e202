from django.db import migrations, models

import qingfeng.core.search.models
from qingfeng.core.search.table import MakeIndex


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[MakeIndex()],
            state_operations=[
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        ("id", models.BigIntegerField(db_column="rowid", primary_key=True, serialize=False)),
                        ("tokens", qingfeng.core.search.models.TokensField()),
                        ("solid", models.TextField()),
                    ],
                    options={"db_table": "search_document"},
                ),
            ],
        ),
    ]
