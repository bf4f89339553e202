"""Database triggers that refuse changes to what is written, on SQLite and PostgreSQL.

They stop mistakes and careless hands. Whoever owns the database can drop them; that is what heads held outside are for.
They are row-level, so PostgreSQL's TRUNCATE (how tests empty tables) passes them; on SQLite see `testing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

FIXED = ("entry", "leaf", "node", "treehead")
SAYS = "chronicle: append only"

# A stream row may say only what its entries say; so a repair passes and a lie does not.
STREAM_LIES = """NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key
  OR (NEW.length > 0
    AND NOT EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.id AND seq = NEW.length - 1 AND hash = NEW.head_hash))
  OR EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.id AND seq >= NEW.length)"""
# An entry may only follow the one before it.
ENTRY_LOOSE = """NEW.seq > 0
  AND NOT EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.stream_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash)"""


def _rules(only: str = "") -> Iterator[tuple[str, str, str, str]]:
    """(trigger, table, moment, condition)"""
    return (rule for rule in _all_rules() if only in ("", rule[1]))


def _all_rules() -> Iterator[tuple[str, str, str, str]]:
    for table in FIXED:
        yield f"chronicle_{table}_no_update", f"chronicle_{table}", "BEFORE UPDATE", ""
        yield f"chronicle_{table}_no_delete", f"chronicle_{table}", "BEFORE DELETE", ""
    yield "chronicle_stream_no_delete", "chronicle_stream", "BEFORE DELETE", ""
    yield "chronicle_stream_true", "chronicle_stream", "BEFORE UPDATE", STREAM_LIES
    yield "chronicle_entry_follows", "chronicle_entry", "BEFORE INSERT", ENTRY_LOOSE


def install(connection: BaseDatabaseWrapper, *, only: str = "") -> None:
    remove(connection, only=only)
    with connection.cursor() as cursor:
        for name, table, moment, condition in _rules(only):
            if connection.vendor == "postgresql":
                for statement in _postgresql(name, table, moment, condition):
                    cursor.execute(statement)
            else:
                cursor.execute(_sqlite(name, table, moment, condition))


def _sqlite(name: str, table: str, moment: str, condition: str) -> str:
    when = f"WHEN {condition} " if condition else ""
    return f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW {when}BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"


def _postgresql(name: str, table: str, moment: str, condition: str) -> tuple[str, str]:
    # A WHEN clause of PostgreSQL cannot look into tables, so the condition stands in the function.
    refuse = f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'"
    check = f"IF {condition} THEN {refuse}; END IF; RETURN NEW;" if condition else f"{refuse};"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} END $$",
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def remove(connection: BaseDatabaseWrapper, *, only: str = "") -> None:
    with connection.cursor() as cursor:
        for name, table, _, _ in _rules(only):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that should be there and are not, or are switched off."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, _, _, _ in _rules() if name not in there]


@contextmanager
def lifted(connection: BaseDatabaseWrapper, *, table: str) -> Iterator[None]:
    """Without the guards of one derived table, in one transaction, so that nobody else ever sees it unguarded."""
    with transaction.atomic(using=connection.alias):
        remove(connection, only=table)
        yield
        install(connection, only=table)
