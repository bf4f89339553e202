from django.db import migrations
from django.db.models import F, OuterRef, Subquery

DAYS = (("Allegation", "charged_on"), ("Complaint", "happened_on"), ("Incident", "charged_on"))


def reach_back(apps, schema_editor):
    """Once, for what was stored before: the days stood in the tables of an engine alone. Since then it names them when it learns them."""
    matters = apps.get_model("matters", "Matter").objects
    for model, day in DAYS:
        rows = apps.get_model("cases", model).objects.filter(matter=OuterRef("pk")).exclude(**{day: None})
        first = Subquery(rows.order_by(day).values(day)[:1])
        matters.alias(first=first).filter(first__lt=F("facts_from")).update(facts_from=first)


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0004_facts_and_stranded"),
        ("cases", "0004_supplement"),
    ]

    operations = [migrations.RunPython(reach_back, migrations.RunPython.noop)]
