"""Groups are made anew, take new messages in, and are put right by people. What a person said stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit

from .. import ports
from ..models import Grouping, HotIssue, Member
from ..ports import Message
from .features import Told
from .grouping import Group, groups_of
from .heat import Fact, setting_of, weights_of
from .joining import Standing
from .legible import legible
from .storing import NUMBERS, number, placed_in, standings, write_issues, write_members
from .telling import Telling, packed

AT_ONCE = 20_000  # new messages that one call takes in


class Outcome(NamedTuple):
    messages: int
    issues: int
    grouped: int


@dataclass
class Read:
    told: Told
    facts: dict[int, Fact]
    newest: int  # the last matter there was when reading began


Period = tuple[dt.date | None, dt.date | None]


def known_units() -> list[str]:
    return [name for pair in Unit.objects.filter(closed_on=None).values_list("name", "short_name") for name in pair if name]


def regroup(*, office: Unit, now: dt.datetime, since: dt.date | None = None, until: dt.date | None = None) -> Outcome:
    """All messages of the office, or of a period. Reading and comparing is done before the transaction: writing alone locks."""
    newest = Matter.objects.filter(unit=office).aggregate(last=Max("pk"))["last"] or 0
    read = Read(Told(known_units()), {}, newest)
    for message in ports.messages().every(office=office.pk, since=since, until=until):
        if message.key not in read.facts:  # a matter in which several complain is in one issue
            read.told.add(message)
            read.facts[message.key] = _fact(message)
    groups = list(groups_of(read.told, setting_of(office, today(now))))
    with transaction.atomic():
        return _store(office, groups, read, (since, until), now)


def _fact(message: Message) -> Fact:
    return Fact(message.day, message.sender, message.likes, message.dislikes)


def _store(office: Unit, groups: Sequence[Group], read: Read, period: Period, now: dt.datetime) -> Outcome:
    mark, _made = Grouping.objects.select_for_update().get_or_create(office=office)
    latest = max((fact.day for fact in read.facts.values()), default=today(now))
    before = standings(office, read.facts)
    numbered = write_issues(office, placed_in(groups, before), before, read.facts, weights_of(office, today(now)), latest, now)
    write_members(office, numbered, before, now)
    mark.at, mark.since, mark.until, mark.latest_on = now, *period, latest
    mark.messages, mark.issues, mark.telling, mark.seen = len(read.facts), len(numbered), packed(read.told), read.newest
    mark.save()
    return Outcome(len(read.facts), len(numbered), sum(len(keys) for _issue, keys in numbered))


def join_new(*, now: dt.datetime) -> int:
    """Messages that came since: each joins the nearest issue or waits until all is grouped anew. One question where nothing came."""
    return sum(_join(mark, now) for mark in Grouping.objects.exclude(at=None).select_related("office"))


def _join(mark: Grouping, now: dt.datetime) -> int:
    """A message that was on its way while a later one was through is left to the night."""
    came = list(Matter.objects.filter(unit=mark.office_id, pk__gt=mark.seen).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not came:
        return 0
    there = set(Member.objects.filter(matter__unit=mark.office_id, matter__gt=mark.seen).values_list("matter", flat=True))
    messages = [m for m in legible(came) if m.key not in there]
    with transaction.atomic():
        joined = _joined(mark, messages, now)
        Grouping.objects.filter(pk=mark.pk).update(seen=came[-1])
    return joined


def _joined(mark: Grouping, messages: Sequence[Message], now: dt.datetime) -> int:
    if not messages:
        return 0
    setting = setting_of(mark.office, today(now))
    window = dt.timedelta(days=setting.window)
    near = HotIssue.objects.filter(office=mark.office_id, last_on__gte=min(m.day for m in messages) - window)
    near = near.filter(first_on__lte=max(m.day for m in messages) + window)
    standing = Standing(Telling(bytes(mark.telling)).of, tuple(known_units()))
    for pk, profile in near.order_by("pk").values_list("pk", "profile"):
        standing.add(pk, profile)
    found = [(m, hit) for m in messages if (hit := standing.nearest(m, setting)) is not None]
    Member.objects.bulk_create([Member(matter_id=m.key, issue_id=hit[0], near=hit[1], joined_at=now) for m, hit in found])
    recount(issues={hit[0] for _m, hit in found}, now=now)
    return len(found)


def recount(*, issues: Iterable[int], now: dt.datetime) -> None:
    """The numbers anew from the members; the name and what describes it stay until all is grouped anew."""
    for issue in HotIssue.objects.filter(pk__in=list(issues)).select_related("office").order_by("pk"):
        once = {m.key: m for m in legible(issue.members.values_list("matter", flat=True))}
        if not once:
            issue.delete()
            continue
        latest = Grouping.objects.filter(office=issue.office_id).values_list("latest_on", flat=True).first() or today(now)
        until = max(latest, max(m.day for m in once.values()))
        number(issue, map(_fact, once.values()), weights_of(issue.office, today(now)), until, now)
        issue.save(update_fields=list(NUMBERS))


def offices() -> list[Unit]:
    """Those that have matters at all."""
    return list(Unit.objects.filter(pk__in=Matter.objects.order_by().values("unit").distinct()).order_by("path"))


def due(*, now: dt.datetime, since: dt.date | None = None, until: dt.date | None = None) -> list[Unit]:
    """Offices that were not grouped today, or for another period."""
    marks = Grouping.objects.filter(since=since, until=until).values_list("office", "at")
    done = {office for office, at in marks if at is not None and today(at) == today(now)}
    return [office for office in offices() if office.pk not in done]
