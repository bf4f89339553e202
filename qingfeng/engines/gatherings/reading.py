"""The study column: putting something up to be read, saying that one has read it, taking it down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Post, Unit
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Reading, ReadingMark

MOST_QUESTIONS = 5


@transaction.atomic
def put_up(
    *, unit: Unit, title: str, text: str, document: Document | None, posts: Sequence[str], due_on: dt.date | None,
    questions: Sequence[Mapping[str, Any]] = (), actor: Account | None, now: dt.datetime,
) -> Reading:  # fmt: skip
    _may(actor, unit, now)
    if not title.strip():
        raise Refused(_("名称要填写。"), field="title")
    if not text.strip() and document is None:
        raise Refused(_("写正文，或者选一份文件。"), field="text")
    if not posts:
        raise Refused(_("选至少一种职务。"), field="posts")
    if due_on is not None and due_on < today(now):
        raise Refused(_("最迟的一天不能早于今天。"), field="due_on")
    made = Reading.objects.create(
        unit=unit, title=title.strip(), text=text.strip(), document=document, posts=sorted(posts), questions=_checked(questions),
        put_up_on=today(now), due_on=due_on, created_by=actor, created_at=now,
    )  # fmt: skip
    _record(made, "put_up", {"posts": made.posts, "document": document.pk if document else None, "due": due_on}, actor, now)
    return made


def _checked(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(questions) > MOST_QUESTIONS:
        raise Refused(_("问题最多%d个。") % MOST_QUESTIONS, field="questions")
    for q in questions:
        if len(q["options"]) < 2 or not 0 <= q["right"] < len(q["options"]):
            raise Refused(_("每个问题至少两个选项，其中一个是对的。"), field="questions")
    return [dict(q) for q in questions]


@transaction.atomic
def take_down(*, reading: Reading, actor: Account, now: dt.datetime) -> None:
    found = Reading.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reading.pk)
    _may(actor, found.unit, now)
    if found.taken_down_on is None:
        found.taken_down_on = today(now)
        found.save(update_fields=["taken_down_on"])
        _record(found, "taken_down", {}, actor, now)


@transaction.atomic
def mark_read(*, reading: Reading, answers: Mapping[int, int], actor: Account, now: dt.datetime) -> ReadingMark:
    """Says so for oneself alone; with questions only once all of them are answered rightly. Twice is once."""
    day = today(now)
    found = Reading.objects.for_person(actor.person_id, day).filter(pk=reading.pk).select_related("unit").first()
    if found is None or actor.person_id is None:
        raise Refused(_("这一份不是请您读的，或者已经撤下。"))
    wrong = [n for n, q in enumerate(found.questions) if answers.get(n) != q["right"]]
    if wrong:
        raise Refused(_("第%s题不对，请再看一遍。") % "、".join(str(n + 1) for n in wrong), field=f"q{wrong[0]}")
    held = Post.objects.held_on(day).filter(person=actor.person_id, kind__in=found.posts, unit__path__startswith=found.unit.path)
    unit_id = held.order_by("held_from", "pk").values_list("unit_id", flat=True)[0]
    mark, made = ReadingMark.objects.get_or_create(reading=found, person_id=actor.person_id, defaults={"unit_id": unit_id, "on": day})
    if made:
        _record(found, "read", {"unit": unit_id}, None, now)
    return mark


@transaction.atomic
def forget_readers(*, reading: Reading, actor: Account | None, now: dt.datetime) -> None:
    """After its time: how many of which unit stays."""
    if reading.marks.exclude(person=None).update(person=None):
        _record(reading, "readers_forgotten", {}, actor, now)


def by_unit(reading: Reading, day: dt.date) -> list[dict[str, Any]]:
    """Of each unit: how many are to read it, how many have. In the order of the units' codes."""
    held = Post.objects.held_on(day).filter(kind__in=reading.posts, unit__path__startswith=reading.unit.path)
    asked = held.order_by().values_list("unit").annotate(n=Count("person", distinct=True))
    read = dict(reading.marks.order_by().values_list("unit").annotate(n=Count("pk")))
    counts = dict(asked)
    units = Unit.objects.filter(Q(pk__in=counts) | Q(pk__in=read)).order_by("code")
    return [{"unit": u, "asked": counts.get(u.pk, 0), "read": read.get(u.pk, 0)} for u in units]


def _may(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    if actor is not None and not permissions.can_arrange_session(actor, unit, today(now)):
        raise Refused(_("您没有在%s安排学习、会议的权限。") % unit.name)


def _record(reading: Reading, event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    """Who has read it is not in the record, only of which unit."""
    who = actor_code(actor) if actor else "system"
    append(stream=reading.stream, event=f"reading.{event}", body={"reading": reading.pk, **body}, actor=who, now=now)
