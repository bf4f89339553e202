import uuid

import django.db.models.deletion
from django.db import migrations, models


def keep_reasons(apps, schema_editor):
    """The salt of these was not kept: their reasons can be read on, not proved."""
    opening, reason = apps.get_model("vault", "Opening"), apps.get_model("vault", "OpeningReason")
    for row in opening.objects.all():
        row.why = reason.objects.create(pk=row.pk, sealed_id=row.sealed_id, matter_key=row.matter_key, text=row.reason)
        row.save(update_fields=["why"])


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="OpeningReason",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("matter_key", models.CharField(db_index=True, max_length=64)),
                ("text", models.TextField(blank=True, max_length=500, verbose_name="理由")),
                ("salt", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "sealed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opening_reasons", to="vault.sealedidentity"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="opening",
            name="why",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.openingreason"
            ),
        ),
        migrations.RunPython(keep_reasons, migrations.RunPython.noop),
    ]
