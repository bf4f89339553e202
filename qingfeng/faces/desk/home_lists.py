"""What waits for one person: alarms first, then what needs a yes or no, then what has come in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.calendar.days import working_days
from qingfeng.core.language import between
from qingfeng.core.matters.models import Handover, Matter, Part
from qingfeng.core.vault.models import Opening
from qingfeng.engines.cases import assistants
from qingfeng.engines.cases.models import AssistQuestion, Extract, HarmReport, MailMessage, Objection, Recheck, Urging
from qingfeng.faces.components.formats import short_day, short_time, week
from qingfeng.faces.components.parts import Day

from . import openings
from .home_numbers import Numbers, numbers_of
from .stranded import stranded_for
from .who import Desk

AHEAD = 10
SHOWN = 100  # of one kind; how many of all kinds fit is for home_room


@dataclass(frozen=True)
class Task:
    """One thing that waits for a yes or no. `accept` posts at once; otherwise a link to the form."""

    text: str
    ref: str
    note: str
    url: str
    button: str
    accept: str = ""
    decline: str = ""
    late: bool = False


def days_strip(desk: Desk, numbers: Numbers) -> list[Day]:
    """Overdue, today, and the next working days with what falls due; a rest day's deadlines never exist, so nothing is lost."""
    days = [desk.day]
    worked = working_days()
    ahead = (desk.day + dt.timedelta(days=n) for n in range(1, 60))
    days += list(islice((day for day in ahead if worked.is_workday(day)), AHEAD - 1))
    first = [
        Day(_("已逾期"), numbers.late, _list(lamp="late"), "late" if numbers.late else ""),
        Day(_("今天"), numbers.due.get(desk.day, 0), _due(desk.day), "now"),
    ]
    return first + [Day(f"{short_day(day)} {week(day)}", numbers.due.get(day, 0), _due(day)) for day in days[1:]]


def _list(**params: str) -> str:
    return f"{reverse('desk:matters')}?{urlencode(params)}"


def _due(day: dt.date) -> str:
    return _list(due=day.isoformat(), state="open")


def alarms(desk: Desk) -> list[Task]:
    """Suspected harm to minors that nobody has acknowledged, reported or got a receipt for."""
    mine = Part.objects.filter(matter=OuterRef("matter"), account=desk.actor, role="duty")
    rows = HarmReport.objects.filter(Exists(mine), desk.sees("matter"), receipt_at=None).prefetch_related("matter").order_by("raised_at")
    return [_alarm(desk, row) for row in rows[:SHOWN]]


def _alarm(desk: Desk, row: HarmReport) -> Task:
    step, button = ("report_harm", _("对外报告")) if row.acknowledged_at else ("acknowledge_harm", _("接收"))
    if row.reported_at:
        step, button = "harm_receipt", _("登记回执")
    url = reverse("desk:step", args=[row.matter.ref, step])
    note = _("%s 提出") % short_time(row.raised_at)
    if not row.acknowledged_at:
        note += _("，%s前接收，否则转副值班人") % short_time(row.escalate_at)
    late = not row.acknowledged_at and row.escalate_at < desk.now
    return Task(_("涉未成年人"), row.matter.ref, note, url, button, accept=url if step == "acknowledge_harm" else "", late=late)


def to_nod(desk: Desk) -> list[Task]:
    """What only this person can say yes or no to."""
    return [
        *_stranded(desk),
        *_offers(desk),
        *_urgings(desk),
        *_extracts(desk),
        *_assist_questions(desk),
        *_decisions(desk),
        *_objections(desk),
        *_openings(desk),
    ]


def _stranded(desk: Desk) -> list[Task]:
    if not (n := stranded_for(desk).count()):
        return []
    note = _("原来的负责人不能再办，又没有别人可以接")
    return [Task(_("%s件没有人能负责") % n, "", note, reverse("desk:stranded"), _("去看"))]


