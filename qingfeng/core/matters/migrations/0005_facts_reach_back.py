from django.db import migrations
from django.db.models import F, OuterRef, Subquery

# What was joined to another matter went there with its days; the complaint still knows from where.
DAYS = (
    ("Allegation", "charged_on", "matter", "pk"),
    ("Complaint", "happened_on", "matter", "pk"),
    ("Incident", "charged_on", "matter", "pk"),
    ("Allegation", "charged_on", "complaint__joined_from", "ref"),
    ("Complaint", "happened_on", "joined_from", "ref"),
)


def reach_back(apps, schema_editor):
    """Once, for what was stored before: the days stood in the tables of an engine alone. Since then it names them when it learns them."""
    matters = apps.get_model("matters", "Matter").objects
    for model, day, key, of in DAYS:
        rows = apps.get_model("cases", model).objects.filter(**{key: OuterRef(of)}).exclude(**{day: None})
        first = Subquery(rows.order_by(day).values(day)[:1])
        matters.alias(first=first).filter(first__lt=F("facts_from")).update(facts_from=first)


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0004_facts_and_stranded"),
        ("cases", "0004_supplement"),
    ]

    operations = [migrations.RunPython(reach_back, migrations.RunPython.noop)]
