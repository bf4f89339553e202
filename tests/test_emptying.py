"""On PostgreSQL one statement empties a table past every trigger that looks at rows. No guarded table can be emptied so."""

import pytest
from django.db import IntegrityError, connection, transaction

from qingfeng.core.chronicle import guards as chronicle
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.guarding import NEVER_EMPTIED
from qingfeng.engines.disclosure import guards as disclosure
from qingfeng.engines.ledgers import triggers as ledgers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]
DELETE, TRUNCATE = 8, 32  # bits of pg_trigger.tgtype


def tables_with(bit: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND (tgtype & %s) <> 0", [bit])
        return {row[0] for row in cursor.fetchall()}


def test_every_table_whose_rows_are_guarded_is_guarded_against_emptying_too():
    guarded = tables_with(DELETE)
    assert {"chronicle_entry", "ledgers_posting", "norms_version", "disclosure_publication"} <= guarded
    assert guarded <= tables_with(TRUNCATE)


def test_the_database_refuses_to_empty_any_of_them():
    for table in sorted(tables_with(TRUNCATE)):
        with pytest.raises(IntegrityError, match=NEVER_EMPTIED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_guard_that_was_dropped_or_switched_off_is_told():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER chronicle_entry_no_truncate ON chronicle_entry")
        cursor.execute("ALTER TABLE ledgers_posting DISABLE TRIGGER ledgers_posting_no_truncate")
        cursor.execute("ALTER TABLE disclosure_publication DISABLE TRIGGER ALL")
    assert chronicle.missing(connection) == ["chronicle_entry_no_truncate"]
    assert "guard_missing" in verify().codes
    assert ledgers.missing(connection) == ["ledgers_posting_no_truncate"]
    assert "disclosure_publication_no_truncate" in disclosure.missing(connection)