def _urgings(desk: Desk) -> list[Task]:
    """What I am to answer in writing; and for whoever supervises, how many matters stand under the red light."""
    mine = Urging.objects.unanswered().filter(desk.sees("matter"), matter__accountable=desk.actor, matter__ended_at=None)
    tasks = [
        Task(
            _("%s，请书面答复") % u.get_level_display(),
            u.matter.ref,
            _("%s 前答复") % short_day(u.due_on) if u.due_on else "",
            _step(u.matter, "answer_urging"),
            _("去答复"),
            late=bool(u.due_on and u.due_on < desk.day),
        )
        for u in mine.select_related("matter").order_by("due_on", "pk")[:SHOWN]
    ]
    if desk.has(Role.HEAD, Role.DECIDER) and (n := numbers_of(desk).late):
        tasks.append(Task(_("红灯%s件") % n, "", _("逾期没有办结的"), f"{reverse('desk:supervision')}?lamp=late", _("去看")))
    return tasks


def _offers(desk: Desk) -> list[Task]:
    rows = Handover.objects.filter(desk.not_against("matter"), to_account=desk.actor, answered_at=None)
    rows = rows.select_related("matter", "from_account__person").order_by("offered_at")
    listed = list(rows[: SHOWN + 1])
    more = [Task(_("几件一起交来"), "", _("可以一起接受"), reverse("desk:offers"), _("去看"))] if len(listed) > 1 else []
    return [
        Task(
            _("%s 交来") % row.from_account.name,
            row.matter.ref,
            between("，").join(
                part
                for part in (row.matter.title, row.reason, _("时限 %s") % short_day(row.matter.due_on) if row.matter.due_on else "")
                if part
            ),
            reverse("desk:matter", args=[row.matter.ref]),
            _("接受"),
            accept=reverse("desk:step", args=[row.matter.ref, "take_over"]),
            decline=reverse("desk:step", args=[row.matter.ref, "decline"]),
        )
        for row in listed[:SHOWN]
    ] + more


def _seen(desk: Desk, *roles: str) -> QuerySet[Matter]:
    """Matters for a reader in these roles who did not handle them."""
    if not desk.has(*roles):
        return Matter.objects.none()
    handled = Part.objects.filter(matter=OuterRef("pk"), account=desk.actor, role__in=("handler", "assistant"))
    return desk.matters().filter(~Exists(handled))


def extracts_to_approve(desk: Desk) -> QuerySet[Extract]:
    if not desk.has(Role.REVIEWER, Role.DECIDER):
        return Extract.objects.none()
    rows = Extract.objects.filter(desk.sees("matter"), state__in=("draft", "preview"), matter__ended_at=None).exclude(drafted_by=desk.actor)
    return rows.select_related("matter", "unit", "person", "drafted_by__person").order_by("drafted_at")


def _extracts(desk: Desk) -> list[Task]:
    return [
        Task(
            _("核摘要"),
            e.matter.ref,
            _("给%(who)s看的，%(scan)s") % {"who": e.person or e.unit, "scan": _("扫描有发现") if e.leaks else _("扫描无泄露")},
            reverse("desk:step", args=[e.matter.ref, "approve_extract"]),
            _("核对"),
        )
        for e in extracts_to_approve(desk)[:SHOWN]
    ]


def _assist_questions(desk: Desk) -> list[Task]:
    """Questions to assisting units in which the scan marked something: for a second person."""
    if not desk.has(Role.REVIEWER, Role.DECIDER):
        return []
    rows = AssistQuestion.objects.filter(desk.sees("matter"), state=AssistQuestion.State.WAITING, matter__ended_at=None)
    rows = rows.exclude(asked_by=desk.actor).select_related("matter", "unit").order_by("pk")
    return [Task(_("核协办问题"), q.matter.ref, _("问%s的") % q.unit, _step(q.matter, "approve_assist"), _("核对")) for q in rows[:SHOWN]]


def _decisions(desk: Desk) -> list[Task]:
    rows = (
        _seen(desk, Role.DECIDER, Role.HEAD)
        .filter(state="deciding", ended_at=None)
        .select_related("accountable__person")
        .order_by("due_on")
    )
    return [
        Task(
            _("待决定"), m.ref, _("%(title)s，%(who)s送审") % {"title": m.title, "who": m.accountable.name}, _step(m, "decide"), _("去决定")
        )
        for m in rows[:SHOWN]
    ]


