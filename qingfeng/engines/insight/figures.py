"""A figure is declared once: how it is called, from which records it comes, and how they make its value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import numbers
from .periods import Period

FEW = 5  # no public count or sum of fewer people (design: always true, 9)
UNITS: dict[str, Promise] = {
    "person": gettext_lazy("人"),
    "complaint": gettext_lazy("件"),
    "incident": gettext_lazy("件"),
    "CNY": gettext_lazy("元"),
    "point": gettext_lazy("分"),
    "%": gettext_lazy("%"),
}


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
    """`people`: how many people stand behind it, where it counts or sums over people."""

    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    people: int | None = None


Records = Callable[[Period, Unit], Sequence[Record]]
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

    @property
    def unit_name(self) -> str:
        return str(UNITS.get(self.unit, self.unit))

    def read(self, period: Period, scope: Unit) -> Reading:
        """What it is for a period and for all offices at and below `scope`. Whoever reads it: the same."""
        return Reading(self, period, scope)


@dataclass(frozen=True)
class Reading:
    figure: Figure
    period: Period
    scope: Unit

    @cached_property
    def records(self) -> list[Record]:
        return list(self.figure.records(self.period, self.scope))

    @cached_property
    def value(self) -> Value:
        return self.figure.value(self.records, self.period)

    @property
    def n(self) -> int:
        return len(self.records)

    @property
    def text(self) -> str:
        return numbers.plain(self.value.number, self.figure.places)

    @property
    def few(self) -> bool:
        """Whether fewer people stand behind it than may be told to everybody."""
        return self.value.people is not None and 0 < self.value.people < FEW

    @property
    def public_text(self) -> str:
        return _("不足%d") % FEW if self.few else self.text

    @property
    def public_n(self) -> str:
        of_people = self.value.people is not None and 0 < self.n < FEW
        return _("不足%d") % FEW if self.few or of_people else str(self.n)

    def year_before(self) -> Reading:
        return self.figure.read(self.period.year_before(), self.scope)

    def records_for(self, viewer: Any, day: dt.date) -> Shown:
        """The records that this person may see, and how many are not shown."""
        allowed = (self.figure.visible or by_matters)(self.records, viewer, day)
        seen = [record for record in self.records if record.key in allowed]
        return Shown(seen, self.n - len(seen))


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


def each_person_once(records: Sequence[Record], period: Period) -> Value:
    people = len({record.who for record in records})
    return Value(Decimal(people), people=people)


_figures: dict[str, Figure] = {}


def install(figures: Iterable[Figure]) -> None:
    """Called once by the catalogue when the app is ready."""
    for figure in figures:
        if _figures.setdefault(figure.code, figure) != figure:
            raise ValueError(f"two figures are called {figure.code}")


def declared() -> tuple[Figure, ...]:
    return tuple(_figures.values())


def figure(code: str) -> Figure:
    found = _figures.get(code)
    if found is None:
        raise Refused(_("没有指标“%s”。") % code[:60])
    return found
