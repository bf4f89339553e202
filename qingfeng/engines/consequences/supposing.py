"""A law as it would be with another value under one key, and which outcomes can depend on that key at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qingfeng.core.norms.tables import RuleTable, rule_table
from qingfeng.core.parties.models import Unit

from .declarations import AssessmentRule, assessments, declared, title_rules
from .facts import Law, LawVersion


@dataclass(frozen=True)
class Changed:
    """The value that is tried, standing where a version stood."""

    value: Any
    valid_from: dt.date
    pk: int = 0

    @cached_property
    def rules(self) -> RuleTable:
        return rule_table(self.value)


class Supposed:
    """The value under the key on every day on which any version of it held, as if it had been so all along. `unit`: whose rule it would
    be: nothing changes but at and below it, and whoever below it has a rule of its own keeps it; None: everybody's."""

    def __init__(self, key: str, value: Any, unit: Unit | None = None) -> None:
        self.key, self.value, self.unit = key, value, unit
        self.stood_on: set[dt.date] = set()
        self._stands: dict[dt.date, Changed] = {}

    def law(self, law: Law, at: Unit) -> Law:
        if self.unit is not None and not at.path.startswith(self.unit.path):
            return law
        nearer = frozenset(at.path[len(self.unit.path) :].split("/")) if self.unit is not None else frozenset()

        def supposed(asked: str, day: dt.date) -> LawVersion | None:
            found = law(asked, day)
            if asked != self.key or found is None or str(getattr(found, "unit_id", None)) in nearer:
                return found
            self.stood_on.add(day)
            return self._stands.setdefault(found.valid_from, Changed(self.value, found.valid_from))

        return supposed

    def was_asked(self, years: Collection[int]) -> bool:
        """Whether anything of the years was worked out by it; a school year ends in the calendar year after the one that names it."""
        return any(dt.date(min(years), 1, 1) <= day <= dt.date(max(years) + 1, 12, 31) for day in self.stood_on)


@dataclass(frozen=True)
class Reach:
    """What can come out differently. Titles of units and of people each follow the vetoes; those of units a rule of their
    own, those of people also what bars them beside a veto."""

    consequences: bool
    sheets: bool
    of_units: bool
    of_people: bool

    def __bool__(self) -> bool:
        return self.consequences or self.sheets or self.of_units or self.of_people

    @property
    def titles(self) -> bool:
        return self.of_units or self.of_people


def reach_of(key: str) -> Reach:
    rules = [rule for rule in declared() if key in rule.reads]
    vetoes = any(rule.vetoes for rule in rules)
    bars = vetoes or (bool(rules) and any(rule.bars for rule in title_rules(of_people=True)))
    return Reach(
        consequences=bool(rules),
        sheets=bool(rules) or any(key in _keys(rule) for rule in assessments()),
        of_units=vetoes or any(key in (rule.rule, *rule.reads) for rule in title_rules(of_people=False)),
        of_people=bars or any(key in (rule.rule, rule.bars, *rule.reads) for rule in title_rules(of_people=True)),
    )


def _keys(rule: AssessmentRule) -> tuple[str, ...]:
    return (rule.authority, rule.sheets, rule.grades, rule.ratings)
