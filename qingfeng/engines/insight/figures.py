"""A figure is declared once: how it is called, from which records it comes, and how they make its value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import measures, numbers
from .measures import Measure, Tally
from .periods import Period
from .places import Where
from .suppression import FEW
from .units import UNITS
from .windows import window


@dataclass(frozen=True)
class Record:
    """One thing that was counted. `what` is neutral: no name of a person, no text of anybody's."""

    key: str  # complaint:12, posting:7, version:3
    what: str
    day: dt.date | None = None
    value: Decimal = Decimal(1)
    who: int | None = None  # the person counted, where people are
    matter_id: int | None = None
    ref: str = ""


@dataclass(frozen=True)
class Value:
    """`people`: how many people stand behind it, where it counts or sums over people. `n`: records, where they need not be loaded."""

    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    people: int | None = None
    n: int | None = None


@dataclass(frozen=True)
class Question:
    """A period, all offices at and below `scope`, as things stand on `day`: what has not come yet is not counted."""

    period: Period
    scope: Unit
    day: dt.date

    @property
    def window(self) -> measures.Window:
        return window(self.period, self.day)

    def year_before(self) -> Question:
        return replace(self, period=self.period.year_before())


Records = Callable[[Question], Sequence[Record]]
Visible = Callable[[Sequence[Record], Any, dt.date], set[str]]


@dataclass(frozen=True)
class Figure:
    code: str
    label: str | Promise
    unit: str
    formula: str | Promise
    records: Records
    value: Callable[[Sequence[Record], Period], Value]
    places: int | None = None
    visible: Visible | None = None  # keys of the records that somebody may see; without it: by their matters
    public: bool = True
    compares: bool = True  # with the year before; a rule does not
    quick: Callable[[Question], Value] | None = None  # the value by the database alone: `records` are only asked when they are listed
    measure: Measure | None = None
    shares: bool = False  # what a part is of a whole, each thing counted for itself: then an interval stands beside it
    grouped: bool = False  # a record stands for as many as its value says
    opens: Mapping[str, Where] = field(default_factory=dict, compare=False)  # by the kind of its records; those of a matter open the matter
    norm: str = ""  # the parameter or rule table that it is read from, or that says how it is counted

    @property
    def unit_name(self) -> str:
        return str(UNITS.get(self.unit, self.unit))

    def read(self, period: Period, scope: Unit, day: dt.date) -> Reading:
        """What it is for a period and for all offices at and below `scope`, read on a day. Whoever reads it: the same."""
        return Reading(self, Question(period, scope, day))


@dataclass(frozen=True)
class Reading:
    figure: Figure
    asked: Question

    @property
    def period(self) -> Period:
        return self.asked.period

    @cached_property
    def records(self) -> list[Record]:
        return list(self.figure.records(self.asked))

    @cached_property
    def value(self) -> Value:
        if self.figure.quick is not None:
            return self.figure.quick(self.asked)
        return self.figure.value(self.records, self.period)

    @property
    def n(self) -> int:
        return len(self.records) if self.value.n is None else self.value.n

    @property
    def text(self) -> str:
        return numbers.plain(self.value.number, self.figure.places)

    @property
    def few(self) -> bool:
        """Whether fewer people stand behind it than may be told to everybody, or would be found by taking away."""
        return self._few_people or self._gives_away

    @property
    def _few_people(self) -> bool:
        return self.value.people is not None and 0 < self.value.people < FEW

    @cached_property
    def _gives_away(self) -> bool:
        part = self.figure.measure.holds if self.figure.measure is not None else ""
        return bool(part) and 0 < self.n - Reading(figure(part), self.asked).n < FEW

    @property
    def public_text(self) -> str:
        if not self.few:
            return self.text
        return _("不足%d") % FEW if self._few_people else _("不公布")

    @property
    def is_share(self) -> bool:
        return self.figure.shares or self.is_counted_rate

    @property
    def is_counted_rate(self) -> bool:
        return self.figure.measure is not None and self.figure.measure.is_rate

    @property
    def public_n(self) -> str:
        """Empty where the number of records is kept back."""
        if self.is_counted_rate or (self.figure.grouped and self.figure.shares):
            return _("不足%d") % FEW if 0 < self.n < FEW else str(self.n)
        if self._gives_away and not self._few_people:
            return ""
        of_people = self.value.people is not None and 0 < self.n < FEW
        return _("不足%d") % FEW if self.few or of_people else str(self.n)

    def year_before(self) -> Reading:
        return self._year_before

    @cached_property
    def _year_before(self) -> Reading:
        return Reading(self.figure, self.asked.year_before())

    def records_for(self, viewer: Any, day: dt.date) -> Shown:
        """The records that this person may see, and how many are not shown."""
        allowed = (self.figure.visible or by_matters)(self.records, viewer, day)
        seen = [record for record in self.records if record.key in allowed]
        return Shown(seen, self.n - (int(sum(record.value for record in seen)) if self.figure.grouped else len(seen)))


