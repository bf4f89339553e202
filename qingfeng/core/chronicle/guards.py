"""Database triggers that refuse changes to what is written, on SQLite and PostgreSQL.

They stop mistakes and careless hands. Whoever owns the database can drop them; that is what heads held outside are for.
Tests empty tables past them: see `testing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from qingfeng.core import emptying

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


REFUSE = "refuse"
QUEUE = "INSERT INTO chronicle_pending (entry_id) VALUES (NEW.id)"


class _Rule(NamedTuple):
    name: str
    table: str
    moment: str
    condition: str = ""
    action: str = REFUSE


def _rules(only: str = "") -> list[_Rule]:
    rules = []
    for table in FIXED:
        rules.append(_Rule(f"chronicle_{table}_no_update", f"chronicle_{table}", "BEFORE UPDATE"))
        rules.append(_Rule(f"chronicle_{table}_no_delete", f"chronicle_{table}", "BEFORE DELETE"))
    rules.append(_Rule("chronicle_stream_no_delete", "chronicle_stream", "BEFORE DELETE"))
    rules.append(_Rule("chronicle_stream_true", "chronicle_stream", "BEFORE UPDATE", STREAM_LIES))
    rules.append(_Rule("chronicle_entry_follows", "chronicle_entry", "BEFORE INSERT", ENTRY_LOOSE))
    # No guard, but of the same kind: a new entry waits for the sealer without a query more for its writer.
    rules.append(_Rule("chronicle_entry_waits", "chronicle_entry", "AFTER INSERT", action=QUEUE))
    return [rule for rule in rules if only in ("", rule.table)]


def _kept(only: str = "") -> list[str]:
    """Tables that are never emptied."""
    return [table for table in ("chronicle_stream", *(f"chronicle_{table}" for table in FIXED)) if only in ("", table)]


def install(connection: BaseDatabaseWrapper, *, only: str = "") -> None:
    remove(connection, only=only)
    with connection.cursor() as cursor:
        for rule in _rules(only):
            for statement in _postgresql(rule) if connection.vendor == "postgresql" else _sqlite(rule):
                cursor.execute(statement)
    emptying.install(connection, _kept(only))


def _sqlite(rule: _Rule) -> tuple[str]:
    when = f"WHEN {rule.condition} " if rule.condition else ""
    action = f"SELECT RAISE(ABORT, '{SAYS}')" if rule.action == REFUSE else rule.action
    return (f"CREATE TRIGGER {rule.name} {rule.moment} ON {rule.table} FOR EACH ROW {when}BEGIN {action}; END",)


def _postgresql(rule: _Rule) -> tuple[str, str]:
    # A WHEN clause of PostgreSQL cannot look into tables, so the condition stands in the function.
    action = f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'" if rule.action == REFUSE else rule.action
    action = f"IF {rule.condition} THEN {action}; END IF" if rule.condition else action
    return (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {action}; RETURN NEW; END $$",
        f"CREATE TRIGGER {rule.name} {rule.moment} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
    )


def remove(connection: BaseDatabaseWrapper, *, only: str = "") -> None:
    with connection.cursor() as cursor:
        for rule in _rules(only):
            on = f" ON {rule.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{on}")
    emptying.remove(connection, _kept(only))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that should be there and are not, or are switched off."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [rule.name for rule in _rules() if rule.name not in there] + emptying.missing(connection, _kept())


@contextmanager
def lifted(connection: BaseDatabaseWrapper, *, table: str) -> Iterator[None]:
    """Without the guards of one derived table, in one transaction, so that nobody else ever sees it unguarded."""
    with transaction.atomic(using=connection.alias):
        remove(connection, only=table)
        yield
        install(connection, only=table)
