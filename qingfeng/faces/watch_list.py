"""The watch-list as pages show it: who is on it, until when, and what would change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.engines.consequences.facts import Facts
from qingfeng.engines.consequences.gathering import facts_of, law_of
from qingfeng.engines.consequences.models import Consequence
from qingfeng.institutions.watch_list import rules

from .desk.circular_facts import remedies_run_out_on


@dataclass(frozen=True)
class Listed:
    row: Consequence
    days_left: int
    outlook: str = ""


def on_the_list(rows, day: dt.date, *, explained: bool) -> list[Listed]:
    """Of the given consequences those that keep a school on the list that day, the next to leave first."""
    found = rows.filter(rule=rules.RULE).in_force(day).select_related("unit", "version__clause__document")
    return [
        Listed(row, rules.days_left(row.until_on, day), outlook(row.unit) if explained else "")
        for row in found.order_by("until_on", "unit__code")
    ]


def outlook(unit: Unit) -> str:
    """By what was confirmed alone: a school that reads it was heard on each, and nobody reads a complaint off a counter."""
    facts = facts_of(unit)
    return rules.outlook(Facts(tuple(c for c in facts.causes if c.confirmed), facts.tenures), law_of(unit))


def may_be_named(row: Consequence, day: dt.date) -> bool:
    """Nobody is named before the remedies in each of its matters have run out (《信访工作条例》第三十五条、第三十六条)."""
    matters = Matter.objects.filter(pk__in=row.causes.exclude(matter_id=None).values("matter_id"))
    ends = [remedies_run_out_on(matter) for matter in matters]
    return all(end is not None and end < day for end in ends)
