"""What came at once for a person is said once: by the entry for what it was entered with, by one row for what was corrected together."""

from itertools import groupby

from django.db import migrations, models

BATCH = 2000


def together(apps, schema_editor):
    Entry, Source = apps.get_model("registers", "RegisterEntry"), apps.get_model("registers", "FieldSource")
    last = 0
    while entries := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = entries[-1].pk
        by_key = {entry.pk: entry for entry in entries}
        rows = Source.objects.filter(entry__in=by_key).order_by("entry_id", "at", "source", "on", "by_id", "pk")
        for said, same in groupby(rows, lambda row: (row.entry_id, row.at, row.source, row.on, row.by_id)):
            _join(Source, by_key[said[0]], list(same))
        Entry.objects.bulk_update(entries, ["source", "source_on", "entered_with"], batch_size=200)


def _join(Source, entry, rows):
    first, fields = rows[0], ",".join(row.fields for row in rows)
    came_with_it = first.at == entry.created_at and not entry.source
    if came_with_it:
        entry.source, entry.source_on, entry.entered_with = first.source, first.on, fields
    else:
        Source.objects.filter(pk=first.pk).update(fields=fields)
    Source.objects.filter(pk__in=[row.pk for row in rows[0 if came_with_it else 1 :]]).delete()


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_training")]

    operations = [
        migrations.AlterModelOptions("fieldsource", options={"ordering": ["entry", "-at", "-pk"]}),
        migrations.RenameField("fieldsource", "field", "fields"),
        migrations.AlterField("fieldsource", "fields", models.CharField(max_length=120)),
        migrations.AddField("registerentry", "source", models.CharField("来源", max_length=80, blank=True, default=""), preserve_default=False),
        migrations.AddField("registerentry", "source_on", models.DateField("来源日期", null=True, blank=True)),
        migrations.AddField("registerentry", "entered_with", models.CharField(max_length=120, blank=True, default=""), preserve_default=False),
        migrations.RunPython(together, migrations.RunPython.noop, elidable=True),
    ]
