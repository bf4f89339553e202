"""Triggers that keep versions as they were recorded, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from qingfeng.core import emptying

TABLE = "norms_version"
MOMENTS = {"update": "versions are never edited", "delete": "versions are never deleted"}


def install(connection: BaseDatabaseWrapper) -> None:
    remove(connection)
    with connection.cursor() as cursor:
        for moment, says in MOMENTS.items():
            for statement in _statements(connection.vendor, moment, says):
                cursor.execute(statement)
    emptying.install(connection, [TABLE])


def remove(connection: BaseDatabaseWrapper) -> None:
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for moment in MOMENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(moment)}{on}")
    emptying.remove(connection, [TABLE])


def _name(moment: str) -> str:
    return f"{TABLE}_no_{moment}"


def _statements(vendor: str, moment: str, says: str) -> list[str]:
    name, when = _name(moment), f"BEFORE {moment.upper()} ON {TABLE} FOR EACH ROW"
    if vendor != "postgresql":
        return [f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{says}'); END"]
    refuse = f"BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guards that somebody dropped or switched off."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [_name(moment) for moment in MOMENTS if _name(moment) not in there] + emptying.missing(connection, [TABLE])
