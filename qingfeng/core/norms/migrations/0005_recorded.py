from django.db import migrations
from django.db.models import F
from django.utils import timezone

from qingfeng.core.norms import guards, record


def what_stands(apps, schema_editor):
    """Rules from before they were recorded enter the record as they stand, so that later changes are found.

    What one person recorded under the earlier practice goes on holding; who published it stays empty.
    """
    documents, clauses, versions = (apps.get_model("norms", name) for name in ("Document", "Clause", "Version"))
    guards.remove(schema_editor.connection)
    versions.objects.filter(shipped=False).update(published_at=F("recorded_at"))
    guards.install(schema_editor.connection)
    found = [record.document_entry(row, None) for row in documents.objects.order_by("pk")]
    found += [record.clause_entry(row, None) for row in clauses.objects.select_related("document").order_by("pk")]
    rows = versions.objects.select_related("clause__document").order_by("pk")
    found += [record.version_entry("norms.found", row, None) for row in rows]
    record.write(found, now=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("norms", "0004_proposals"), ("chronicle", "0004_truncate")]
    operations = [migrations.RunPython(what_stands, migrations.RunPython.noop)]
