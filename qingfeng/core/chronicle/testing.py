"""For tests of the whole project: emptying tables past the guards.

Between transactional tests Django empties tables, on SQLite with DELETE, on PostgreSQL with TRUNCATE; the guards refuse both.
Load this module as a pytest plugin (`-p qingfeng.core.chronicle.testing`, or in the root conftest
`pytest_plugins = ["qingfeng.core.chronicle.testing"]`): while Django flushes, and only then, the triggers of the database
are silent, in the same transaction. It knows no trigger by name, so it serves every app that guards its tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """SQLite drops them and makes them again; PostgreSQL, for its owner, lets them sleep until the transaction ends."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = 'replica'")
            yield
            cursor.execute("SET LOCAL session_replication_role = 'origin'")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def flush_past_guards() -> Iterator[None]:
    """Whatever flushes a database in this session gets past append-only triggers."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with without_triggers(self.connection):
            original(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
