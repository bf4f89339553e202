"""The watch-list as pages show it: who is on it, until when, and what would change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.cases.remedies import remedy
from qingfeng.engines.consequences.facts import Facts
from qingfeng.engines.consequences.gathering import facts_of, law_of
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.consequences.models.consequences import ConsequenceQuerySet
from qingfeng.institutions.watch_list import rules

from .desk.circular_facts import remedies_run_out_on


@dataclass(frozen=True)
class Listed:
    row: Consequence
    days_left: int
    outlook: str = ""


def on_the_list(rows: ConsequenceQuerySet, day: dt.date) -> list[Listed]:
    """Of the given consequences those that keep a school on the list that day, the next to leave first."""
    found = rows.filter(rule=rules.RULE).in_force(day).select_related("unit", "version__clause__document")
    return [Listed(row, rules.days_left(row.until_on, day)) for row in found.order_by("until_on", "unit__code")]


def explained(listed: list[Listed], hidden: frozenset[str]) -> list[Listed]:
    """With what would change it; `hidden`: causes from which the reader stands back, which no number may hold."""
    return [replace(one, outlook=_outlook(one.row.unit, hidden)) for one in listed]


def standing(unit: Unit, day: dt.date) -> str:
    """As the school reads it itself, which was heard on each finding. That the number is reached is no listing: another person decides."""
    rows = Consequence.objects.filter(rule=rules.RULE, unit=unit)
    if rows.in_force(day).exists():
        return _outlook(unit)
    if rows.to_decide().exists():
        return _("查实的件数已经达到规定，是否列入还没有决定。")
    law = law_of(unit)
    facts = rules.still_counting(facts_of(unit), law, day)
    return _("现在不在监控名单上。") if rules.episodes(facts, law) else rules.outlook(facts, law)


def _outlook(unit: Unit, hidden: frozenset[str] = frozenset()) -> str:
    facts = facts_of(unit)
    return rules.outlook(Facts(tuple(c for c in facts.causes if c.key not in hidden), facts.tenures), law_of(unit))


def may_be_named(row: Consequence, day: dt.date) -> bool:
    """Nobody is named before the remedies in each of its matters have run out (《信访工作条例》第三十五条、第三十六条): neither may one be
    asked for any more, nor is one running. A listing that rests on no matter is not told."""
    causes = list(row.causes.all())
    matters = Matter.objects.filter(pk__in=[c.matter_id for c in causes if c.matter_id])
    if not causes or len({c.matter_id for c in causes}) != len(matters):
        return False
    return all(_run_out(matter, day) for matter in matters)


def _run_out(matter: Matter, day: dt.date) -> bool:
    end = remedies_run_out_on(matter)
    if end is None or end >= day:
        return False
    open_to = [remedy(complaint) for complaint in Complaint.objects.filter(matter=matter, withdrawn_at=None)]
    return not any(found.running or (found.stage and not found.is_late(day)) for found in open_to)
