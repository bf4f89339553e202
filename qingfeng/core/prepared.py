"""Questions that every page puts to the database: Django writes the SQL of each once, afterwards only the values change.

Writing the SQL takes Django several times longer than the database takes to answer it. What differs from one asking to the
next stands in the queryset as a `Slot`; the rest must be the same each time.

    by_code = Prepared(lambda: Unit.objects.filter(code=Slot("code", models.CharField())))
    by_code(code="YX-01")
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression


class Slot(Expression):
    """A value that is only known when the question is put; a number where nothing else is said."""

    def __init__(self, name: str, kind: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=kind or models.BigIntegerField())
        self.name = name

    def __repr__(self) -> str:
        return f"Slot({self.name})"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection=connection)


def day_slot(name: str = "day") -> Any:
    return Slot(name, models.DateField())


def slots(name: str, count: int) -> list[Slot]:
    """For `__in` of a list of one length."""
    return [Slot(f"{name}{n}") for n in range(count)]


class Written(NamedTuple):
    """A queryset with its SQL. Without a compiler the answer is empty whatever the values."""

    queryset: models.QuerySet[Any]
    compiler: Any = None
    sql: str = ""
    params: tuple[Any, ...] = ()
    converters: Any = None


class Prepared:
    """Called with the values of the slots it answers with a list of what the queryset gives, every time from the database.

    `make` returns the queryset, without prefetches. Each kind of database gets its own SQL.
    """

    def __init__(self, make: Callable[[], models.QuerySet[Any]]) -> None:
        self._make = make
        self._written: dict[str, Written] = {}

    def __call__(self, **values: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        known = self._written.get(connection.vendor) or self._write(connection)
        if known.compiler is None:
            return []
        filled = tuple(p.filled(values, connection) if isinstance(p, Slot) else p for p in known.params)
        asking = copy.copy(known.compiler)  # of this call alone: another thread may be asking the same
        asking.connection = connection
        asking.as_sql = lambda *_args, **_kwargs: (known.sql, filled)
        asking.get_converters = lambda _fields: known.converters
        query = copy.copy(known.queryset.query)
        query.get_compiler = lambda *_args, **_kwargs: asking  # type: ignore[method-assign]
        found: Any = known.queryset
        reading = SimpleNamespace(query=query, db=connection.alias, model=found.model, _fields=found._fields, _known_related_objects={})
        return list(found._iterable_class(reading, chunked_fetch=False))

    def first(self, **values: Any) -> Any:
        return next(iter(self(**values)), None)

    def any(self, **values: Any) -> bool:
        return bool(self(**values))

    def _write(self, connection: Any) -> Written:
        queryset = self._make()
        compiler = queryset.query.get_compiler(using=connection.alias)
        try:
            sql, params = compiler.as_sql()
            fields = [column[0] for column in compiler.select[: compiler.col_count]]
            written = Written(queryset, compiler, sql, tuple(params), compiler.get_converters(fields))
        except EmptyResultSet:
            written = Written(queryset)
        self._written[connection.vendor] = written
        return written
