"""What SQLite knows of how its tables are filled. Without it a list of a hundred thousand rows is read whole to show twenty."""

from __future__ import annotations

import datetime as dt

from django.db import connection

ROWS_LOOKED_AT = 1000  # of each index; more tells hardly more and holds the one write lock for longer


def renew(*, now: dt.datetime | None = None) -> None:
    """Takes a moment. PostgreSQL keeps its own up to date by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
