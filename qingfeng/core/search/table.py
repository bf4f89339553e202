"""The table of the index as each database makes it: a step of a migration."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE = (
    "CREATE VIRTUAL TABLE search_document USING fts5("
    "tokens, solid UNINDEXED, tokenize = 'unicode61 remove_diacritics 0', detail = none, columnsize = 0)",
)
# The lexemes are our tokens as they are; no parser of PostgreSQL looks at them.
POSTGRESQL = (
    "CREATE TABLE search_document (rowid bigint PRIMARY KEY, tokens text NOT NULL, solid text NOT NULL, "
    "vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED)",
    "CREATE INDEX search_document_vector ON search_document USING gin (vector)",
)


class MakeIndex(Operation):
    """Makes the table that Django's own statement could not."""

    reduces_to_sql = False
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute("DROP TABLE search_document")

    def describe(self) -> str:
        return "Make the table of the index"
