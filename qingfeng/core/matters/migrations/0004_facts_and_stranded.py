from django.db import migrations, models
from django.db.models import F


def since_receipt(apps, schema_editor):
    apps.get_model("matters", "Matter").objects.filter(facts_from=None).update(facts_from=F("received_on"))


class Migration(migrations.Migration):
    """The first day of the facts: of what is stored already, the day of receipt until the next migration finds earlier ones."""

    dependencies = [
        ("matters", "0003_remove_respondent_respondent_once_and_more"),
    ]

    operations = [
        migrations.AddField("matter", "facts_from", models.DateField(null=True, verbose_name="事情最早发生在")),
        migrations.RunPython(since_receipt, migrations.RunPython.noop),
        migrations.AlterField("matter", "facts_from", models.DateField(verbose_name="事情最早发生在")),
        migrations.AddField("matter", "stranded_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "matter",
            "stranded_why",
            models.CharField(
                blank=True,
                choices=[
                    ("no_holder", "没有别的人有可以负责的角色"),
                    ("stand_back", "有角色的人都要回避"),
                    ("declined", "能接的人都没有接受"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "matter", models.Index(fields=["unit"], name="matter_stranded", condition=models.Q(stranded_at__isnull=False))
        ),
    ]
