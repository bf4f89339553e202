"""The graded table: per school year, by the day of the decision; the row for the year's count is the total for that year.

A post-holder answers for what was charged while holding the post: the person's count is the number of times of the year in which
something charged in that tenure stands. The school's count is the number of all times. Above the last row the last row holds.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.engines.consequences.facts import CauseFact, Derived, Facts, Law, Terms
from qingfeng.engines.consequences.times import Times, by_year, latest, row_for

RULE = "duty_letters.graded"
TABLE = "duty_letters.graded_table"
COUNTING = "duty_letters.counting"
KINDS = "duty_letters.kinds"


def derive(facts: Facts, law: Law) -> list[Derived]:
    derived: list[Derived] = []
    for year, times in sorted(by_year(facts.causes, _counting(law)).items()):
        derived += _for_subject(None, year, times, law)
        for person in sorted({t.person for t in facts.tenures}):
            spans = [t for t in facts.tenures if t.person == person]
            own = {key: [c for c in causes if any(s.covers(c.charged_on) for s in spans)] for key, causes in times.items()}
            derived += _for_subject(person, year, {key: causes for key, causes in own.items() if causes}, law)
    return derived


def counts(cause: CauseFact, law: Law) -> bool:
    """Of a kind that the letter names, and done while the letter was in force."""
    kinds = law(KINDS, cause.charged_on)
    return cause.decided_on is not None and kinds is not None and cause.kind in kinds.value


def _counting(law: Law) -> Callable[[CauseFact], dict[str, Any] | None]:
    def how(cause: CauseFact) -> dict[str, Any] | None:
        version = law(COUNTING, cause.charged_on) if counts(cause, law) else None
        return version.value if version else None

    return how


def _for_subject(person: int | None, year: tuple[int, str], times: Times, law: Law) -> list[Derived]:
    if not times:
        return []
    last = latest(times)
    version = law(TABLE, last.charged_on)
    hit = row_for(version.rules, len(times)) if version else None
    if version is None or hit is None:
        return []
    keys = frozenset(c.key for causes in times.values() for c in causes)
    from_on = last.decided_on or last.charged_on

    def one(slot: str, measure: str, points: Decimal) -> Derived:
        terms = Terms(measure, hit.row, int(points * 100), version.pk)
        return Derived(RULE, slot, person, f"school-year:{year[0]}", terms, len(times), keys, from_on)

    if person is None:
        return [one("points", "deduct_points", hit["school_points"])]
    measure = hit["leader_measure"]
    points = one("points", "deduct_points", hit["leader_points"])
    return [points, one("measure", measure, Decimal(0))] if measure else [points]


def outlook(facts: Facts, law: Law) -> str:
    """What one more time in the latest school year would bring."""
    years = by_year(facts.causes, _counting(law))
    if not years:
        return _("本校没有计入次数的查处。")
    year, times = max(years.items())
    last = max(c.charged_on for causes in times.values() for c in causes)
    version = law(TABLE, last)
    hit = row_for(version.rules, len(times) + 1) if version else None
    if version is None or hit is None:
        return ""
    if hit == row_for(version.rules, len(times)):
        return _("%(year)s—%(next)s学年已计%(n)s次，已经适用最后一行；再有也按这一行，不再加重。") % {
            "year": year[0],
            "next": year[0] + 1,
            "n": len(times),
        }
    words = {"year": year[0], "next": year[0] + 1, "n": len(times), "more": len(times) + 1}
    words |= {"school": plain(hit["school_points"]), "leader": plain(hit["leader_points"])}
    return _("%(year)s—%(next)s学年已计%(n)s次；再有1次，全年合计按%(more)s次算：学校扣%(school)s分，校长、书记各扣%(leader)s分。") % words


def plain(points: Decimal) -> str:
    return f"{points.normalize():f}"
