from django.db import migrations
from django.utils import timezone

from qingfeng.core.calendar import record


def what_stands(apps, schema_editor):
    """A calendar from before it was recorded enters the record as it stands, so that later changes are found."""
    editions, days = apps.get_model("calendar", "CalendarEdition"), apps.get_model("calendar", "DayException")
    rows = list(days.objects.all())
    found = list(editions.objects.order_by("number"))
    for edition in found:
        years = {row.day.year for row in rows} if edition == found[-1] else ()
        record.edition(edition, rows, years=years, actor=None, now=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial"), ("chronicle", "0004_truncate")]
    operations = [migrations.RunPython(what_stands, migrations.RunPython.noop)]
