"""How many people were reached by lectures, visits and days of study: each person once, however often they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qingfeng.engines.gatherings.models import Attendance, Session
from qingfeng.engines.insight.figures import Figure, Question, Record, how_many
from qingfeng.engines.insight.persons import of_people
from qingfeng.engines.insight.places import Place, page_of


def came_to(*kinds: str) -> Callable[[Question], QuerySet[Attendance]]:
    """Who came to sessions of these kinds, held in the period by units of the scope."""

    def rows(asked: Question) -> QuerySet[Attendance]:
        found = Attendance.objects.present().filter(
            session__kind__in=kinds, session__unit__path__startswith=asked.scope.path,
            session__held_on__range=(asked.period.start, asked.period.end),
        )  # fmt: skip
        return found.select_related("session", "unit").order_by("session__held_on", "pk")

    return rows


def tell(row: Attendance) -> Record:
    """By the unit: who came is told on the page of the session, to those who may know."""
    return Record(f"attendance:{row.pk}", f"{row.session.title}：{row.unit.name}", row.session.held_on, who=row.person_id)


def sessions(asked: Question) -> list[Record]:
    held = Session.objects.held().filter(unit__path__startswith=asked.scope.path, held_on__range=(asked.period.start, asked.period.end))
    rows = held.select_related("unit").order_by("held_on", "pk")
    return [Record(f"session:{s.pk}", f"{s.title}：{s.unit.name}", s.held_on) for s in rows]


def attended(keys: Sequence[int], viewer: Any, day: dt.date) -> dict[int, Place]:
    """On the page of the session, which names those who came to themselves, their unit and the organiser."""
    named = dict(Attendance.objects.named_to(viewer, day).filter(pk__in=keys).values_list("pk", "person__name"))
    found = Attendance.objects.filter(pk__in=keys, session__in=Session.objects.visible_to(viewer, day))
    return {pk: Place("session", (session,), name=named.get(pk, "")) for pk, session in found.values_list("pk", "session")}


OPENS = {"attendance": attended, "session": page_of("session", Session.objects.visible_to)}


def _people(code: str, label: Promise, *kinds: str) -> Figure:
    formula = gettext_lazy("统计期内到场的人，去过几场也只算一次；请假、没到的不算，补课的算在补的那一场")
    return of_people(f"study.{code}", label, formula, came_to(*kinds), tell, opens=OPENS)


FIGURES = (
    _people("lecture_people", gettext_lazy("听报告、讲座的人数"), "lecture"),
    _people("visit_people", gettext_lazy("受警示教育的人数"), "visit"),
    Figure(
        "study.sessions",
        gettext_lazy("举行的学习、会议"),
        "session",
        gettext_lazy("统计期内举行的场数；取消的不算"),
        sessions,
        how_many,
        opens=OPENS,
    ),
)
