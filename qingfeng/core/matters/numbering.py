"""Numbers in series, without a gap and never twice, also with many writers at once."""

from __future__ import annotations

from django.db import connection

from .models import Counter

# One statement on SQLite and PostgreSQL alike: makes the row or moves it on, and says where it stands.
NEXT = f"""
    INSERT INTO {Counter._meta.db_table} (series, last) VALUES (%s, %s)
    ON CONFLICT (series) DO UPDATE SET last = {Counter._meta.db_table}.last + EXCLUDED.last RETURNING last
"""  # noqa: S608 -- the table's own name


def next_number(series: str) -> int:
    """Takes the next number of a series. The row stays locked until the transaction ends: call it late in one."""
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> range:
    """Takes so many at once."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def matter_ref(prefix: str, year: int) -> str:
    return matter_refs(prefix, year, 1)[0]


def matter_refs(prefix: str, year: int, count: int) -> list[str]:
    return [f"{prefix}{year}-{number:04d}" for number in next_numbers(f"{prefix}{year}", count)]