def _step(matter: Matter, name: str) -> str:
    return reverse("desk:step", args=[matter.ref, name])


def _objections(desk: Desk) -> list[Task]:
    involved = ("handler", "assistant", "decider", "reviewer", "accountable")
    part = Part.objects.filter(matter=OuterRef("matter"), account=desk.actor, role__in=involved)
    seen = _seen(desk, Role.DECIDER, Role.HEAD)
    rows = (
        Objection.objects.filter(Exists(seen.filter(pk=OuterRef("matter"))), ~Exists(part), answered_at=None)
        .select_related("matter")
        .order_by("due_on")
    )
    return [
        Task(
            _("异议"),
            o.matter.ref,
            _("%s 前答复") % short_day(o.due_on),
            _step(o.matter, "answer_objection"),
            _("去答复"),
            late=bool(o.due_on and o.due_on < desk.day),
        )
        for o in rows[:SHOWN]
    ]


def _openings(desk: Desk) -> list[Task]:
    waiting = openings.waiting_for(desk)[:SHOWN]
    mine = Opening.objects.filter(asker=desk.actor, granted_at__isnull=False, read_at=None, expires_at__gt=desk.now)[:SHOWN]
    granted = [
        Task(_("可以阅看"), "", _("%s删除") % short_time(o.expires_at), reverse("desk:opening_read", args=[o.pk]), _("阅看")) for o in mine
    ]
    return granted + [Task(_("启封申请"), "", o.asker.name, reverse("desk:opening_decide", args=[o.pk]), _("去看")) for o in waiting]


def to_recheck(desk: Desk) -> QuerySet[Matter]:
    """Answered matters that this person may re-check: no part in them, and none passed yet."""
    if not desk.has(Role.CALLER):
        return Matter.objects.none()
    part = Part.objects.filter(matter=OuterRef("pk"), account=desk.actor).exclude(role__in=("rechecker", "admitted"))
    passed = Recheck.objects.filter(matter=OuterRef("pk"), passed=True).exclude(matter__complaints__answered_at__gt=F("at"))
    rows = desk.matters().filter(state="replied").filter(~Exists(part), ~Exists(passed)).exclude(accountable=desk.actor)
    return rows.select_related("respondent_unit", "accountable__person").order_by("received_on")


@dataclass(frozen=True)
class Arrived:
    count: int
    text: str
    url: str
    note: str = ""


def arrived(desk: Desk) -> list[Arrived]:
    """What came in and has had no answer: mail of complainants, matters nobody registered, matters to re-check."""
    later = MailMessage.objects.filter(complaint=OuterRef("complaint"), direction="out", at__gt=OuterRef("at"))
    mail = MailMessage.objects.filter(direction="in", complaint__matter__accountable=desk.actor, complaint__matter__ended_at=None)
    mail = mail.filter(~Exists(later), desk.sees("complaint__matter"))
    numbers = numbers_of(desk)
    found = [
        Arrived(numbers.received, _("待受理"), _list(state="received"), _("%s件匿名") % numbers.anonymous if numbers.anonymous else ""),
        Arrived(mail.count(), _("信箱来信没有回"), _list(mail="1", mine="1", state="open")),
        Arrived(to_recheck(desk).count(), _("等复核回访"), reverse("desk:rechecks")),
        Arrived(assistants.questions_for(desk.actor, desk.day).open().count(), _("请本单位协办、等答复"), reverse("desk:assisting")),
    ]
    return [row for row in found if row.count]


def unanswered_mail() -> Any:
    """Of a matter: does a complainant wait for an answer to a letter."""
    later = MailMessage.objects.filter(complaint=OuterRef("complaint"), direction="out", at__gt=OuterRef("at"))
    return Exists(MailMessage.objects.filter(complaint__matter=OuterRef("pk"), direction="in").filter(~Exists(later)))
