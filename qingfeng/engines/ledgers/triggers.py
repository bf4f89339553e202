"""Guards inside the database: a posting or transfer is never changed or deleted, sums to zero, and carries its account's balance along.

On SQLite a later migration that rebuilds one of these tables drops its triggers: such a migration calls `install` again.
"""

from __future__ import annotations

from django.db import connection

from qingfeng.core import emptying

FROZEN = ("ledgers_transfer", "ledgers_posting")
NAMES = (
    "ledgers_transfer_no_update",
    "ledgers_transfer_no_delete",
    "ledgers_posting_no_update",
    "ledgers_posting_no_delete",
    "ledgers_posting_carried",
)

SQLITE_FROZEN = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed or deleted'); END
"""
SQLITE_CARRIED = """
CREATE TRIGGER ledgers_posting_carried AFTER INSERT ON ledgers_posting
BEGIN
  SELECT RAISE(ABORT, 'posting outside its transfer') FROM ledgers_transfer t JOIN ledgers_ledgeraccount a ON a.id = NEW.account_id
   WHERE t.id = NEW.transfer_id AND (a.book_id <> t.book_id OR NEW.position > t.lines OR NEW.position < 1);
  SELECT RAISE(ABORT, 'transfer does not sum to zero') FROM ledgers_posting p JOIN ledgers_transfer t ON t.id = p.transfer_id
   WHERE p.transfer_id = NEW.transfer_id GROUP BY t.lines HAVING COUNT(*) = t.lines AND SUM(p.amount) <> 0;
  UPDATE ledgers_ledgeraccount SET balance = balance + NEW.amount WHERE id = NEW.account_id;
END
"""
POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION ledgers_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger entries are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION ledgers_carry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE t RECORD; total BIGINT; n INT;
BEGIN
  SELECT book_id, lines INTO t FROM ledgers_transfer WHERE id = NEW.transfer_id;
  IF NEW.position < 1 OR NEW.position > t.lines
     OR NOT EXISTS (SELECT 1 FROM ledgers_ledgeraccount a WHERE a.id = NEW.account_id AND a.book_id = t.book_id) THEN
    RAISE EXCEPTION 'posting outside its transfer' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT COUNT(*), SUM(amount) INTO n, total FROM ledgers_posting WHERE transfer_id = NEW.transfer_id;
  IF n = t.lines AND total <> 0 THEN
    RAISE EXCEPTION 'transfer does not sum to zero' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE ledgers_ledgeraccount SET balance = balance + NEW.amount WHERE id = NEW.account_id;
  RETURN NULL;
END $$;
"""
POSTGRES_FROZEN = "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION ledgers_frozen()"
POSTGRES_CARRIED = "CREATE TRIGGER ledgers_posting_carried AFTER INSERT ON ledgers_posting FOR EACH ROW EXECUTE FUNCTION ledgers_carry()"


def install(apps: object, schema_editor) -> None:
    """Drop and create all of them; for a migration's RunPython."""
    remove(apps, schema_editor)
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(POSTGRES_FUNCTIONS, params=None)
    for table in FROZEN:
        for verb in ("update", "delete"):
            schema_editor.execute((SQLITE_FROZEN if sqlite else POSTGRES_FROZEN).format(table=table, verb=verb), params=None)
    schema_editor.execute(SQLITE_CARRIED if sqlite else POSTGRES_CARRIED, params=None)
    emptying.install(schema_editor.connection, FROZEN)


def remove(apps: object, schema_editor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name in NAMES:
        table = "_".join(name.split("_")[:2])
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}"), params=None)
    emptying.remove(schema_editor.connection, FROZEN)


def missing() -> list[str]:
    """The guards that somebody dropped or switched off."""
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES if name not in there] + emptying.missing(connection, FROZEN)
