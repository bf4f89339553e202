"""Inserting the rows of a complaint: each statement made once, and all of them one exchange with the database.

Measured: Django compiles the same INSERT anew each time, which is most of what a row costs it, and on PostgreSQL each exchange costs
more than the row. Everything else is Django's: the columns, the values as the fields prepare them, the keys of the database.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

M = TypeVar("M", bound=models.Model)

# Values of just this type are the same before and after the field prepares them, for both databases.
AS_IT_IS: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.ForeignKey, int),
    (models.DateField, type(None)),
)
NONE = type(None)
MOMENTS = {dt.date, dt.datetime, NONE}
COPIED_FROM = 200  # rows; PostgreSQL takes that many and more faster as one stream than as so many statements
KEPT_PLACES, KEPT_LETTERS = 50, 4096  # psycopg translates a longer statement anew each time, which costs more than an exchange


class Column(NamedTuple):
    name: str
    same: tuple[type, ...]
    field: models.Field[Any, Any]


def _column(field: models.Field[Any, Any]) -> Column:
    same = next((kind for of, kind in AS_IT_IS if isinstance(field, of)), None)
    return Column(field.attname, (same, NONE) if same else (), field)


@lru_cache(maxsize=128)
def _columns(model: type[models.Model], with_key: bool) -> tuple[Column, ...]:
    return tuple(_column(f) for f in model._meta.concrete_fields if with_key or f is not model._meta.pk)


@lru_cache(maxsize=128)
def _statement(model: type[models.Model], with_key: bool) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(column.field.column)) for column in _columns(model, with_key)]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 -- own names


def _values(row: models.Model, columns: tuple[Column, ...], database: BaseDatabaseWrapper) -> list[Any]:
    held = row.__dict__
    return [held[name] if type(held[name]) in same else field.get_db_prep_save(held[name], database) for name, same, field in columns]


def _prepared(column: Column, values: Sequence[Any], database: BaseDatabaseWrapper) -> Sequence[Any]:
    """One column of many rows: a list says the same day in many of its rows, and each is prepared once."""
    kinds = set(map(type, values))
    if kinds <= set(column.same):
        return values
    prepare = column.field.get_db_prep_save
    if kinds <= MOMENTS:
        known = {value: prepare(value, database) for value in set(values)}
        return [known[value] for value in values]
    return [prepare(value, database) for value in values]


def _is_stored(row: models.Model, alias: str) -> None:
    row._state.adding, row._state.db = False, alias


def insert(row: M) -> M:
    """Inserts a new row and gives it its key. For plain models without parents, files or generated columns."""
    if row.pk is not None:
        insert_all([row])
        return row
    database, model = connections[DEFAULT_DB_ALIAS], type(row)
    back = database.ops.quote_name(str(model._meta.pk.column))
    with database.cursor() as cursor:
        cursor.execute(f"{_statement(model, False)} RETURNING {back}", _values(row, _columns(model, False), database))
        row.pk = cursor.fetchone()[0]
    _is_stored(row, database.alias)
    return row


def insert_all(rows: Sequence[models.Model]) -> None:
    """Inserts new rows that have their keys (`keys`) and name each other by them: all or none. For the same models as `insert`."""
    database = connections[DEFAULT_DB_ALIAS]
    left = iter(rows)
    with database.cursor() as cursor:
        for sql, kinds in _statements(tuple(map(type, rows)), database.vendor):
            values: list[Any] = []
            for kind in kinds:
                values += _values(next(left), _columns(kind, True), database)
            cursor.execute(sql, values)
    for row in rows:
        _is_stored(row, database.alias)


def insert_many(rows: Sequence[M]) -> Sequence[M]:
    """Inserts new rows of one model, however many, and gives them their keys. Measured: a quarter of what Django takes for them."""
    if not rows:
        return rows
    database, kind = connections[DEFAULT_DB_ALIAS], type(rows[0])
    names = [column.name for column in _columns(kind, True)]
    held = [row.__dict__ for row in rows]
    columns = {name: [each[name] for each in held] for name in names}
    for row, key in zip(rows, insert_columns(kind, columns), strict=True):
        row.pk = key
        _is_stored(row, database.alias)
    return rows


def insert_columns(kind: type[models.Model], given: Mapping[str, Sequence[Any]]) -> Sequence[int]:
    """Inserts as many new rows as the columns are long, which stand under the names of the attributes (`unit_id`); those left out have
    their default. Says the keys, in this order. For lists so long that a model object for each row would cost more than the row."""
    database, columns = connections[DEFAULT_DB_ALIAS], _columns(kind, True)
    count, key = len(next(iter(given.values()))), str(kind._meta.pk.attname)
    if not count:
        return []
    held: dict[str, Sequence[Any]] = {c.name: [c.field.get_default() for _row in range(count)] for c in columns if c.name not in given}
    held |= given
    if held[key][0] is None:
        held[key] = _so_many_keys(kind, count)
    values = zip(*(_prepared(column, held[column.name], database) for column in columns), strict=True)
    with database.cursor() as cursor:
        if database.vendor == "postgresql" and count >= COPIED_FROM:
            with cursor.copy(_copied(kind)) as copy:
                for each in values:
                    copy.write_row(each)
        else:
            cursor.executemany(_statement(kind, True), list(values))
    return held[key]


@lru_cache(maxsize=64)
def _copied(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(column.field.column)) for column in _columns(model, True))
    return f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"


@lru_cache(maxsize=64)
def _statements(kinds: tuple[type[models.Model], ...], vendor: str) -> list[tuple[str, list[type[models.Model]]]]:
    """On PostgreSQL as few as the driver keeps; SQLite, which waits for nobody and cannot join them, gets one each."""
    parts: list[list[type[models.Model]]] = []
    for kind in kinds:
        longer = [*parts[-1], kind] if parts and vendor == "postgresql" else []
        if longer and sum(len(_columns(k, True)) for k in longer) <= KEPT_PLACES and len(_joined(longer)) <= KEPT_LETTERS:
            parts[-1] = longer
        else:
            parts.append([kind])
    return [(_joined(part), part) for part in parts]


def _joined(kinds: list[type[models.Model]]) -> str:
    *first, last = (_statement(kind, True) for kind in kinds)
    return "".join([*(f"{', ' if n else 'WITH '}r{n} AS ({each})" for n, each in enumerate(first)), " " if first else "", last])


def keys(*kinds: type[models.Model]) -> list[int]:
    """The keys of new rows of these models, in this order, to be inserted in this same transaction."""
    assert connections[DEFAULT_DB_ALIAS].in_atomic_block
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if cursor.db.vendor == "postgresql":
            cursor.execute(_next_keys(kinds))
            return list(cursor.fetchone())
        return _following(cursor, kinds)


@lru_cache(maxsize=64)
def _next_keys(kinds: tuple[type[models.Model], ...]) -> str:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        asked = ", ".join(["pg_get_serial_sequence(%s, %s)"] * len(kinds))
        cursor.execute(f"SELECT {asked}", [word for k in kinds for word in (k._meta.db_table, k._meta.pk.column)])
        return "SELECT " + ", ".join(f"nextval('{name}')" for name in cursor.fetchone())


def _so_many_keys(kind: type[models.Model], count: int) -> list[int]:
    assert connections[DEFAULT_DB_ALIAS].in_atomic_block
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if cursor.db.vendor == "postgresql":
            cursor.execute(f"{_next_keys((kind,))} FROM generate_series(1, %s)", [count])
            return [key for (key,) in cursor.fetchall()]
        return _following(cursor, (kind,) * count)


def _following(cursor: CursorWrapper, kinds: tuple[type[models.Model], ...]) -> list[int]:
    """A writing transaction of SQLite is the only one: the next keys are the ones after the last."""
    tables = sorted({kind._meta.db_table for kind in kinds})
    cursor.execute(f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({', '.join(['%s'] * len(tables))})", tables)  # noqa: S608
    last = Counter(dict(cursor.fetchall()))
    given = []
    for kind in kinds:
        last[kind._meta.db_table] += 1
        given.append(last[kind._meta.db_table])
    return given
