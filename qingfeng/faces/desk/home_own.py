"""今日 of those who answer for a school or for themselves: what waits, what is late, what was promised, what is on this month."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.language import between
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.engines.agreements.models import Letter, LetterState
from qingfeng.engines.cases import assistants, respondents
from qingfeng.engines.disclosure import terms
from qingfeng.engines.disclosure.models import FeeBoard
from qingfeng.engines.disclosure.permissions import can_publish_board
from qingfeng.engines.gatherings.models import Attendance, Came, Session, SessionState
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.faces.components.formats import near_day
from qingfeng.institutions.lay_inspectors.figures import KIND as INSPECTORS

from . import education, study
from .home_lists import SHOWN, Task
from .home_year import before, to_mend, to_tell
from .letters_other import waiting_for_me
from .letters_own import own_letters
from .payback_view import LIST, waits_for_school
from .session_standing import standing
from .who import Desk

SOON = dt.timedelta(days=30)


def own_context(desk: Desk) -> dict[str, Any]:
    tasks = [
        *_statements(desk),
        *_assisting(desk),
        *_paybacks(desk),
        *_to_sign(desk),
        *to_countersign(desk),
        *_unsigned(desk),
        *_boards(desk),
        *_study(desk),
        *to_mend(desk),
        *to_tell(desk),
    ]
    return {
        "tasks": tasks,
        "inspector": RegisterEntry.objects.own(desk.actor, INSPECTORS, desk.day).first() if desk.has(Role.INSPECTOR) else None,
    }


def _schools(desk: Desk) -> QuerySet[Unit]:
    return units_where(desk.actor, Role.RESPONDENT, desk.day)


def _statements(desk: Desk) -> list[Task]:
    if not desk.has(Role.RESPONDENT, Role.STAFF):
        return []
    rows = respondents.extracts_for(desk.actor, desk.day).filter(statements=None).order_by("due_on")
    return [
        Task(
            _("请说明一件事"),
            "",
            before(e.due_on, desk),
            reverse("desk:respondent_answer", args=[e.pk]),
            _("去说明"),
            late=_late(e.due_on, desk),
        )
        for e in rows[:SHOWN]
    ]


def _late(due: dt.date | None, desk: Desk) -> bool:
    return due is not None and due < desk.day


def _assisting(desk: Desk) -> list[Task]:
    n = assistants.questions_for(desk.actor, desk.day).open().count()
    return [Task(_("请本单位协办，等答复%s件") % n, "", "", reverse("desk:assisting"), _("去答复"))] if n else []


def _paybacks(desk: Desk) -> list[Task]:
    if not desk.has(Role.RESPONDENT):
        return []
    words = {True: _("交收费名单：%s"), False: _("逐人退清：%s")}
    return [
        Task(
            words[p.stage == LIST] % p.item, "", before(p.due, desk), reverse("desk:payback", args=[p.order.pk]), _("去办"),
            late=_late(p.due, desk),
        )
        for p in waits_for_school(desk)[:SHOWN]
    ]  # fmt: skip


def _to_sign(desk: Desk) -> list[Task]:
    rows = (
        own_letters(desk).filter(state=LetterState.WAITING, round__closed_at=None, round__period_to__gte=desk.day).order_by("round__due_on")
    )
    return [
        Task(
            _("签：%s") % row.round.edition.template.title, "", before(row.round.due_on, desk), reverse("desk:letter_sign", args=[row.pk]),
            _("去看、去签"), late=_late(row.round.due_on, desk),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip


def to_countersign(desk: Desk) -> list[Task]:
    """Who stands on the other side of letters: how many of a round are signed and wait."""
    return [
        Task(
            _("会签%(n)d份：%(title)s") % {"n": len(w.letters), "title": w.round.edition.template.title}, "", "",
            reverse("desk:letter_countersign", args=[w.round.pk]), _("去看、会签"),
        )
        for w in waiting_for_me(desk)
        if w.letters and w.round.period_to >= desk.day
    ]  # fmt: skip


def _unsigned(desk: Desk) -> list[Task]:
    """Of the own school: how many have not signed. Names stand on the page behind it."""
    waiting = Letter.objects.live().filter(unit__in=_schools(desk), state=LetterState.WAITING, round__closed_at=None)
    waiting = waiting.exclude(person_id=desk.actor.person_id or 0).filter(round__period_to__gte=desk.day).order_by("round__due_on")
    rows = waiting.values("round", "unit__code", "round__due_on", "round__edition__template__title").annotate(n=Count("pk"))
    return [
        Task(
            _("本校还有%(n)d人没有签：%(title)s") % {"n": r["n"], "title": r["round__edition__template__title"]}, "",
            before(r["round__due_on"], desk), reverse("desk:letter_unit_people", args=[r["round"], r["unit__code"]]), _("去看"),
            late=_late(r["round__due_on"], desk),
        )
        for r in rows[:SHOWN]
    ]  # fmt: skip


def _boards(desk: Desk) -> list[Task]:
    """A school without a board in force, one whose board ends soon, one whose next board waits to be published."""
    tasks = []
    for school in _schools(desk).filter(kind=UnitKind.SCHOOL):
        boards, url = FeeBoard.objects.filter(unit=school), reverse("portal:school", args=[school.code])
        drafts, new = list(boards.drafts().order_by("pk")), f"{reverse('desk:board_new')}?unit={school.pk}"
        live = boards.live_on(desk.day).order_by("-live_from").first()
        if live is None:
            to = ("", url, _("去看")) if drafts else (_("一人拟，另一人公布"), new, _("去拟"))
            tasks.append(Task(_("收费公示还没有公布"), "", *to, late=True))
        elif live.live_to is not None and live.live_to <= desk.day + SOON:
            to = (url, _("去看")) if drafts else (new, _("去拟"))
            tasks.append(Task(_("收费公示快到期"), "", _("到%s为止") % near_day(live.live_to - dt.timedelta(days=1), desk.day), *to))
        tasks += [_to_publish(board, desk) for board in drafts]
    return tasks


def _to_publish(board: FeeBoard, desk: Desk) -> Task:
    what = _("收费公示等公布：%s") % terms.label(board.term)
    note = _("核对后由您公布") if can_publish_board(desk.actor, board, desk.day) else _("您拟的，等另一人公布")
    return Task(what, "", note, reverse("desk:board", args=[board.pk]), _("去看"))


def _study(desk: Desk) -> list[Task]:
    """One's own: what one missed and has not made up."""
    url = reverse("desk:my_study")
    unread = [r for r, on in study.own_readings(desk) if on is None]
    tasks = [
        Task(
            _("读：%s") % r.title,
            "",
            before(r.due_on, desk),
            reverse("desk:my_reading", args=[r.pk]),
            _("去读"),
            late=_late(r.due_on, desk),
        )
        for r in unread[:3]
    ]
    tasks += [Task(_("任职以后还没有参加：%s") % name, "", "", url, _("去看"), late=p.missed) for p, name in education.own_education(desk)]
    tasks += [
        Task(f"{name}：{t.reason}", "", between("，").join((before(t.due.due_on, desk), t.due.cite)), url, _("去看"), late=t.missed)
        for t, name in education.own_dues(desk)
    ]
    mine = Attendance.objects.filter(person_id=desk.actor.person_id or 0, came=Came.MISSED).select_related("session")
    return tasks + [
        Task(_("没有到：%s") % a.session.title, "", _("等补课"), reverse("desk:my_study"), _("去看"), late=True)
        for a in mine.order_by("-session__held_on")[:3]
    ]


