"""Guards inside the database: triggers, on SQLite and PostgreSQL, that refuse what no code of the house may do.

They stop mistakes and careless hands. Whoever owns the database can drop them; that is what heads held outside are for.
On SQLite a migration that rebuilds a table loses its triggers: such a migration ends with `Guarded(...)` again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

NEVER_EMPTIED = "guarded: never emptied"
NEVER_EMPTIED_FUNCTION = f"""CREATE OR REPLACE FUNCTION qingfeng_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{NEVER_EMPTIED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
REFUSED = "integrity_constraint_violation"


@dataclass(frozen=True)
class Guard:
    """One trigger. `moment` is such as BEFORE UPDATE; without an action of its own it refuses with the words of `says`.

    The condition may use {differs} to compare values that may be null. `postgresql` replaces the body there, where SQLite's
    would not do: a body in PL/pgSQL from DECLARE or BEGIN to END.
    """

    name: str
    table: str
    moment: str
    says: str = ""
    condition: str = ""
    action: str = ""
    postgresql: str = ""

    def statements(self, vendor: str) -> list[str]:
        return self._postgresql() if vendor == "postgresql" else [self._sqlite()]

    def _sqlite(self) -> str:
        when = f"WHEN {self.condition.format(differs='IS NOT')} " if self.condition else ""
        action = self.action or f"SELECT RAISE(ABORT, '{self.says}')"
        return f"CREATE TRIGGER {self.name} {self.moment} ON {self.table} FOR EACH ROW {when}BEGIN {action}; END"

    def _postgresql(self) -> list[str]:
        # A WHEN clause of PostgreSQL cannot look into tables, so the condition stands in the function.
        action = self.action or f"RAISE EXCEPTION '{self.says}' USING ERRCODE = '{REFUSED}'"
        if self.condition:
            action = f"IF {self.condition.format(differs='IS DISTINCT FROM')} THEN {action}; END IF"
        answer = "OLD" if self.moment.endswith("DELETE") else "NEW"
        body = self.postgresql or f"BEGIN {action}; RETURN {answer}; END"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {self.name} {self.moment} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


@dataclass(frozen=True)
class Guards:
    """The guards of one room, and its tables that are never emptied at one stroke: TRUNCATE passes whatever looks at rows."""

    each: tuple[Guard, ...]
    kept: tuple[str, ...] = field(default=())

    def only(self, table: str) -> Guards:
        return Guards(tuple(guard for guard in self.each if guard.table == table), tuple(kept for kept in self.kept if kept == table))

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Drop and create all of them."""
        self.remove(connection)
        _execute(connection, (statement for guard in self.each for statement in guard.statements(connection.vendor)))
        if connection.vendor == "postgresql":
            moment = "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION qingfeng_never_emptied()"
            triggers = (f"CREATE TRIGGER {_truncate(table)} {moment.format(table=table)}" for table in self.kept)
            _execute(connection, (NEVER_EMPTIED_FUNCTION, *triggers))

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        names = [(guard.name, guard.table) for guard in self.each]
        if connection.vendor == "postgresql":
            names += [(_truncate(table), table) for table in self.kept]
            _execute(connection, (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in names))
            return
        _execute(connection, (f"DROP TRIGGER IF EXISTS {name}" for name, _ in names))

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Guards that somebody dropped or switched off."""
        wanted, query = [guard.name for guard in self.each], "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "postgresql":
            wanted += [_truncate(table) for table in self.kept]
            query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        with connection.cursor() as cursor:
            cursor.execute(query)
            there = {row[0] for row in cursor.fetchall()}
        return [name for name in wanted if name not in there]


def _truncate(table: str) -> str:
    return f"{table}_no_truncate"


def _execute(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Guarded(Operation):
    """The step of a migration that installs the guards of a room as they are today."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, guards: Guards) -> None:
        self.guards = guards

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.guards.install(schema_editor.connection)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.guards.remove(schema_editor.connection)

    def describe(self) -> str:
        return "Install the guards of the room"
