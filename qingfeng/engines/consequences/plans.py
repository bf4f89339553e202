"""What the parameters say of one year of one office, who has a sheet in it, and what the sheets say by it. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Post, PostKind, Unit

from .assessment_rules import Counted, Plan, Scored, by_subject, of_year, plan_of, scored
from .declarations import AssessmentRule, assessments, veto_measures
from .facts import Derived, Law
from .gathering import FIRST_RESPONSIBLE, law_of
from .ratings import Rating, weights_of
from .times import allows, first_day

Key = tuple[str, int | None]  # sheet, person
Held = tuple[int, str, dt.date, dt.date | None]  # who, which post, from a day (counted) to a day (not counted)


@dataclass(frozen=True)
class YearPlan:
    """`version`: that of the sheets, as norms keep it."""

    rule: AssessmentRule
    year: int
    began: dt.date
    ends: dt.date
    version: Any
    plan: Plan


def year_plan(unit: Unit, year: int, version: Version | None = None) -> YearPlan | None:
    """What the parameters say of a year, allowed or not: a sheet that was compiled follows its findings by the version it was compiled
    with (`version`), also after the document was repealed."""
    return plan_under(law_of(unit), year, version)


def plan_under(law: Law, year: int, version: Version | None = None) -> YearPlan | None:
    for rule in assessments():
        if version is not None and version.key != rule.sheets:
            continue
        days = (dt.date(year, 12, 31), dt.date(year + 1, 6, 30))  # one of them is in the year, wherever it starts
        sheets = version or next((found for day in days if (found := law(rule.sheets, day))), None)
        if sheets is None:
            continue
        began = first_day(year, sheets.value["year_starts"])
        ends = first_day(year + 1, sheets.value["year_starts"]) - dt.timedelta(days=1)
        grades = law(rule.grades, ends)
        if grades is None:
            continue
        held = law(rule.ratings, ends) if rule.ratings else None
        weights = weights_of(held.value, held.pk) if held is not None else ()
        return YearPlan(rule, year, began, ends, sheets, plan_of(sheets.value, grades.rules, veto_measures(), weights))
    return None


def is_allowed(plan: YearPlan, unit: Unit) -> bool:
    """Whether a document allowed it on any day of the year."""
    held = queries.history(plan.rule.authority, unit)
    return any(allows(v) and not v.ended and v.holds_from <= plan.ends and (v.valid_to is None or v.valid_to > plan.began) for v in held)


def scores_of(derived: Iterable[Derived], plan: YearPlan, counted: Counted, ratings: Mapping[str, Rating]) -> dict[Key, Scored]:
    """The sheets of everybody at a unit from whom anything was taken, and of the unit itself; the others have their base. What others
    say is said of the unit, and of nobody at it."""
    own = {None: list[Derived]()} | by_subject(of_year(derived, plan.year))
    return {
        (sheet.code, person): scored(sheet, plan.plan, lines, counted, ratings if person is None else {})
        for person, lines in own.items()
        for sheet in plan.plan.sheets
    }


def posts_in(path: str, first: dt.date, last: dt.date) -> Mapping[int, list[Held]]:
    """The posts held between two days at each unit at or below a path, asked once for all of them."""
    rows = Post.objects.filter(unit__path__startswith=path, held_from__lte=last).exclude(held_to__lte=first).order_by("person_id")
    found: dict[int, list[Held]] = defaultdict(list)
    for unit, *held in rows.values_list("unit_id", "person_id", "kind", "held_from", "held_to").iterator(chunk_size=10_000):
        found[unit].append(tuple(held))  # type: ignore[arg-type]
    return found


def subjects_of(posts: Iterable[Held], plan: YearPlan, touched: Collection[int | None]) -> list[tuple[int | None, str]]:
    """The school, its first responsible, all other staff who held a post there in the year, and who left before it but did something of
    which it was decided in it; a person once."""
    people: dict[int, str] = {}
    for person, kind, held_from, held_to in posts:
        in_year = held_from <= plan.ends and (held_to is None or held_to > plan.began)
        if in_year and people.get(person) != "leader":
            people[person] = "leader" if PostKind(kind) in FIRST_RESPONSIBLE else "staff"
    gone = {person: "staff" for person in sorted(p for p in touched if p is not None) if person not in people}
    return [(None, "school"), *people.items(), *gone.items()]
