"""Looking at answers that went out: one row for each, made anew when the rules are newer. The only writer of `AnswerCheck`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from qingfeng.engines.triage.models import AnswerCheck
from qingfeng.engines.triage.ports import Reply, messages

from . import VERSION
from .copies import Copies
from .looking import digest, look

BATCH = 500
Known = set[tuple[int, str]]


@dataclass
class Done:
    answers: int = 0
    checked: int = 0


def check_answers(*, now: dt.datetime) -> None:
    """Duty: whatever was answered since."""
    check(now=now)


def check(*, now: dt.datetime, again: bool = False) -> Done:
    """Answers that were not looked at by these rules; with `again` all. Every answer is read, for one that is new may repeat an old one."""
    done, known = Done(), set() if again else _known()
    rows = _looked(_once(messages().replies(), done), known)
    while batch := list(islice(rows, BATCH)):
        _keep(batch)
        done.checked += len(batch)
    return done


def _known() -> Known:
    return set(AnswerCheck.objects.filter(version=VERSION).values_list("matter_id", "digest"))


def _once(replies: Iterable[Reply], done: Done) -> Iterator[tuple[Reply, str]]:
    """One answer that several complainants of a matter got counts once."""
    seen: Known = set()
    for reply in replies:
        mark = (reply.key, digest(reply.answer))
        if mark not in seen:
            seen.add(mark)
            done.answers += 1
            yield reply, mark[1]


def _looked(replies: Iterable[tuple[Reply, str]], known: Known) -> Iterator[AnswerCheck]:
    offices: dict[int, Copies] = defaultdict(Copies)
    for reply, mark in replies:
        earlier = offices[reply.office].earlier(reply.key, reply.answer)
        if (reply.key, mark) not in known:
            yield _row(reply, mark, earlier)


def _row(reply: Reply, mark: str, earlier: object) -> AnswerCheck:
    found = look(reply.text, reply.answer, reply.answered_on)
    return AnswerCheck(
        matter_id=reply.key,
        office_id=reply.office,
        answered_on=reply.answered_on,
        days=max((reply.answered_on - reply.received_on).days, 0),
        due_on=reply.due_on,
        demands=len(found.demands),
        met=found.met,
        basis=bool(found.basis),
        time=bool(found.times),
        contact=bool(found.contacts),
        stub=found.stub,
        copy_of_id=earlier if isinstance(earlier, int) else None,
        digest=mark,
        version=VERSION,
    )


@transaction.atomic
def _keep(rows: list[AnswerCheck]) -> None:
    fields = [f.name for f in AnswerCheck._meta.concrete_fields if f.name not in ("id", "matter", "digest")]
    AnswerCheck.objects.bulk_create(rows, update_conflicts=True, unique_fields=["matter", "digest"], update_fields=fields)
