"""Entries as the database really holds them: raw text, in constant memory, whatever was done to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, TextField
from django.db.models.functions import Cast

from .canonical import entry_hash, moment, strict_json
from .models import Entry

CHUNK = 2000


class Row(NamedTuple):
    pk: int
    kind: str
    key: str
    seq: int
    event: str
    raw_at: str
    actor: str
    raw_body: str
    prev_hash: str
    hash: str
    leaf: int | None

    @property
    def stream(self) -> tuple[str, str]:
        return self.kind, self.key

    @property
    def at(self) -> str:
        """The two databases write a moment differently; both mean UTC."""
        value = dt.datetime.fromisoformat(self.raw_at)
        return moment(value if value.tzinfo else value.replace(tzinfo=dt.UTC))

    @property
    def body(self) -> Any:
        return strict_json(self.raw_body)

    def true_hash(self) -> str | None:
        """The hash that the content has now; None if the content cannot be read at all."""
        try:
            return entry_hash(
                prev_hash=self.prev_hash,
                kind=self.kind,
                key=self.key,
                seq=self.seq,
                event=self.event,
                at=self.at,
                actor=self.actor,
                body=self.body,
            )
        except (ValueError, TypeError, RecursionError):
            return None


def rows(entries: QuerySet[Entry]) -> Iterator[Row]:
    """`entries` brings filter and order."""
    values = entries.annotate(raw_at=Cast("at", CharField()), raw_body=Cast("body", TextField())).values_list(
        "pk", "stream__kind", "stream__key", "seq", "event", "raw_at", "actor", "raw_body", "prev_hash", "hash", "leaf__number"
    )
    return (Row(*value) for value in values.iterator(CHUNK))
