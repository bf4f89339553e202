import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the copying: PostgreSQL alters no table whose new rows are still being checked."""

    dependencies = [("vault", "0002_opening_reason")]
    operations = [
        migrations.RemoveField(model_name="opening", name="reason"),
        migrations.AlterField(
            model_name="opening",
            name="why",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.openingreason"),
        ),
    ]
