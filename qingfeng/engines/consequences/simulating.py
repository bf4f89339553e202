"""What a changed rule would have done to past years: everything is worked out twice, by the law as it is and as it would be, and compared.

Nothing is recorded. What is asked of the database is asked for all units at once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from django.db.models import Q

from qingfeng.core.parties.models import Post, Unit, UnitKind

from . import outcomes
from .answers import counted_each, counted_within
from .declarations import TitleRule, raised_at_each, said_within, title_rules
from .facts import Facts
from .gathering import FIRST_RESPONSIBLE, facts_at, facts_within, law_of
from .judged import Judged
from .models import Cause
from .outcomes import Outcome, Outcomes, Place
from .plans import Held, YearPlan, is_allowed, plan_under, posts_in, subjects_of
from .ratings import Rating
from .supposing import Reach, Supposed, reach_of

KINDS = (outcomes.SHEET, outcomes.CONSEQUENCE, outcomes.TITLE)


@dataclass(frozen=True)
class Flip:
    """One outcome that would differ. `before` or `after` None: there was, or would be, none."""

    unit: Unit
    place: Place
    before: Outcome | None
    after: Outcome | None

    @property
    def sides(self) -> list[Outcome]:
        return [side for side in (self.before, self.after) if side is not None]

    @property
    def name(self) -> str:
        return self.sides[0].name

    @property
    def causes(self) -> frozenset[str]:
        return frozenset(key for side in self.sides for key in side.causes)

    @property
    def matters(self) -> frozenset[int]:
        return frozenset(pk for side in self.sides for pk in side.matters)


@dataclass(frozen=True)
class Simulated:
    """`asked`: whether anything of the years was worked out by the rule at all; where not, that nothing differs says nothing."""

    flips: list[Flip]
    reach: Reach
    units: frozenset[int]
    asked: bool


@dataclass(frozen=True)
class Pair:
    """One unit by the law as it is, and as it would be."""

    before: Judged
    after: Judged

    @property
    def unit(self) -> Unit:
        return self.before.unit


def simulate(*, key: str, value: Any, within: str, years: Collection[int], day: dt.date, unit: Unit | None = None) -> Simulated:
    """Every outcome of the years (a school year by the calendar year in which it began) that would differ, at and below a path, as things
    stand on a day. `unit`: whose rule the value would be."""
    reach = reach_of(key)
    run = _Run(Supposed(key, value, unit), reach, within, sorted(years), day)
    flips = list(run.consequences()) if reach.consequences else []
    flips += run.sheets() if reach.sheets else ()
    flips += run.titles_of_units() if reach.of_units else ()
    flips += run.titles_of_people() if reach.of_people else ()
    flips.sort(key=lambda f: (f.unit.code, f.place.window, KINDS.index(f.place.kind), f.place.rule, f.place.part, f.place.person or 0))
    return Simulated(flips, reach, frozenset(pair.unit.pk for pair in run.pairs), bool(flips) or run.supposed.was_asked(years))


class _Run:
    def __init__(self, supposed: Supposed, reach: Reach, within: str, years: list[int], day: dt.date) -> None:
        self.supposed, self.reach, self.within, self.years, self.day = supposed, reach, within, years, day

    @cached_property
    def facts(self) -> dict[Unit, Facts]:
        """Schools with nothing found as well: they have sheets and may have titles."""
        schools = {unit: Facts(()) for unit in Unit.objects.schools().filter(path__startswith=self.within)}
        return schools | dict(facts_within(self.within))

    @cached_property
    def pairs(self) -> list[Pair]:
        counted = counted_within(self.within)
        raised = raised_at_each({unit.pk for unit in self.facts}) if self.reach.of_units else {}
        return [
            self._pair(unit, facts, counted=counted(unit.pk), whole=replace(facts, raised=raised.get(unit.pk, ())))
            for unit, facts in self.facts.items()
        ]

    def _pair(self, unit: Unit, facts: Facts, **known: Any) -> Pair:
        law = cache(law_of(unit))
        supposed = self.supposed.law(law, unit)
        return Pair(Judged(unit, facts=facts, law=law, **known), Judged(unit, facts=facts, law=supposed, **known))

    def consequences(self) -> Iterator[Flip]:
        for pair in self.pairs:
            before, after = (outcomes.consequences(judged, self.years) for judged in (pair.before, pair.after))
            yield from _differing(pair.unit, before, after)

    def sheets(self) -> Iterator[Flip]:
        """Of schools that the year found open, where a document allowed it. Where there are none as it is, the rule is not even asked."""
        for year in self.years:
            for pair in self.pairs:
                if not self._has_sheets(pair, year):
                    continue
                window = f"school-year:{year}"
                touched = {d.person for judged in (pair.before, pair.after) for d in judged.derived if d.window == window}
                before, after = (self._sheets(judged, year, touched) for judged in (pair.before, pair.after))
                yield from _differing(pair.unit, before, after)

    def _has_sheets(self, pair: Pair, year: int) -> bool:
        unit = pair.unit
        plan = plan_under(pair.before.law, year) if unit.kind == UnitKind.SCHOOL else None
        if plan is None or plan.began > self.day or (unit.closed_on is not None and unit.closed_on <= plan.began):
            return False
        return is_allowed(plan, unit)

    def _sheets(self, judged: Judged, year: int, touched: Collection[int | None]) -> Outcomes:
        plan = plan_under(judged.law, year)
        if plan is None:
            return {}
        subjects = subjects_of(self._posts.get(judged.unit.pk, ()), plan, touched)
        return dict(outcomes.sheets(judged, plan, subjects, self._said(plan, judged.unit)))

    @cached_property
    def _posts(self) -> Mapping[int, list[Held]]:
        return posts_in(self.within, dt.date(self.years[0], 1, 1), dt.date(self.years[-1] + 1, 12, 31))

    def _said(self, plan: YearPlan, unit: Unit) -> Mapping[str, Rating]:
        sources = frozenset(weight.source for weight in plan.plan.weights)
        if sources not in self._told.setdefault((plan.began, plan.ends), {}):
            self._told[plan.began, plan.ends][sources] = said_within(self.within, plan.plan.weights, plan.began, plan.ends)
        return self._told[plan.began, plan.ends][sources](unit.pk)

    @cached_property
    def _told(self) -> dict[tuple[dt.date, dt.date], dict[frozenset[str], Any]]:
        return {}

    def titles_of_units(self) -> Iterator[Flip]:
        """Where nothing was found and nobody complained, nothing stands in the way by any law."""
        for pair in self.pairs:
            whole = pair.before.whole
            if pair.unit.kind == UnitKind.SCHOOL and (whole.causes or whole.raised):
                yield from self._titles(pair.unit, title_rules(of_people=False), None, [pair])

    def titles_of_people(self) -> Iterator[Flip]:
        """Of whoever is named at or below the path, or something follows for. What they did at another unit, or answered for there, stands
        in the way as well, wherever that is."""
        places: dict[int, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            for person in _named(pair):
                places[person].append(pair)
        for pair in self._elsewhere(places.keys()):
            for person in _named(pair) & places.keys():
                places[person].append(pair)
        for person, pairs in places.items():
            yield from self._titles(pairs[0].unit, title_rules(of_people=True), person, pairs)

    def _elsewhere(self, people: Collection[int]) -> list[Pair]:
        led = Post.objects.filter(person__in=people, kind__in=FIRST_RESPONSIBLE).values("unit")
        others = Cause.objects.live().filter(Q(people__person__in=people) | Q(unit__in=led)).exclude(unit__path__startswith=self.within)
        units = set(others.values_list("unit", flat=True))
        counted = counted_each(units)
        return [self._pair(unit, facts, counted=counted(unit.pk)) for unit, facts in facts_at(units)]

    def _titles(self, unit: Unit, rules: Collection[TitleRule], person: int | None, pairs: list[Pair]) -> Iterator[Flip]:
        """Of years that are over: before, nobody can apply."""
        for year in (year for year in self.years if year < self.day.year):
            for rule in rules:
                before, after = (
                    dict([outcomes.title(rule, places[0], year, person, places)])
                    if places[0].law(rule.rule, dt.date(year, 12, 31)) is not None
                    else {}
                    for places in ([pair.before for pair in pairs], [pair.after for pair in pairs])
                )
                yield from _differing(unit, before, after)


def _named(pair: Pair) -> frozenset[int]:
    named = {person for cause in pair.before.facts.causes for person in cause.people}
    return frozenset(named | {d.person for each in (pair.before, pair.after) for d in each.derived if d.person is not None})


def _differing(unit: Unit, before: Outcomes, after: Outcomes) -> Iterator[Flip]:
    for place in before.keys() | after.keys():
        if before.get(place) != after.get(place):
            yield Flip(unit, place, before.get(place), after.get(place))
