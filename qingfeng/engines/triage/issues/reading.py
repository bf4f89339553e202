"""Issues as one reader may see them: every number is over the matters that the reader may see, and so are the name and the words.

An issue of which somebody sees fewer than two messages is none for them: what is left out is not told, not even that it is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter

from ..models import Grouping, HotIssue, Member
from ..ports import Message
from .features import Reader
from .heat import Counted, Fact, counted, weights_of
from .legible import batches, legible
from .naming import named
from .storing import FEWEST

HUNDRED = 100


@dataclass(frozen=True)
class Seen:
    """One issue with the numbers of this reader. `whole` where nothing is left out."""

    issue: HotIssue
    name: str
    place: str
    words: tuple[str, ...]
    numbers: Counted
    whole: bool

    @property
    def pk(self) -> int:
        return self.issue.pk

    @property
    def heat(self) -> float:
        return self.numbers.heat / HUNDRED

    @property
    def week(self) -> int:
        return int(self.numbers.parts.get("week", 0))

    @property
    def growth(self) -> int:
        return self.week - int(self.numbers.parts.get("before", 0))

    @cached_property
    def addends(self) -> list[tuple[str, float, float, float]]:
        """(what, how many, points for each, points): the last add up to the heat."""
        return [(what, many / HUNDRED, weight / HUNDRED, points / HUNDRED) for what, many, weight, points in self.numbers.parts["addends"]]


def seen(visible: QuerySet[Matter], now: dt.datetime, issues: QuerySet[HotIssue] | None = None) -> list[Seen]:
    """All that the reader may see, the hottest first. Only issues of which something is left out are counted anew."""
    here = Member.objects.filter(matter__in=visible.filter(sealed=False, disposed_at=None).values("pk"))
    rows = (HotIssue.objects.all() if issues is None else issues).select_related("office", "named_by__person")
    sees = dict(here.order_by().values_list("issue").annotate(n=Count("pk")))
    there = dict(Member.objects.filter(issue__in=rows.values("pk")).order_by().values_list("issue").annotate(n=Count("pk")))
    shown = {issue.pk: issue for issue in rows.defer("profile") if sees.get(issue.pk, 0) >= FEWEST}
    partly = {pk for pk in shown if sees[pk] != there.get(pk)}
    anew = _anew(partly, here, shown, now)
    found = [anew[pk] if pk in anew else _as_stored(issue) for pk, issue in shown.items() if pk not in partly or pk in anew]
    return sorted(found, key=lambda one: (-one.numbers.heat, one.pk))


def _as_stored(issue: HotIssue) -> Seen:
    names = ("first_on", "last_on", "messages", "people", "likes", "dislikes", "heat", "parts", "trend")
    return Seen(issue, issue.name, issue.place, tuple(issue.words), Counted(*(getattr(issue, name) for name in names)), True)


def _anew(partly: Iterable[int], here: QuerySet[Member], shown: Mapping[int, HotIssue], now: dt.datetime) -> dict[int, Seen]:
    of = {matter: issue for batch in batches(partly) for matter, issue in here.filter(issue__in=batch).values_list("matter", "issue")}
    if not of:
        return {}
    theirs: dict[int, dict[int, Message]] = {}
    for message in legible(of):
        theirs.setdefault(of[message.key], {})[message.key] = message
    latest = dict(Grouping.objects.values_list("office", "latest_on"))
    return {
        pk: _counted_anew(shown[pk], list(messages.values()), latest.get(shown[pk].office_id), now)
        for pk, messages in theirs.items()
        if len(messages) >= FEWEST
    }


def _counted_anew(issue: HotIssue, messages: list[Message], latest: dt.date | None, now: dt.datetime) -> Seen:
    day = today(now)
    until = max(latest or day, max(m.day for m in messages))
    facts = [Fact(m.day, m.sender, m.likes, m.dislikes) for m in messages]
    name, place = named([m.title for m in messages], _profile(messages), Reader())
    texts = "\n".join(f"{m.title}\n{m.text}" for m in messages)
    words = tuple(word for word in issue.words if word in texts)
    return Seen(issue, name, place, words, counted(facts, weights_of(issue.office, day), until), False)


def _profile(messages: Iterable[Message]) -> dict[str, float]:
    reader, shared = Reader(), dict[str, float]()
    for message in messages:
        for word, use in reader.read(message.title, message.text).items():
            shared[word] = shared.get(word, 0.0) + use
    return shared


def messages_of(issue: HotIssue, visible: QuerySet[Matter]) -> list[tuple[Member, Message]]:
    """The messages that the reader may see, the latest first."""
    seen_here = issue.members.filter(matter__in=visible.filter(sealed=False, disposed_at=None).values("pk"))
    members = {m.matter_id: m for m in seen_here.select_related("matter", "put_by__person")}
    rows = [(members[message.key], message) for message in legible(members)]
    return sorted(rows, key=lambda row: (-row[1].day.toordinal(), row[1].key))


def state(offices: Iterable[int]) -> dict[str, Any]:
    """When the offices were grouped, for the head of the list."""
    marks = list(Grouping.objects.filter(office__in=list(offices)).exclude(at=None))
    return {
        "at": max((m.at for m in marks if m.at), default=None),
        "latest_on": max((m.latest_on for m in marks if m.latest_on), default=None),
    }
