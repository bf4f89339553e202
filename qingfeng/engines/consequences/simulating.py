"""What a changed rule would have done to past years: nothing is recorded, every unit is worked out twice and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qingfeng.core.norms.models import Version
from qingfeng.core.norms.tables import RuleTable, rule_table
from qingfeng.core.parties.models import Unit

from .declarations import derive_all
from .facts import Derived, Facts, Law, LawVersion
from .gathering import facts_of, law_of
from .models import Cause

Place = tuple[str, str, int | None, str]  # rule, slot, person (None: the unit), window
Outcome = tuple[str, int]  # measure, points in hundredths


@dataclass(frozen=True)
class Changed:
    """The value that is tried, standing wherever a version stood."""

    value: Any
    valid_from: dt.date
    pk: int = 0

    @cached_property
    def rules(self) -> RuleTable:
        return rule_table(self.value)


@dataclass(frozen=True)
class Flip:
    """One outcome that would differ. `before` or `after` None: nothing would follow."""

    unit: Unit
    rule: str
    slot: str
    person: int | None
    window: str
    before: Derived | None
    after: Derived | None

    @property
    def causes(self) -> frozenset[str]:
        return (self.before.causes if self.before else frozenset()) | (self.after.causes if self.after else frozenset())


def changed_law(law: Law, key: str, value: Any) -> Law:
    """As `law`, but with the value for the key on every day on which any version of it held. None: as if there were none."""

    stands: dict[dt.date, Changed] = {}

    def tried(asked: str, day: dt.date) -> LawVersion | None:
        found: LawVersion | Version | None = law(asked, day)
        if asked != key or found is None:
            return found
        return None if value is None else stands.setdefault(found.valid_from, Changed(value, found.valid_from))

    return tried


def simulate(*, key: str, value: Any, units: Iterable[Unit], years: Collection[int]) -> list[Flip]:
    """Every outcome of the years (a school year by the calendar year in which it began) that would differ, unit by unit."""
    found: list[Flip] = []
    for unit in units:
        facts, law = facts_of(unit), law_of(unit)
        found += flips_of(unit, facts, law, changed_law(law, key, value), years)
    return found


def flips_of(unit: Unit, facts: Facts, law: Law, tried: Law, years: Collection[int]) -> list[Flip]:
    before, after = _by_place(derive_all(facts, law), years), _by_place(derive_all(facts, tried), years)
    places = sorted(before.keys() | after.keys(), key=lambda place: (place[3], place[0], place[1], place[2] or 0))
    return [
        Flip(unit, *place, before.get(place), after.get(place))
        for place in places
        if _outcome(before.get(place)) != _outcome(after.get(place))
    ]


def units_with_findings(within: str) -> list[Unit]:
    """At and below the path: only for them can anything differ."""
    units = Cause.objects.live().filter(unit__path__startswith=within).values("unit")
    return list(Unit.objects.filter(pk__in=units).order_by("code"))


def year_of_window(window: str) -> int | None:
    """school-year:2010 and episode:2011-05-20 both name a year."""
    _kind, _sep, rest = window.partition(":")
    return int(rest[:4]) if rest[:4].isdigit() else None


def _by_place(derived: Iterable[Derived], years: Collection[int]) -> dict[Place, Derived]:
    return {(d.rule, d.slot, d.person, d.window): d for d in derived if year_of_window(d.window) in years}


def _outcome(derived: Derived | None) -> Outcome | None:
    return (derived.terms.measure, derived.terms.points) if derived else None
