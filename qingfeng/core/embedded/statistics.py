"""What SQLite knows of how its tables are filled. Without it a list of a hundred thousand rows is read whole to show twenty."""

from __future__ import annotations

import datetime as dt

from django.db import connection

ROWS_LOOKED_AT = 1000  # of each index: enough for what is looked up by key, and the one write lock is held for a moment only
# Read whole: a glance tells that no unit has more than a thousand matters, and then all of a unit's are sorted to show twenty.
LISTED = ("matters_matter",)


def renew(*, now: dt.datetime | None = None) -> None:
    """Takes a moment. PostgreSQL keeps its own up to date by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA analysis_limit=0")
        for table in LISTED:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
