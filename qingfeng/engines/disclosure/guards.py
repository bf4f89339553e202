"""Guards inside the database: what was published is never edited or deleted, nor the items of a board that is no draft.

One change passes: the text of what was withdrawn is emptied when its time is up.

On SQLite a later migration that rebuilds one of these tables drops its triggers: such a migration calls `install` again.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from qingfeng.core import emptying

from .models.publications import DISPOSED

SAYS = "what was published is never changed"
OUT = "OLD.state IN ('published', 'corrected', 'ended', 'withdrawn')"
FROZEN = (
    "kind", "key", "unit_id", "number", "version", "content_digest", "published_on", "published_at", "ends_on",
    "prepared_by_id", "approved_by_id", "entry_id", "correction_of_id",
)  # fmt: skip
TEXT = ("title", "content")
EMPTIED = f"""OLD.state = 'withdrawn' AND OLD.disposed_at IS NULL AND NEW.disposed_at IS NOT NULL
  AND NEW.content = '{{}}' AND NEW.title = '{DISPOSED}'"""
BACK = "NEW.state NOT IN ('published', 'corrected', 'ended', 'withdrawn')"
KEPT = ("disclosure_publication", "disclosure_publishedfile", "disclosure_feeboard", "disclosure_feeitem")
NO_DRAFT = "(SELECT state FROM disclosure_feeboard WHERE id = {row}.board_id) <> 'draft'"


class Guard(NamedTuple):
    name: str
    table: str
    verb: str
    condition: str


def guards(differs: str, *, disposal: bool = True) -> list[Guard]:
    """`differs` is how the vendor compares values that may be null. Without `disposal` as before there was one."""
    changed, text = (_changed(columns, differs) for columns in (FROZEN, TEXT))
    if disposal:
        text = f"(({text} OR NEW.disposed_at {differs} OLD.disposed_at) AND NOT ({EMPTIED}))"
    return [
        Guard("disclosure_publication_fixed", "disclosure_publication", "UPDATE", f"{OUT} AND ({changed} OR {BACK} OR {text})"),
        Guard("disclosure_publication_kept", "disclosure_publication", "DELETE", OUT),
        Guard("disclosure_file_fixed", "disclosure_publishedfile", "UPDATE", ""),
        Guard("disclosure_file_kept", "disclosure_publishedfile", "DELETE", ""),
        Guard("disclosure_board_kept", "disclosure_feeboard", "DELETE", "OLD.state <> 'draft'"),
        Guard("disclosure_item_added", "disclosure_feeitem", "INSERT", NO_DRAFT.format(row="NEW")),
        Guard("disclosure_item_fixed", "disclosure_feeitem", "UPDATE", NO_DRAFT.format(row="OLD")),
        Guard("disclosure_item_kept", "disclosure_feeitem", "DELETE", NO_DRAFT.format(row="OLD")),
    ]


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)


def install(apps: object, schema_editor, *, disposal: bool = True) -> None:
    """Drop and create all of them; for a migration's RunPython."""
    remove(apps, schema_editor)
    sqlite = schema_editor.connection.vendor == "sqlite"
    for guard in guards("IS NOT" if sqlite else "IS DISTINCT FROM", disposal=disposal):
        for statement in (_sqlite if sqlite else _postgresql)(guard):
            schema_editor.execute(statement, params=None)
    emptying.install(schema_editor.connection, KEPT)


def _sqlite(guard: Guard) -> list[str]:
    when = f"WHEN {guard.condition} " if guard.condition else ""
    return [f"CREATE TRIGGER {guard.name} BEFORE {guard.verb} ON {guard.table} {when}BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"]


def _postgresql(guard: Guard) -> list[str]:
    refuse = f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {guard.condition} THEN {refuse} END IF;" if guard.condition else refuse
    answer = "OLD" if guard.verb == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {answer}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.verb} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def remove(apps: object, schema_editor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for guard in guards("IS NOT"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + ("" if sqlite else f" ON {guard.table}"), params=None)
    emptying.remove(schema_editor.connection, KEPT)


def missing() -> list[str]:
    """The guards that somebody dropped or switched off."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if sqlite
            else "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
        )
        there = {row[0] for row in cursor.fetchall()}
    return [guard.name for guard in guards("IS NOT") if guard.name not in there] + emptying.missing(connection, KEPT)
