"""The index: one row for each thing that can be found, on SQLite a table of FTS5, on PostgreSQL one with a tsvector beside.

The number of a row is the day of the thing and its key in one, so that the newest come first without being sorted: a common word
is then answered as fast as a rare one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.expressions import CombinedExpression

from .query import Query, for_postgresql, for_sqlite

KEY_BITS = 32
KEYS = (1 << KEY_BITS) - 1


def number_of(key: int, day: dt.date) -> int:
    return day.toordinal() << KEY_BITS | key


def key_of(number: int) -> int:
    return number & KEYS


class Matches(models.Lookup):
    """The right side is a Query. Its tokens are letters and digits of our own coding and stand in the statement as they are:
    PostgreSQL then plans with what it knows of them."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{table}.{connection.ops.quote_name(self.lhs.target.model._meta.db_table)} MATCH %s", [for_sqlite(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"{compiler.quote_name_unless_alias(self.lhs.alias)}.vector @@ $q${for_postgresql(self.rhs)}$q$::tsquery", []


class TokensField(models.TextField):
    """Coded tokens with blanks between."""


TokensField.register_lookup(Matches)


class DocumentQuerySet(models.QuerySet):
    def matching(self, query: Query) -> DocumentQuerySet:
        """Those with every word, and with what is quoted as it was typed. An empty query finds nothing."""
        if not query:
            return self.none()
        found = self.filter(tokens__matches=query)
        for words in query.together:
            found = found.filter(solid__contains=words)
        return found

    def keys(self) -> models.QuerySet[Any, dict[str, Any]]:
        """The keys of what was found, to be asked for in another question."""
        return self.annotate(key=KEY).values("key")

    def among(self, things: models.QuerySet[Any]) -> DocumentQuerySet:
        """Only what is among these things, which their own question limits to what the reader may see."""
        return self.annotate(key=KEY).filter(Exists(things.order_by().filter(pk=OuterRef("key"))))


# Wider than what PostgreSQL takes a number for.
KEY = CombinedExpression(F("id"), "&", Value(KEYS, output_field=models.BigIntegerField()), output_field=models.BigIntegerField())


class Document(models.Model):
    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    tokens = TokensField()
    solid = models.TextField()  # the texts folded and without blanks, one to a line

    objects = DocumentQuerySet.as_manager()

    class Meta:
        db_table = "search_document"
