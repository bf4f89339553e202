"""Rules as institutions declare them. The catalogue hands them over once, when the application is ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .facts import Derived, Facts, Law, Obstacle, Raised
from .ratings import Rating, RatingSource, Weight

if TYPE_CHECKING:
    from qingfeng.core.parties.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceRule:
    """One rule: `derive` is pure, and asks the law for nothing but the keys that it `reads`. `episodic`: a window starts when it happens
    to, so windows are matched by the cases they share."""

    code: str
    name: str
    derive: Callable[[Facts, Law], Iterable[Derived]]
    reads: frozenset[str] = frozenset()
    measures: Mapping[str, str] = field(default_factory=dict)  # code -> what people read
    decide_clock: str = ""
    restore_clock: str = ""
    episodic: bool = False
    outlook: Callable[[Facts, Law], str] | None = None  # one sentence: what would change it
    vetoes: frozenset[str] = frozenset()  # measures that bar from titles and good grades (一票否决)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What else is worked out when a cause is confirmed: proposes, never decides."""

    code: str
    propose: Callable[..., object]  # keyword arguments cause, actor, now


def nothing_else(facts: Facts, law: Law, year: int) -> Iterable[Obstacle]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """A title for which units apply, or propose a person. `obstacles` is pure: what of a year stands in its way beside a veto.
    `rule` names the parameter that says so, `reads` what else is asked of the law, `notice` the clock of the public notice. `bars` names
    the parameter that says for each title which measures beside a veto (a deduction, a talk) stand in its way; empty: none do."""

    code: str
    name: str
    rule: str
    notice: str
    obstacles: Callable[[Facts, Law, int], Iterable[Obstacle]] = nothing_else
    reads: frozenset[str] = frozenset()
    of_people: bool = False
    bars: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Where the complaints come from that a title may count: whoever keeps them says of units what is raised against each, as it stands."""

    code: str
    raised: Callable[[Collection[int]], Mapping[int, Sequence[Raised]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRule:
    """Yearly sheets of units and people. The keys of parameters: `authority` (off where none holds), `sheets` (which there are, from
    which base, what is taken off), `grades` (a table from score to grade) and `ratings` (which source of ratings counts on which sheet,
    with which weight; empty: none can)."""

    code: str
    name: str
    authority: str
    sheets: str
    grades: str
    ratings: str = ""


Declaration = ConsequenceRule | Follower | TitleRule | AssessmentRule | Complaints | RatingSource
_complaints: dict[str, Complaints] = {}
_sources: dict[str, RatingSource] = {}
_titles: dict[str, TitleRule] = {}
_assessments: dict[str, AssessmentRule] = {}
_rules: dict[str, ConsequenceRule] = {}
_followers: dict[str, Follower] = {}


def install(declarations: Iterable[Declaration]) -> None:
    for rule in declarations:
        if isinstance(rule, Follower):
            _followers[rule.code] = rule
        elif isinstance(rule, Complaints):
            _complaints[rule.code] = rule
        elif isinstance(rule, RatingSource):
            _sources[rule.code] = rule
        elif isinstance(rule, AssessmentRule):
            _assessments[rule.code] = rule
        elif isinstance(rule, TitleRule):
            _titles[rule.code] = rule
        elif _rules.setdefault(rule.code, rule) != rule:
            raise ValueError(f"two consequence rules are called {rule.code}")


def declared() -> tuple[ConsequenceRule, ...]:
    return tuple(_rules[code] for code in sorted(_rules))


def veto_measures() -> frozenset[str]:
    return frozenset(measure for rule in declared() for measure in rule.vetoes)


def followers() -> tuple[Follower, ...]:
    return tuple(_followers[code] for code in sorted(_followers))


def raised_at(unit: Unit) -> tuple[Raised, ...]:
    """Every matter in which the unit is complained about, asked of the database now."""
    return raised_at_each({unit.pk})[unit.pk]


def raised_at_each(units: Collection[int]) -> dict[int, tuple[Raised, ...]]:
    """The same for many units, with no more questions."""
    told = [_complaints[code].raised(units) for code in sorted(_complaints)]
    return {unit: tuple(one for raised in told for one in raised.get(unit, ())) for unit in units}


def title_rule(code: str) -> TitleRule | None:
    return _titles.get(code)


def title_rules(*, of_people: bool) -> tuple[TitleRule, ...]:
    return tuple(_titles[code] for code in sorted(_titles) if _titles[code].of_people == of_people)


def assessments() -> tuple[AssessmentRule, ...]:
    return tuple(_assessments[code] for code in sorted(_assessments))


def said_within(path: str, weights: Iterable[Weight], first: dt.date, last: dt.date) -> Callable[[int], Mapping[str, Rating]]:
    """What the sources to which these weights belong say of the units at or below a path, by the key of the unit."""
    codes = sorted({weight.source for weight in weights} & _sources.keys())
    told = {code: _sources[code].ratings(path, first, last) for code in codes}
    return lambda unit: {code: ratings[unit] for code, ratings in told.items() if unit in ratings}


def declared_rule(code: str) -> ConsequenceRule | None:
    return _rules.get(code)


def measures() -> dict[str, str]:
    """Every measure that some rule can take, by its code."""
    return {code: name for rule in declared() for code, name in rule.measures.items()}


def rating_sources() -> dict[str, str]:
    """Who rates units, by code."""
    return {code: str(_sources[code].name) for code in sorted(_sources)}


def derive_all(facts: Facts, law: Law) -> list[Derived]:
    """All that follows for one unit and its people, by every declared rule."""
    return [derived for rule in declared() for derived in rule.derive(facts, law)]


def measure_name(rule: str, measure: str) -> str:
    found = _rules.get(rule)
    return str(found.measures.get(measure, measure)) if found else measure
