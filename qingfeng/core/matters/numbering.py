"""Numbers in series, without a gap and never twice, also with many writers at once."""

from __future__ import annotations

from django.db import connection

from .models import Counter

# One statement on SQLite and PostgreSQL alike: makes the row or moves it on, and says where it stands.
NEXT = f"""
    INSERT INTO {Counter._meta.db_table} (series, last) VALUES (%s, 1)
    ON CONFLICT (series) DO UPDATE SET last = {Counter._meta.db_table}.last + 1 RETURNING last
"""  # noqa: S608 -- the table's own name


def next_number(series: str) -> int:
    """Takes the next number of a series. The row stays locked until the transaction ends: call it late in one."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series])
        return int(cursor.fetchone()[0])


def matter_ref(prefix: str, year: int) -> str:
    return f"{prefix}{year}-{next_number(f'{prefix}{year}'):04d}"
