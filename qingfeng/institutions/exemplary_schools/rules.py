"""What of a year stands in the way of the title by the count that the office uses, and what would change it.

`exemplary_schools.counting` says how it is counted. `counts: confirmed` (as shipped): findings that stand. `counts: complaints` (零投诉):
also every complaint that was accepted, if it came in that year or what it alleges was done in that year; with `unfounded: leave_out` not
those in which nothing was borne out. What was taken back, not accepted or passed on to others counts under neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.engines.consequences.facts import Alleged, CauseFact, Facts, Law, LawVersion, Obstacle, Raised

COUNTING = "exemplary_schools.counting"
DISQUALIFIES = "exemplary_schools.disqualifies"


def obstacles(facts: Facts, law: Law, year: int) -> list[Obstacle]:
    """Confirmed findings of acts of that year, of the kinds that count and of keeping people from complaining; and complaints where they
    count. A matter with a finding that counts is not counted once more as a complaint."""
    found, version = [], counting(law, year)
    for key, kinds in ((COUNTING, lambda value: value["kinds"]), (DISQUALIFIES, lambda value: value)):
        rule = law(key, dt.date(year, 12, 31))
        if rule is not None:
            found += [Obstacle(c.key, rule.pk, c.matter) for c in facts.causes if counts(c, year, kinds(rule.value))]
    if version is None or not counts_complaints(version.value):
        return found
    seen = {obstacle.matter for obstacle in found}
    complaints = [r for r in facts.raised if r.matter not in seen and counts_as_complaint(r, year, version.value)]
    return found + [Obstacle("", version.pk, r.matter, known=is_known(r, year, version.value)) for r in complaints]


def counting(law: Law, year: int) -> LawVersion | None:
    return law(COUNTING, dt.date(year, 12, 31))


def counts(cause: CauseFact, year: int, kinds: Collection[str]) -> bool:
    return cause.charged_on.year == year and cause.kind in kinds


def counts_complaints(value: Mapping[str, Any]) -> bool:
    return value.get("counts") == "complaints"


def leaves_out_unfounded(value: Mapping[str, Any]) -> bool:
    return value.get("unfounded") == "leave_out"


def counts_as_complaint(raised: Raised, year: int, value: Mapping[str, Any]) -> bool:
    """Only once it was accepted: before that anybody could take a title away with a form. What was decided without anything borne out, and
    without ever asking the school, counts for nothing: the school would lose by what it was never heard on."""
    if not raised.accepted or (raised.stage == "decided" and raised.asked_on is None and not any(a.borne_out for a in raised.alleged)):
        return False
    return any(_is_meant(alleged, raised, year, value) for alleged in raised.alleged)


def is_known(raised: Raised, year: int, value: Mapping[str, Any]) -> bool:
    """Whether the school was asked about that which counts; it may have been asked in the same matter about something else."""
    return raised.asked_on is not None and any(a.known and _is_meant(a, raised, year, value) for a in raised.alleged)


def _is_meant(alleged: Alleged, raised: Raised, year: int, value: Mapping[str, Any]) -> bool:
    if alleged.kind not in value["kinds"] or year not in (alleged.on.year, (alleged.came_on or raised.received_on).year):
        return False
    return alleged.borne_out is not False or not leaves_out_unfounded(value)


def words(value: Mapping[str, Any]) -> str:
    """Which count is used, in one sentence for everybody."""
    if not counts_complaints(value):
        return _("按查实的计：当年的乱收费查实1件，就不能评；投诉没有查实的不计。")
    if leaves_out_unfounded(value):
        return _("按“零投诉”计：当年收到的、或者反映当年收费的投诉受理1件，就不能评；没有查实的、撤回的、不予受理的、转送的不计。")
    return _("按“零投诉”计：当年收到的、或者反映当年收费的投诉受理1件，就不能评，查实没查实都计；撤回的、不予受理的、转送的不计。")


def outlook(found: Collection[Obstacle], year: int, value: Mapping[str, Any]) -> str:
    """One sentence for the school itself, of what it knows."""
    findings = sum(1 for obstacle in found if obstacle.cause)
    complaints = len(found) - findings
    if complaints:
        said = (
            _("%(year)d年有%(n)d件已经请您说明的收费投诉计入，不符合条件；")
            if not findings
            else _("%(year)d年查实%(found)d件，另有%(n)d件已经请您说明的收费投诉计入，不符合条件；")
        )
        falls = _("投诉撤回的、没有查实的，不再计入。") if leaves_out_unfounded(value) else _("投诉撤回的，不再计入。")
        return said % {"year": year, "n": complaints, "found": findings} + falls
    if findings:
        return _("%(year)d年查实%(n)d件，不符合条件；认定被推翻的，不再计入。") % {"year": year, "n": findings}
    if counts_complaints(value):
        return _("%d年没有已经请您说明、计入的收费投诉，可以申请；以后计入的，按规则撤销。") % year
    return _("%d年没有查实的乱收费，符合条件；这一年的事以后查实的，按规则撤销。") % year
