from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_initial")]

    operations = [migrations.AddField("answercheck", "due_on", models.DateField(null=True))]
