"""For tests of the whole project: emptying tables past the guards.

On SQLite, Django empties tables after a transactional test with DELETE, which append-only triggers refuse. Load this
module as a pytest plugin (`-p qingfeng.core.chronicle.testing`, or in the root conftest
`pytest_plugins = ["qingfeng.core.chronicle.testing"]`): while Django flushes, and only then, all triggers of the
database are lifted and put back in the same transaction. It knows no trigger by name, so it serves every app that
guards its tables. PostgreSQL needs nothing: TRUNCATE passes row-level triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """SQLite only."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def flush_past_guards() -> Iterator[None]:
    """Whatever flushes SQLite in this session gets past append-only triggers."""
    import django.db.backends.sqlite3.base  # noqa: F401 - the next import alone would meet itself
    from django.db.backends.sqlite3.operations import DatabaseOperations

    original = DatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with without_triggers(self.connection):
            original(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
