"""What a finding takes from the yearly sheets, and whom it vetoes; nothing without a document of the province.

Per school year, by the day of the decision; the row for the year's count is the total. A person answers for what they are directly
responsible for. The deductions of a school's performance, and of principal and secretary, are those of the letter of responsibility.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.engines.consequences.facts import CauseFact, Derived, Facts, Law, Tenure, Terms
from qingfeng.engines.consequences.times import Times, Year, by_year, latest, row_for

RULE = "target_management.goals"
AUTHORITY, SHEETS, TABLE = "target_management.authority", "target_management.sheets", "target_management.deductions"
GRADES, VETO = "target_management.grades", "target_management.veto"
RATINGS = "target_management.ratings"  # what others said of a school: off unless a document gives it a weight
COUNTING, KINDS = "target_management.counting", "target_management.kinds"
SLOTS = {"school": ("supervision", "conduct"), "person": ("performance",)}


def derive(facts: Facts, law: Law) -> list[Derived]:
    derived: list[Derived] = []
    for year, times in sorted(by_year(facts.causes, _counting(law)).items()):
        derived += _for_subject(None, year, times, law)
        for person in sorted({pk for causes in times.values() for c in causes for pk in c.people}):
            led = [tenure for tenure in facts.tenures if tenure.person == person]
            derived += _for_subject(person, year, _only(times, lambda c, p=person: p in c.people), law, led)  # type: ignore[misc]
    return derived


def counts(cause: CauseFact, law: Law) -> bool:
    """Of a kind that is named, and done while a document of the province allowed it."""
    kinds = law(KINDS, cause.charged_on)
    return kinds is not None and cause.kind in kinds.value and law(AUTHORITY, cause.charged_on) is not None


def _counting(law: Law) -> Callable[[CauseFact], dict[str, Any] | None]:
    def how(cause: CauseFact) -> dict[str, Any] | None:
        version = law(COUNTING, cause.charged_on) if counts(cause, law) else None
        return version.value if version else None

    return how


def _only(times: Times, wanted: Callable[[CauseFact], bool]) -> Times:
    left = {one: [c for c in causes if wanted(c)] for one, causes in times.items()}
    return {one: causes for one, causes in left.items() if causes}


def _for_subject(person: int | None, year: Year, times: Times, law: Law, led: Sequence[Tenure] = ()) -> list[Derived]:
    """`led`: the posts of a first responsible. What was done in one is taken off by the letter of responsibility, and not here again."""
    subject = "school" if person is None else "person"

    def one(slot: str, measure: str, row: int, points: Decimal, version: Any, own: Times) -> Derived:
        terms, last = Terms(measure, row, int(points * 100), version.pk), latest(own)
        keys = frozenset(c.key for causes in own.values() for c in causes)
        return Derived(RULE, slot, person, f"school-year:{year[0]}", terms, len(own), keys, last.decided_on or last.charged_on)

    derived = []
    taken = _only(times, lambda c: not any(tenure.covers(c.charged_on) for tenure in led))
    table = law(TABLE, latest(taken).charged_on) if taken else None
    for slot in SLOTS[subject] if table else ():
        hit = row_for(table.rules, len(taken), subject=subject, sheet=slot)  # type: ignore[union-attr]
        if hit is not None and hit["points"]:
            derived.append(one(slot, f"{slot}_points", hit.row, hit["points"], table, taken))
    veto = law(VETO, latest(times).charged_on)
    if veto is not None and subject in veto.value["subjects"]:
        derived.append(one("veto", "veto", 0, Decimal(0), veto, times))
    return derived


def outlook(facts: Facts, law: Law) -> str:
    """What would change it."""
    years = by_year(facts.causes, _counting(law))
    if not years:
        return _("没有计入考核的查处。")
    (year, _starts), times = max(years.items())
    words = {"year": year, "next": year + 1, "n": len(times)}
    return _("%(year)s—%(next)s学年计%(n)s次；其中的认定都被推翻的，扣分和一票否决同时取消。") % words
