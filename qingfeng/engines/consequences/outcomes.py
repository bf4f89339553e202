"""What came of a unit, its people and its titles by one law, side by side comparable: consequences, yearly sheets, eligibility. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .assessment_rules import Scored, SheetKind, scored
from .declarations import TitleRule, declared_rule
from .facts import Obstacle
from .judged import Judged
from .plans import YearPlan, scores_of
from .ratings import Rating
from .title_rules import obstacles_at

CONSEQUENCE, SHEET, TITLE = "consequence", "sheet", "title"
FREE, WAITS, BARRED = "free", "waits", "barred"  # waits: a complaint of which the unit was not asked holds up the office alone


class Place(NamedTuple):
    """Where two outcomes stand against each other. `rule`: of the consequence, of the sheets, or the title; `part`: its slot or sheet;
    `person` None: the unit itself."""

    window: str
    kind: str
    rule: str
    part: str
    person: int | None


@dataclass(frozen=True)
class Outcome:
    """`said`: what is compared and told; all else is what it is called and what bears it."""

    said: tuple[Any, ...]
    name: str = field(compare=False)
    causes: frozenset[str] = field(default=frozenset(), compare=False)
    matters: frozenset[int] = field(default=frozenset(), compare=False)


Outcomes = dict[Place, Outcome]
Subjects = Iterable[tuple[int | None, str]]


def consequences(judged: Judged, years: Collection[int]) -> Outcomes:
    """Measure, points and the day on which it ends by itself."""
    found: Outcomes = {}
    for d in judged.derived:
        if year_of_window(d.window) in years:
            rule = declared_rule(d.rule)
            name = str(rule.name) if rule else d.rule
            place = Place(d.window, CONSEQUENCE, d.rule, d.slot, d.person)
            found[place] = Outcome((d.terms.measure, d.terms.points, d.until_on), name, d.causes)
    return found


def sheets(judged: Judged, plan: YearPlan, subjects: Subjects, ratings: Mapping[str, Rating]) -> Iterator[tuple[Place, Outcome]]:
    """Score, grade and veto of the unit and of everybody at it."""
    scores = scores_of(judged.derived, plan, judged.counted, ratings)
    untouched = {sheet.code: _sheet(scored(sheet, plan.plan, ()), sheet) for sheet in plan.plan.sheets}
    for person, subject in subjects:
        for sheet in plan.plan.of(subject):
            place = Place(f"school-year:{plan.year}", SHEET, plan.rule.code, sheet.code, person)
            got = scores.get((sheet.code, person))
            yield place, _sheet(got, sheet) if got else untouched[sheet.code]


def _sheet(got: Scored, sheet: SheetKind) -> Outcome:
    causes = frozenset[str]().union(*(line.derived.causes for line in got.lines))
    return Outcome((got.score, got.grade, got.vetoed), sheet.title, causes)


def title(rule: TitleRule, here: Judged, year: int, person: int | None, places: Iterable[Judged]) -> tuple[Place, Outcome]:
    found = obstacles_at(rule, here, year, person, places)
    return Place(f"year:{year}", TITLE, rule.code, "", person), Outcome(
        (_standing(found),),
        str(rule.name),
        frozenset(obstacle.cause for obstacle in found if obstacle.cause),
        frozenset(obstacle.matter for obstacle in found if obstacle.matter),
    )


def _standing(found: Collection[Obstacle]) -> str:
    return BARRED if any(obstacle.known for obstacle in found) else WAITS if found else FREE


def year_of_window(window: str) -> int | None:
    """school-year:2010 and episode:2011-05-20 both name a year."""
    _kind, _sep, rest = window.partition(":")
    return int(rest[:4]) if rest[:4].isdigit() else None
