"""From what follows by rule to the yearly sheets: base, every deduction, veto, score and grade. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from qingfeng.core.norms.tables import RuleTable

from .facts import Derived, Terms
from .ratings import Rated, Rating, Weight, rated

HUNDRED = 100  # points are kept in hundredths
Counted = Callable[[Derived], Derived | None]  # what people let stand of it: on which terms, for which cases


@dataclass(frozen=True)
class SheetKind:
    """One sheet of the parameter: for which subjects (school, leader, staff), from which base, and which measures are taken off."""

    code: str
    title: str
    base: int  # hundredths
    subjects: frozenset[str]
    takes: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """The sheets of a year as the parameters of that year say."""

    sheets: tuple[SheetKind, ...]
    grades: RuleTable
    veto_grade: str
    vetoes: frozenset[str]  # measures
    weights: tuple[Weight, ...] = ()  # of what others say of the unit

    def of(self, subject: str) -> Sequence[SheetKind]:
        return [sheet for sheet in self.sheets if subject in sheet.subjects]

    def grade(self, score: int, vetoed: bool) -> str:
        """The veto's own grade where there is one; nothing where the table names no grade."""
        if vetoed and self.veto_grade:
            return self.veto_grade
        hits = self.grades.evaluate({"score": Decimal(score) / HUNDRED})
        return str(hits[0]["grade"]) if hits else ""


@dataclass(frozen=True)
class Line:
    """One deduction or veto, and the terms of it that count: none where people declined or lifted it."""

    derived: Derived
    terms: Terms | None


@dataclass(frozen=True)
class Scored:
    score: int
    vetoed: bool
    grade: str
    lines: tuple[Line, ...] = field(default=())
    rated: tuple[Rated, ...] = ()


def plan_of(sheets: Mapping[str, Any], grades: RuleTable, vetoes: frozenset[str], weights: tuple[Weight, ...] = ()) -> Plan:
    kinds = [
        SheetKind(s["code"], s["title"], int(Decimal(str(s["base"])) * HUNDRED), frozenset(s["subjects"]), frozenset(s["takes"]))
        for s in sheets["sheets"]
    ]
    return Plan(tuple(kinds), grades, sheets.get("veto_grade", ""), vetoes, weights)


def scored(
    sheet: SheetKind,
    plan: Plan,
    derived: Iterable[Derived],
    counted: Counted = lambda derived: derived,
    ratings: Mapping[str, Rating] = MappingProxyType({}),
) -> Scored:
    """`derived`: all that follows for the one subject in the year; `ratings`: what others said of it, by source. A score is never below
    zero."""
    followed = [d for d in derived if d.terms.measure in sheet.takes or d.terms.measure in plan.vetoes]
    own = [Line(d, stands.terms if (stands := counted(d)) else None) for d in followed]
    standing = [line.terms for line in own if line.terms is not None]
    vetoed = any(terms.measure in plan.vetoes for terms in standing)
    said = [rated(ratings[w.source], w, sheet.base) for w in plan.weights if w.sheet == sheet.code and w.source in ratings]
    taken = sum(terms.points for terms in standing if terms.measure in sheet.takes) + sum(one.points for one in said)
    score = max(0, sheet.base - taken)
    return Scored(score, vetoed, plan.grade(score, vetoed), tuple(own), tuple(said))


def of_year(derived: Iterable[Derived], year: int) -> list[Derived]:
    return [d for d in derived if d.window == f"school-year:{year}"]


def by_subject(derived: Iterable[Derived]) -> dict[int | None, list[Derived]]:
    """By person; None: the unit itself."""
    found: dict[int | None, list[Derived]] = {}
    for one in derived:
        found.setdefault(one.person, []).append(one)
    return found
