"""Which findings of a year stand in the way of the title, and what would change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from qingfeng.engines.consequences.facts import CauseFact, Facts, Law, Obstacle

COUNTING = "exemplary_schools.counting"
DISQUALIFIES = "exemplary_schools.disqualifies"


def obstacles(facts: Facts, law: Law, year: int) -> list[Obstacle]:
    """Confirmed findings of acts of that year: of the kinds that count, and of keeping people from complaining. What was complained
    of and not found counts for nothing."""
    found = []
    for key, kinds in ((COUNTING, lambda value: value["kinds"]), (DISQUALIFIES, lambda value: value)):
        version = law(key, dt.date(year, 12, 31))
        if version is not None:
            found += [Obstacle(cause.key, version.pk) for cause in facts.causes if counts(cause, year, kinds(version.value))]
    return found


def counts(cause: CauseFact, year: int, kinds: Collection[str]) -> bool:
    return cause.confirmed and cause.charged_on.year == year and cause.kind in kinds


def outlook(n: int, year: int) -> str:
    """One sentence for the school itself."""
    if n:
        return _("%(year)d年查实%(n)d件，不符合条件；认定被推翻的，不再计入。") % {"year": year, "n": n}
    return _("%d年没有查实的乱收费，符合条件；这一年的事以后查实的，按规则撤销。") % year
