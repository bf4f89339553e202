"""Guards against emptying a table at one stroke: PostgreSQL's TRUNCATE passes every trigger that looks at rows. SQLite has none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "guarded: never emptied"
FUNCTION = f"""CREATE OR REPLACE FUNCTION qingfeng_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def name(table: str) -> str:
    return f"{table}_no_truncate"


def install(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    if connection.vendor != "postgresql":
        return
    wanted = list(tables)
    remove(connection, wanted)
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        for table in wanted:
            cursor.execute(
                f"CREATE TRIGGER {name(table)} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION qingfeng_never_emptied()"
            )


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name(table)} ON {table}")


def missing(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Guards that somebody dropped or switched off."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        there = {row[0] for row in cursor.fetchall()}
    return [name(table) for table in tables if name(table) not in there]
