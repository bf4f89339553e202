"""The watch-list: so many incidents within one year, by the day of the charge; it leaves by rule.

Incidents are taken in the order in which they were confirmed. One that completes the number within the window lists the school from
that day; while a school is listed, each further one counts the stay anew. What is only complained of never counts: the school is told that
the number is reached, and would read there that somebody complained.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.calendar.counting import add_months
from qingfeng.engines.consequences.facts import CauseFact, Derived, Facts, Law, Terms
from qingfeng.engines.consequences.times import year_of

RULE = "watch_list.listing"
LISTING, KINDS, STAY = "watch_list.listing", "watch_list.kinds", "watch_list.stay_months"
PUBLIC = "watch_list.public"


@dataclass
class Episode:
    from_on: dt.date
    until_on: dt.date
    causes: frozenset[str]
    version: Any


def derive(facts: Facts, law: Law) -> list[Derived]:
    return [
        Derived(
            RULE, "listing", None, f"episode:{episode.from_on}", Terms("watch_list", 0, 0, episode.version.pk),
            len(episode.causes), episode.causes, episode.from_on, episode.until_on,
        )
        for episode in episodes(facts, law)
    ]  # fmt: skip


def episodes(facts: Facts, law: Law) -> list[Episode]:
    seen: list[CauseFact] = []
    found: list[Episode] = []
    for cause in counted(facts, law):
        seen.append(cause)
        version, stay = law(LISTING, cause.charged_on), law(STAY, cause.charged_on)
        if version is None or stay is None:
            continue
        known, until = known_on(cause), add_months(known_on(cause), stay.value)
        if found and known < found[-1].until_on:
            found[-1].causes |= {cause.key}
            found[-1].until_on = max(found[-1].until_on, until)
            continue
        together = most_with(cause, seen, version.value)
        if len(together) >= version.value["threshold"]:
            found.append(Episode(known, until, frozenset(c.key for c in together), version))
    return found


def counted(facts: Facts, law: Law) -> list[CauseFact]:
    """What counts, in the order in which it became known."""
    return sorted((c for c in facts.causes if counts(c, law)), key=lambda c: (known_on(c), c.charged_on, c.key))


def counts(cause: CauseFact, law: Law) -> bool:
    """Which kinds are an illegal charge here is mapped in the parameters, not assumed."""
    kinds = law(KINDS, cause.charged_on)
    return kinds is not None and cause.kind in kinds.value and law(LISTING, cause.charged_on) is not None


def known_on(cause: CauseFact) -> dt.date:
    return cause.decided_on or cause.charged_on


def most_with(cause: CauseFact, seen: Sequence[CauseFact], listing: dict) -> list[CauseFact]:
    """The most incidents that one window holds together with this one."""
    if listing["window"] != "rolling":
        return [c for c in seen if fixed_year(c.charged_on, listing) == fixed_year(cause.charged_on, listing)]
    best: list[CauseFact] = []
    for first in sorted(seen, key=lambda c: (c.charged_on, c.key)):
        end = add_months(first.charged_on, listing["months"])
        if first.charged_on <= cause.charged_on < end:
            held = [c for c in seen if first.charged_on <= c.charged_on < end]
            best = held if len(held) > len(best) else best
    return best


def fixed_year(day: dt.date, listing: dict) -> int:
    """The calendar year, or the year in which the school year of that day began."""
    if listing["window"] == "calendar_year":
        return day.year
    return year_of(day, listing["year_starts"])


def still_counting(facts: Facts, law: Law, day: dt.date) -> Facts:
    """Those that a further incident of that day could still be counted with: an older one neither lists a school nor brings it nearer."""
    return Facts(tuple(c for c in facts.causes if _reaches(c, law, day)), facts.tenures)


def _reaches(cause: CauseFact, law: Law, day: dt.date) -> bool:
    version = law(LISTING, cause.charged_on)
    if version is None:
        return False
    if version.value["window"] == "rolling":
        return day < add_months(cause.charged_on, version.value["months"])
    return fixed_year(cause.charged_on, version.value) == fixed_year(day, version.value)


def outlook(facts: Facts, law: Law) -> str:
    """How the school stands, and what would change it."""
    found = episodes(facts, law)
    causes = counted(facts, law)
    if not causes:
        return _("没有计入监控名单的查实事项。")
    if found:
        day = found[-1].until_on
        words = {"n": len(found[-1].causes), "year": day.year, "month": day.month, "day": day.day}
        return _("因%(n)s件查实列入，%(year)s年%(month)s月%(day)s日移出；在此以前再查实1件，从查实之日重新计算。") % words
    version = law(LISTING, causes[-1].charged_on)
    if version is None:
        return ""
    most = max(len(most_with(cause, causes, version.value)) for cause in causes)
    return _("一年内%(n)s／%(of)s件，不列入；再查实%(more)s件（收费日期在同一年内）即列入。") % {
        "n": most,
        "of": version.value["threshold"],
        "more": version.value["threshold"] - most,
    }


def days_left(until_on: dt.date, day: dt.date) -> int:
    """The countdown to the day on which it leaves."""
    return max(0, (until_on - day).days)
