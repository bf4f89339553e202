"""The graded table: per school year, by the day of the decision; the row for the year's count is the total for that year.

A post-holder answers for what was charged while holding the post: the person's count is the number of times of the year in which
something charged in that tenure stands. The school's count is the number of all times. Above the last row the last row holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from qingfeng.core.norms.tables import Hit, rule_table
from qingfeng.engines.consequences.facts import CauseFact, Derived, Facts, Law, Terms

RULE = "duty_letters.graded"
TABLE = "duty_letters.graded_table"
COUNTING = "duty_letters.counting"
KINDS = "duty_letters.kinds"
Times = dict[str, list[CauseFact]]  # by what is one "time"


def derive(facts: Facts, law: Law) -> list[Derived]:
    derived: list[Derived] = []
    for year, times in sorted(_years(facts.causes, law).items()):
        derived += _for_subject(None, year, times, law)
        for person in sorted({t.person for t in facts.tenures}):
            spans = [t for t in facts.tenures if t.person == person]
            own = {key: [c for c in causes if any(s.covers(c.charged_on) for s in spans)] for key, causes in times.items()}
            derived += _for_subject(person, year, {key: causes for key, causes in own.items() if causes}, law)
    return derived


def counts(cause: CauseFact, law: Law) -> bool:
    """Confirmed, of a kind that the letter names, and done while the letter was in force."""
    kinds = law(KINDS, cause.charged_on)
    return cause.confirmed and cause.decided_on is not None and kinds is not None and cause.kind in kinds.value


def school_year(day: dt.date, starts: str) -> int:
    """The year in which the school year of that day began."""
    month, first = (int(part) for part in starts.split("-"))
    return day.year if (day.month, day.day) >= (month, first) else day.year - 1


def _years(causes: Iterable[CauseFact], law: Law) -> dict[tuple[int, str], Times]:
    """The times of every school year. What stands in one decision is one time, dated by it."""
    years: dict[tuple[int, str], Times] = {}
    for cause in causes:
        if not counts(cause, law):
            continue
        counting = law(COUNTING, cause.charged_on)
        if counting is None or cause.decided_on is None:
            continue
        starts = counting.value["year_starts"]
        one = cause.decision if counting.value["one_time"] == "decision" else cause.key
        years.setdefault((school_year(cause.decided_on, starts), starts), {}).setdefault(one, []).append(cause)
    return years


def _for_subject(person: int | None, year: tuple[int, str], times: Times, law: Law) -> list[Derived]:
    if not times:
        return []
    last = max((c for causes in times.values() for c in causes), key=lambda c: (c.decided_on or c.charged_on, c.key))
    version = law(TABLE, last.charged_on)
    hit = row_for(rule_table(version.value), len(times)) if version else None
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


def row_for(table, times: int) -> Hit | None:
    """The row for the count; above the last row the last row holds."""
    for count in range(times, 0, -1):
        hits = table.evaluate({"times": count})
        if hits:
            return hits[0]
    return None


def outlook(facts: Facts, law: Law) -> str:
    """What one more time in the latest school year would bring."""
    years = _years(facts.causes, law)
    if not years:
        return _("本校没有计入次数的查处。")
    year, times = max(years.items())
    last = max(c.charged_on for causes in times.values() for c in causes)
    version = law(TABLE, last)
    hit = row_for(rule_table(version.value), len(times) + 1) if version else None
    if version is None or hit is None:
        return ""
    if hit == row_for(rule_table(version.value), len(times)):
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
