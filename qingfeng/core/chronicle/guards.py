"""Database triggers that refuse changes to what is written, on SQLite and PostgreSQL.

They stop mistakes and careless hands. Whoever owns the database can drop them; that is what heads held outside are for.
Tests empty tables past them: see `testing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from qingfeng.core.guarding import Guard, Guards

FIXED = ("entry", "leaf", "node", "treehead")
VERBS = ("UPDATE", "DELETE")
SAYS = "chronicle: append only"

# A stream row may say only what its entries say; so a repair passes and a lie does not.
STREAM_LIES = """NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key
  OR (NEW.length > 0
    AND NOT EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.id AND seq = NEW.length - 1 AND hash = NEW.head_hash))
  OR EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.id AND seq >= NEW.length)"""
# An entry may only follow the one before it.
ENTRY_LOOSE = """NEW.seq > 0
  AND NOT EXISTS (SELECT 1 FROM chronicle_entry WHERE stream_id = NEW.stream_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash)"""

TABLES = ("chronicle_stream", *(f"chronicle_{table}" for table in FIXED))
GUARDS = Guards(
    (
        *(Guard(f"chronicle_{table}_no_{verb.lower()}", f"chronicle_{table}", f"BEFORE {verb}", SAYS) for table in FIXED for verb in VERBS),
        Guard("chronicle_stream_no_delete", "chronicle_stream", "BEFORE DELETE", SAYS),
        Guard("chronicle_stream_true", "chronicle_stream", "BEFORE UPDATE", SAYS, condition=STREAM_LIES),
        Guard("chronicle_entry_follows", "chronicle_entry", "BEFORE INSERT", SAYS, condition=ENTRY_LOOSE),
        # No guard, but of the same kind: a new entry waits for the sealer without a query more for its writer.
        Guard(
            "chronicle_entry_waits", "chronicle_entry", "AFTER INSERT", action="INSERT INTO chronicle_pending (entry_id) VALUES (NEW.id)"
        ),
    ),
    kept=TABLES,
)
install, remove, missing = GUARDS.install, GUARDS.remove, GUARDS.missing


@contextmanager
def lifted(connection: BaseDatabaseWrapper, *, table: str) -> Iterator[None]:
    """Without the guards of one derived table, in one transaction, so that nobody else ever sees it unguarded."""
    guards = GUARDS.only(table)
    with transaction.atomic(using=connection.alias):
        guards.remove(connection)
        yield
        guards.install(connection)
