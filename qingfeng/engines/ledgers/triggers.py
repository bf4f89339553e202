"""Guards inside the database: a posting or transfer is never changed or deleted, sums to zero, and carries its account's balance along."""

from __future__ import annotations

from qingfeng.core.guarding import Guard, Guards

FROZEN = ("ledgers_transfer", "ledgers_posting")
SAYS = "ledger entries are never changed or deleted"

SQLITE_CARRIED = """
  SELECT RAISE(ABORT, 'posting outside its transfer') FROM ledgers_transfer t JOIN ledgers_ledgeraccount a ON a.id = NEW.account_id
   WHERE t.id = NEW.transfer_id AND (a.book_id <> t.book_id OR NEW.position > t.lines OR NEW.position < 1);
  SELECT RAISE(ABORT, 'transfer does not sum to zero') FROM ledgers_posting p JOIN ledgers_transfer t ON t.id = p.transfer_id
   WHERE p.transfer_id = NEW.transfer_id GROUP BY t.lines HAVING COUNT(*) = t.lines AND SUM(p.amount) <> 0;
  UPDATE ledgers_ledgeraccount SET balance = balance + NEW.amount WHERE id = NEW.account_id"""
POSTGRESQL_CARRIED = """
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
END"""
GUARDS = Guards(
    (
        *(Guard(f"{table}_no_{verb.lower()}", table, f"BEFORE {verb}", SAYS) for table in FROZEN for verb in ("UPDATE", "DELETE")),
        Guard("ledgers_posting_carried", "ledgers_posting", "AFTER INSERT", action=SQLITE_CARRIED, postgresql=POSTGRESQL_CARRIED),
    ),
    kept=FROZEN,
)
missing = GUARDS.missing
