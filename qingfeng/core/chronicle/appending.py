"""Entries join their chain under the row lock of the stream, inside the transaction of whoever acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from qingfeng.core.rows import insert, insert_columns, insert_many

from .canonical import GENESIS, code, entry_hash, moment, recordable
from .models import Entry, Stream

MOVED = f"UPDATE {Stream._meta.db_table} SET length = %s, head_hash = %s WHERE id = %s"  # noqa: S608 -- the table's own name
PARTS = ("seq", "event", "at", "actor", "body", "prev_hash", "hash")
StreamName = tuple[str, str]  # kind, key: ("matter", "12")


@dataclass(frozen=True, slots=True)
class Record:
    """One entry to be, for `append_many`. `at` is left out where it is the moment of the call."""

    stream: StreamName
    event: str
    body: Mapping[str, Any]
    actor: str
    at: dt.datetime | None = None


def append(*, stream: StreamName, event: str, body: Mapping[str, Any], actor: str, now: dt.datetime, new: bool = False) -> Entry:
    """One more entry: three queries. With `new` (nobody else can know this stream yet) two."""
    record = Record(stream, event, body, actor)
    with transaction.atomic(savepoint=False):
        if new:
            fresh = first_entry(stream=stream, event=event, body=body, actor=actor, now=now)
            fresh.stream_id = insert(fresh.stream).pk
            return insert(fresh)
        row = _locked([stream])[stream]
        entry = _entry(row, record, now)
        insert(entry)
        Stream.objects.filter(pk=row.pk).update(length=row.length, head_hash=row.head_hash)
        return entry


def first_entry(*, stream: StreamName, event: str, body: Mapping[str, Any], actor: str, now: dt.datetime) -> Entry:
    """The first entry of a stream that nobody else can know yet. Whoever asks stores `entry.stream` and the entry, in that order."""
    return _entry(_fresh(stream), Record(stream, event, body, actor), now)


def append_many(records: Iterable[Record], *, now: dt.datetime, new: bool = False) -> None:
    """Many entries, over one stream or several, in the order given; a handful of queries however many. `new` as for `append`."""
    wanted = list(records)
    if not wanted:
        return
    with transaction.atomic(savepoint=False):
        names = list(dict.fromkeys(record.stream for record in wanted))
        rows = {name: _fresh(name) for name in names} if new else _locked(names)
        parts = [_next(rows[record.stream], record, now) for record in wanted]
        if new:
            insert_many(list(rows.values()))
        columns: dict[str, Sequence[Any]] = dict(zip(PARTS, zip(*parts, strict=True), strict=True))
        insert_columns(Entry, {"stream_id": [rows[record.stream].pk for record in wanted], **columns})
        if not new:
            with connection.cursor() as cursor:
                cursor.executemany(MOVED, [(row.length, row.head_hash, row.pk) for row in rows.values()])


def _fresh(stream: StreamName) -> Stream:
    kind, key = stream
    if not kind or not key:
        raise ValueError("a stream needs a kind and a key")
    return Stream(kind=code(kind, "stream kind"), key=code(key, "stream key"), length=0, head_hash=GENESIS)


def _entry(row: Stream, record: Record, now: dt.datetime) -> Entry:
    return Entry(stream=row, **dict(zip(PARTS, _next(row, record, now), strict=True)))


def _next(row: Stream, record: Record, now: dt.datetime) -> tuple[Any, ...]:
    """The next entry of a locked stream, as `PARTS` names it; moves the row's own length and head along (unsaved)."""
    at, seq, before = record.at or now, row.length, row.head_hash
    event, actor, body = code(record.event, "event"), code(record.actor, "actor"), recordable(record.body)
    digest = entry_hash(prev_hash=before, kind=row.kind, key=row.key, seq=seq, event=event, at=moment(at), actor=actor, body=body)
    row.length, row.head_hash = seq + 1, digest
    return seq, event, at, actor, body, before, digest


def _locked(streams: Sequence[StreamName]) -> dict[StreamName, Stream]:
    """The rows of these streams, locked in one order for everybody; made first where they are missing."""
    found = _select(streams)
    absent = [stream for stream in streams if stream not in found]
    if absent:
        # Two may make the same stream at once: the second waits for the first and then finds the row.
        Stream.objects.bulk_create([_fresh(stream) for stream in absent], ignore_conflicts=True, batch_size=200)
        found |= _select(absent)
    return found


def _select(streams: Sequence[StreamName]) -> dict[StreamName, Stream]:
    found: dict[StreamName, Stream] = {}
    for start in range(0, len(streams), 200):
        chosen = Q()
        for kind in sorted({kind for kind, _ in streams[start : start + 200]}):
            chosen |= Q(kind=kind, key__in=[key for own, key in streams[start : start + 200] if own == kind])
        rows = Stream.objects.select_for_update().filter(chosen).order_by("pk")
        found |= {(row.kind, row.key): row for row in rows}
    return found
