"""How hot an issue is, as a sum that a person can add up. Every weight is a parameter of the office, in hundredths of a point."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit

from .grouping import Setting

WEEK = dt.timedelta(days=7)
WEEKS = 26  # of a trend


class Fact(NamedTuple):
    """What counts of one message."""

    day: dt.date
    sender: str
    likes: int
    dislikes: int


@dataclass(frozen=True, slots=True)
class Weights:
    message: int
    person: int
    like: int
    dislike: int
    recent: int
    half_life: int
    likes_most: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of one issue. `until` is the day from which back recent is counted."""

    first_on: dt.date
    last_on: dt.date
    messages: int
    people: int
    likes: int
    dislikes: int
    heat: int
    parts: dict[str, Any]
    trend: list[list[Any]]


def setting_of(office: Unit, day: dt.date) -> Setting:
    names = ("issue.window", "issue.near", "issue.near_average", "issue.joins", "issue.about")
    return Setting(*(int(in_force(name, day, office).value) for name in names))


def weights_of(office: Unit, day: dt.date) -> Weights:
    names = ("message", "person", "like", "dislike", "recent", "half_life", "likes_most")
    return Weights(*(int(in_force(f"heat.{name}", day, office).value) for name in names))


def counted(facts: Iterable[Fact], weights: Weights, until: dt.date) -> Counted:
    """Of one message and more. A message without the code of a writer counts as one person."""
    known = sorted(facts)
    days = [fact.day for fact in known]
    people = len({fact.sender for fact in known if fact.sender}) + sum(not fact.sender for fact in known)
    likes, dislikes = sum(f.likes for f in known), sum(f.dislikes for f in known)
    addends = _addends(known, people, weights, until)
    parts = {
        "addends": addends,
        "week": sum(until - WEEK < day <= until for day in days),
        "before": sum(until - 2 * WEEK < day <= until - WEEK for day in days),
        "until": until.isoformat(),
        "half_life": weights.half_life,
        "likes_most": weights.likes_most,
    }
    heat = sum(addend[3] for addend in addends)
    return Counted(days[0], days[-1], len(known), people, likes, dislikes, heat, parts, trend(days))


def _addends(facts: Sequence[Fact], people: int, weights: Weights, until: dt.date) -> list[list[Any]]:
    """[what, how many in hundredths, weight in hundredths of a point, hundredths of a point]: the last are what is added up."""
    most = weights.likes_most
    recent = sum(0.5 ** (max((until - fact.day).days, 0) / weights.half_life) for fact in facts)
    rows = (
        ("messages", 100 * len(facts), weights.message),
        ("people", 100 * people, weights.person),
        ("likes", 100 * sum(min(fact.likes, most) for fact in facts), weights.like),
        ("dislikes", 100 * sum(min(fact.dislikes, most) for fact in facts), weights.dislike),
        ("recent", round(100 * recent), weights.recent),
    )
    return [[what, many, weight, (many * weight + 50) // 100] for what, many, weight in rows]


def trend(days: Iterable[dt.date]) -> list[list[Any]]:
    """Messages by week, which begins on Monday, without a gap; of a long time the last weeks."""
    weeks = Counter(day - dt.timedelta(days=day.weekday()) for day in days)
    if not weeks:
        return []
    first, last = max(min(weeks), max(weeks) - (WEEKS - 1) * WEEK), max(weeks)
    return [[(first + n * WEEK).isoformat(), weeks[first + n * WEEK]] for n in range((last - first).days // 7 + 1)]