@dataclass(frozen=True)
class Shown:
    records: Sequence[Record]
    hidden: int


def by_matters(records: Sequence[Record], viewer: Any, day: dt.date) -> set[str]:
    """A record of a matter is shown to whom the matter is shown; one without a matter to everybody at the desk."""
    wanted = {record.matter_id for record in records if record.matter_id}
    visible = set(Matter.objects.visible_to(viewer, day).filter(pk__in=wanted).values_list("pk", flat=True))
    return {record.key for record in records if record.matter_id is None or record.matter_id in visible}


def each_once(records: Sequence[Record], period: Period) -> Value:
    """How many records there are; each of them is somebody's."""
    return Value(Decimal(len(records)), people=len(records))


def how_many(records: Sequence[Record], period: Period) -> Value:
    """How many records there are, of things that are nobody's."""
    return Value(Decimal(len(records)))


def each_person_once(records: Sequence[Record], period: Period) -> Value:
    people = len({record.who for record in records})
    return Value(Decimal(people), people=people)


def value_of(tally: Tally) -> Value:
    """Of a rate neither its hits nor its misses may be few: each could be taken from the other."""
    if tally.hits is None:
        return Value(tally.number, people=tally.n, n=tally.n)
    parts = [part for part in (tally.n, tally.hits, tally.n - tally.hits) if part]
    return Value(tally.number, Decimal(tally.hits), Decimal(tally.n), min(parts, default=0), tally.n)


def counted(measure: Measure, *asked: Question) -> list[Tally]:
    """One measure for several questions about one scope."""
    found = measures.tally([measure], [each.window for each in asked], asked[0].scope)
    return [found[measure.code, at][measures.WHOLE] for at in range(len(asked))]


def of_measure(measure: Measure) -> Figure:
    """A measure is a figure like others: on the lists, on the command line, on the public page."""

    def records(asked: Question) -> list[Record]:
        rows = measure.rows(asked.window, asked.scope).select_related(measure.source.matter)
        hits = None
        if measure.is_rate:
            hits = set(measure.rows(asked.window, asked.scope, part="hit").values_list("pk", flat=True))
        return [_record(measure, row, hits) for row in rows]

    def quick(asked: Question) -> Value:
        return value_of(counted(measure, asked)[0])

    def value(found: Sequence[Record], period: Period) -> Value:
        return value_of(Tally(len(found), int(sum(record.value for record in found)) if measure.is_rate else None))

    return Figure(
        measure.code, measure.label, "%" if measure.is_rate else measure.unit, measure.formula, records, value,
        places=1 if measure.is_rate else None, public=measure.public, quick=quick, measure=measure, norm=measure.norm,
    )  # fmt: skip


def _record(measure: Measure, row: Any, hits: set[int] | None) -> Record:
    told, matter = measure.source.tell(row), getattr(row, measure.source.matter)
    return Record(told.key, told.what, told.day, Decimal(hits is None or row.pk in hits), matter_id=matter.pk, ref=matter.ref)


def read_all(figures: Iterable[Figure], asked: Question) -> list[Reading]:
    """Readings of many figures, and of the year before: all that the database counts is counted at once."""
    readings = [Reading(figure, asked) for figure in figures]
    prefill([*readings, *(reading.year_before() for reading in readings)])
    return readings


def prefill(readings: Sequence[Reading]) -> None:
    """Counts for readings of one scope, whatever their periods, with one question for each table."""
    counted = [reading for reading in readings if reading.figure.measure is not None]
    asked = list(dict.fromkeys(reading.asked for reading in counted))
    wanted = list(dict.fromkeys(m for reading in counted if (m := reading.figure.measure) is not None))
    if not counted:
        return
    tallies = measures.tally(wanted, [each.window for each in asked], asked[0].scope)
    for reading in counted:
        found = tallies[reading.figure.code, asked.index(reading.asked)][measures.WHOLE]
        reading.__dict__["value"] = value_of(found)


_figures: dict[str, Figure] = {}


def install(declared: Iterable[Figure | Measure]) -> None:
    """Called once by the catalogue when the app is ready."""
    for item in declared:
        if isinstance(item, Measure):
            measures.install([item])
            _figures.setdefault(item.code, of_measure(item))
            continue
        figure = item
        if _figures.setdefault(figure.code, figure) != figure:
            raise ValueError(f"two figures are called {figure.code}")


def declared() -> tuple[Figure, ...]:
    return tuple(_figures.values())


def figure(code: str) -> Figure:
    found = _figures.get(code)
    if found is None:
        raise Refused(_("没有指标“%s”。") % code[:60])
    return found
