"""What is stored of groups that were made anew: each goes on as the issue it was, and what a person said stays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qingfeng.core.parties.models import Unit

from ..models import HotIssue, Member, PutOut
from .grouping import Group
from .heat import Fact, Weights, counted
from .legible import batches, legible

FEWEST = 2
NUMBERS = ("first_on", "last_on", "messages", "people", "likes", "dislikes", "heat", "parts", "trend", "made_at")
WRITTEN = ("name", "place", "words", "profile", *NUMBERS)


class Old(NamedTuple):
    issue: int
    near: int
    joined_at: dt.datetime
    put_by: int | None


@dataclass
class Standings:
    """What is there before grouping anew: issues, who is in which, and what people put where."""

    issues: dict[int, HotIssue]
    members: dict[int, Old]
    put_out: set[tuple[int, int]]
    of: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for matter, old in self.members.items():
            self.of[old.issue].add(matter)

    def said_by_people(self, issue: int) -> bool:
        return self.issues[issue].named_by_id is not None or any(self.members[m].put_by for m in self.of[issue])


def standings(office: Unit, facts: dict[int, Fact]) -> Standings:
    """Issues all of whose messages were read now. Others, as of an earlier period, are left as they are."""
    rows = Member.objects.filter(issue__office=office).values_list("matter", "issue", "near", "joined_at", "put_by")
    members = {matter: Old(issue, near, joined_at, put_by) for matter, issue, near, joined_at, put_by in rows}
    elsewhere = {m.key for m in legible(key for key in members if key not in facts) if m.office == office.pk}
    kept = {old.issue for matter, old in members.items() if matter in elsewhere}
    issues = {issue.pk: issue for issue in HotIssue.objects.filter(office=office) if issue.pk not in kept}
    put_out = set(PutOut.objects.filter(issue__office=office).values_list("issue", "matter"))
    return Standings(issues, members, put_out)


@dataclass
class Placed:
    issue: HotIssue | None
    group: Group | None
    near: dict[int, int]


def placed_in(groups: Sequence[Group], before: Standings) -> list[Placed]:
    """Each group goes on as the issue with which it shares most; then what people said is done."""
    outside = {matter for matter, old in before.members.items() if old.issue not in before.issues}
    placed, taken = [], set[int]()
    for group in sorted(groups, key=lambda g: (-len(g.keys), g.keys)):
        near = {key: near for key, near in zip(group.keys, group.near, strict=True) if key not in outside}
        issue = _same(near, before, taken)
        taken |= {issue} if issue else set()
        placed.append(Placed(before.issues.get(issue) if issue else None, group, near))
    pinned = {matter: old for matter, old in before.members.items() if old.put_by and old.issue in before.issues}
    claimed = {key for one in placed for key in one.near}
    for number in sorted(set(before.issues) - taken):
        if before.said_by_people(number):
            near = {m: before.members[m].near for m in before.of[number] if m not in claimed or m in pinned}
            placed.append(Placed(before.issues[number], None, near))
    for one in placed:
        number = one.issue.pk if one.issue else 0
        for key in [k for k in one.near if (number, k) in before.put_out or (k in pinned and pinned[k].issue != number)]:
            del one.near[key]
        one.near |= {m: old.near for m, old in pinned.items() if old.issue == number}
    return placed


def _same(near: dict[int, int], before: Standings, taken: set[int]) -> int:
    shared: dict[int, int] = defaultdict(int)
    for key in near:
        if key in before.members and before.members[key].issue in before.issues:
            shared[before.members[key].issue] += 1
    enough = [(n, -i) for i, n in shared.items() if i not in taken and 2 * n >= min(len(near), len(before.of[i]))]
    return -max(enough)[1] if enough else 0


def write_issues(  # type: ignore[no-untyped-def]
    office: Unit, placed: Sequence[Placed], before: Standings, facts: dict[int, Fact], weights: Weights, latest, now
) -> list[tuple[HotIssue, dict[int, int]]]:
    numbered, stays = [], set[int]()
    for one in placed:
        near = {key: value for key, value in one.near.items() if key in facts}
        said = one.issue is not None and before.said_by_people(one.issue.pk)
        if len(near) < (1 if said else FEWEST):
            continue
        issue = one.issue or HotIssue(office=office)
        _describe(issue, one.group)
        number(issue, (facts[key] for key in near), weights, latest, now)
        numbered.append((issue, near))
        stays |= {issue.pk} if issue.pk else set()
    for batch in batches(pk for pk in before.issues if pk not in stays):
        HotIssue.objects.filter(pk__in=batch).delete()
    HotIssue.objects.bulk_update([i for i, _near in numbered if i.pk], WRITTEN, batch_size=200)
    HotIssue.objects.bulk_create([i for i, _near in numbered if not i.pk], batch_size=500)
    return numbered


def _describe(issue: HotIssue, group: Group | None) -> None:
    if group is None:
        return
    issue.place, issue.words, issue.profile = group.place[:60], list(group.words), dict(group.profile)
    if issue.named_by_id is None:
        issue.name = group.name[:80]


def number(issue: HotIssue, facts: Iterable[Fact], weights: Weights, until: dt.date, now: dt.datetime) -> None:
    numbers = counted(facts, weights, until)
    for name in NUMBERS[:-1]:
        setattr(issue, name, getattr(numbers, name))
    issue.made_at = now


def write_members(office: Unit, numbered: Sequence[tuple[HotIssue, dict[int, int]]], before: Standings, now: dt.datetime) -> None:
    for batch in batches(before.issues):
        Member.objects.filter(issue__in=batch).delete()
    Member.objects.filter(matter__unit=office).exclude(issue__office=office).delete()  # the matter went from office to office
    new = []
    for issue, near in numbered:
        for key in sorted(near):
            old = before.members.get(key)
            same = old is not None and old.issue == issue.pk
            joined = old.joined_at if old and same else now
            put_by = old.put_by if old and same else None
            new.append(Member(issue=issue, matter_id=key, near=near[key], joined_at=joined, put_by_id=put_by))
    Member.objects.bulk_create(new, batch_size=1000)
