"""What is counted by the database: a measure is declared once as two conditions, and one question counts it for all units at a time.

A count has one condition; a rate has a second one for its numerator, so that the numerator is always part of the denominator. A row of
the source is one thing counted: that makes the records behind a number the same question, listed instead of counted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise

from qingfeng.core.intervals import Interval, wilson
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit, UnitKind

from . import numbers
from .windows import Window

if TYPE_CHECKING:
    import datetime as dt

HANDLING = (UnitKind.OFFICE, UnitKind.AGENCY)  # their figures are about what they handle; those of a school about what is said of it
UNIT = "unit"


@dataclass(frozen=True)
class Told:
    """A row as the list of records shows it. `what` is neutral: no name of a person, no text of anybody's."""

    key: str
    what: str
    day: dt.date | None


@dataclass(frozen=True, eq=False)
class Source:
    """A table whose rows are counted. `office`, `about`, `matter` are the ways from a row to the unit that handles, the unit it is about,
    and the matter; `splits` says by what else it can be divided (an expression over a row)."""

    code: str
    rows: Callable[[], QuerySet[Any]]
    tell: Callable[[Any], Told]
    order: tuple[str, ...]
    office: str = "matter__unit"
    about: str = "matter__respondent_unit"
    matter: str = "matter"
    splits: Mapping[str, Callable[[], Any]] = field(default_factory=dict)

    def within(self, scope: Unit) -> Q:
        way = self.office if scope.kind in HANDLING else self.about
        return Q(**{f"{way}__path__startswith": scope.path})


@dataclass(frozen=True)
class Measure:
    """`norm`: the clause is that of the version in force on the last day; otherwise `authority` as it stands."""

    code: str
    label: str | Promise
    formula: str | Promise
    source: Source
    counted: Callable[[Window], Q]
    hit: Callable[[Window], Q] | None = None
    unit: str = "complaint"
    norm: str = ""
    authority: str | Promise = ""
    public: bool = True
    divides: bool = True  # by unit, channel and category
    holds: str = ""  # another public figure that is part of this one: what is left between the two must not be few

    @property
    def is_rate(self) -> bool:
        return self.hit is not None

    def basis(self, day: dt.date, scope: Unit | None) -> str:
        version = find(self.norm, day, scope) if self.norm else None
        return version.cite() if version else str(self.authority)

    def rows(self, window: Window, scope: Unit, *, part: str = "", also: Q | None = None) -> QuerySet[Any]:
        """What stands behind the number: all of it, or only the numerator ("hit") or what is not in it ("rest")."""
        found = self.source.rows().filter(self.source.within(scope), self.counted(window), also or Q())
        if self.hit is not None and part in ("hit", "rest"):
            found = found.filter(self.hit(window)) if part == "hit" else found.exclude(pk__in=found.filter(self.hit(window)).values("pk"))
        return found.order_by(*self.source.order)


@dataclass(frozen=True)
class Tally:
    """How many, and of a rate how many of them."""

    n: int = 0
    hits: int | None = None

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.n) if self.hits is None else numbers.share(self.hits, self.n)

    @property
    def interval(self) -> Interval | None:
        return None if self.hits is None else wilson(self.hits, self.n)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.n + other.n, None if self.hits is None else self.hits + (other.hits or 0))


Key = Hashable
Tallies = dict[tuple[str, int], dict[Key, Tally]]  # (code, number of the window) -> what it is divided by -> how many
WHOLE = None


def tally(
    measures: Iterable[Measure], windows: Sequence[Window], scope: Unit, *, split: str = "", also: Callable[[Source], Q] | None = None
) -> Tallies:
    """One question for each table, however many measures, windows, units and rows there are."""
    by_source: dict[Source, list[Measure]] = {}
    for measure in measures:
        by_source.setdefault(measure.source, []).append(measure)
    different = list(dict.fromkeys(windows))  # of a year the period before it is also that of the year before
    found: Tallies = {}
    for source, counted in by_source.items():
        limit = source.within(scope) & (also(source) if also else Q())
        tallies = _of_source(source, counted, different, limit, split)
        found |= {(m.code, at): tallies[m.code, different.index(window)] for m in counted for at, window in enumerate(windows)}
    return found


def _of_source(source: Source, measures: Sequence[Measure], windows: Sequence[Window], limit: Q, split: str) -> Tallies:
    sums: dict[str, Count] = {}
    anyone = Q()
    for m, measure in enumerate(measures):
        for w, window in enumerate(windows):
            counted = measure.counted(window)
            anyone |= counted
            sums[f"n{m}_{w}"] = Count("pk", filter=counted)
            if measure.hit is not None:
                sums[f"h{m}_{w}"] = Count("pk", filter=counted & measure.hit(window))
    rows = source.rows().filter(limit, anyone)
    if split:
        lines = rows.annotate(divided_by=_expression(source, split)).order_by().values("divided_by").annotate(**sums)
    else:
        lines = [{"divided_by": WHOLE, **rows.aggregate(**sums)}]
    places = [(m, w) for m in range(len(measures)) for w in range(len(windows))]
    found: Tallies = {(measures[m].code, w): {} for m, w in places}
    for line in lines:
        for m, w in places:
            if line[f"n{m}_{w}"] or not split:
                found[measures[m].code, w][line["divided_by"]] = Tally(line[f"n{m}_{w}"], line.get(f"h{m}_{w}"))
    return found


def _expression(source: Source, split: str) -> Any:
    return F(f"{source.about}_id") if split == UNIT else source.splits[split]()


def of_part(rows: QuerySet[Any], source: Source, split: str, keys: Sequence[Key]) -> QuerySet[Any]:
    """Leaves of the rows those that belong to one part of a division; a key may be empty."""
    wanted = Q(divided_by__in=[key for key in keys if key is not None])
    if None in keys:
        wanted |= Q(divided_by=None)
    return rows.annotate(divided_by=_expression(source, split)).filter(wanted)


_measures: dict[str, Measure] = {}


def install(measures: Iterable[Measure]) -> None:
    for measure in measures:
        if _measures.setdefault(measure.code, measure) != measure:
            raise ValueError(f"two measures are called {measure.code}")


def declared() -> tuple[Measure, ...]:
    return tuple(_measures.values())