def promised(desk: Desk) -> list[tuple[str, str, str]]:
    """What I signed and still holds: title, how many clauses and until when, address."""
    rows = own_letters(desk).filter(state=LetterState.SIGNED, round__period_to__gte=desk.day)
    rows = rows.annotate(clauses=Count("round__edition__clauses")).order_by("-signed_on")
    words = _("%(n)d条，%(a)s – %(b)s")
    return [
        (
            r.round.edition.template.title,
            words % {"n": r.clauses, "a": r.round.period_from.isoformat(), "b": r.round.period_to.isoformat()},
            reverse("desk:letter_sign", args=[r.pk]),
        )
        for r in rows[:SHOWN]
    ]


def sessions_ahead(desk: Desk) -> list[tuple[Session, str]]:
    """Of this month and to come: those to which I am asked, and those that concern the own school."""
    last = desk.day.replace(day=calendar.monthrange(desk.day.year, desk.day.month)[1])
    mine = Q(attendance__person=desk.actor.person_id or 0)
    school = Q(attendance__unit__in=_schools(desk)) | Q(unit__in=_schools(desk))
    rows = Session.objects.filter(mine | school, held_on__range=(desk.day.replace(day=1), max(last, desk.day + SOON)))
    rows = rows.exclude(state=SessionState.CANCELLED).distinct().order_by("held_on", "pk")[:SHOWN]
    return [(s, between("，").join(part for part in (s.place, standing(s, desk.day)[1]) if part)) for s in rows]
