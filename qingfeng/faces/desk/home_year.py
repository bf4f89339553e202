"""What a year leaves waiting, for the home of whoever has it in hand: yearly sheets to confirm, what was stopped and is to be undone,
what a meeting left to be mended, sessions of which nobody has said whether they were held."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.calendar.counting import add_months
from qingfeng.core.language import between
from qingfeng.engines.consequences.assessing import CONFIRMERS
from qingfeng.engines.consequences.models import Assessment, Consequence
from qingfeng.engines.gatherings.models import FollowUp, Session
from qingfeng.faces.components.formats import near_day

from .home_lists import Task
from .who import Desk

ARRANGERS = (Role.REGISTRAR, Role.HEAD, Role.RESPONDENT)  # who at a unit keeps its sessions; beside them whoever wrote it down
SOON = dt.timedelta(days=30)
YEARS = 3


def of_the_year(desk: Desk) -> list[Task]:
    return [*_sheets(desk), *_restoring(desk), *to_mend(desk), *to_tell(desk)]


def before(day: dt.date | None, desk: Desk) -> str:
    return _("%s 前") % near_day(day, desk.day) if day else ""


def _sheets(desk: Desk) -> list[Task]:
    """School years that are over, of schools whose sheets somebody else compiled: schools, not sheets, for a school is confirmed whole."""
    if not desk.has(*CONFIRMERS):
        return []
    mine = Q(pk__in=[])
    for path in scope_paths(desk.actor, CONFIRMERS, desk.day):
        mine |= Q(unit__path__startswith=path)
    seen = Assessment.objects.visible_to(desk.actor, desk.day).filter(mine, confirmed_at=None, began__lte=add_months(desk.day, -12))
    years = seen.exclude(compiled_by=desk.actor).order_by("year").values("year").annotate(n=Count("unit", distinct=True))
    return [
        Task(
            _("%(a)s—%(b)s学年考核表待确认%(n)s所") % {"a": row["year"], "b": row["year"] + 1, "n": row["n"]}, "",
            _("编制的人不能确认；后果都决定了才能确认"), f"{reverse('desk:assessments')}?year={row['year']}", _("去看"),
        )
        for row in list(years)[-YEARS:]
    ]  # fmt: skip


def _restoring(desk: Desk) -> list[Task]:
    """What had been carried out before its finding fell: of each who answers for undoing it; of the head all the others."""
    seen = Consequence.objects.visible_to(desk.actor, desk.day).to_restore()
    mine, others = Q(accountable=desk.actor), ~Q(accountable=desk.actor) | Q(accountable=None)
    found = [(_("要您恢复%s条"), _("认定推翻了，已经执行的要恢复"), seen.filter(mine))]
    if desk.has(Role.HEAD):
        found.append((_("停止、待恢复%s条"), _("由作决定的人恢复"), seen.filter(others)))
    url, tasks = f"{reverse('desk:consequences')}?view=suspended", []
    for text, note, rows in found:
        told = rows.order_by().aggregate(n=Count("pk", distinct=True), first=Min("restore_due_on"))
        if told["n"]:
            first = told["first"]
            words = between("，").join(part for part in (before(first, desk), note) if part)
            tasks.append(Task(text % told["n"], "", words, url, _("去看"), late=first is not None and first < desk.day))
    return tasks


def _kept(desk: Desk, prefix: str = "") -> Q:
    """Of the units for which this person keeps the sessions; and what this person wrote down."""
    return Q(**{f"{prefix}unit__in": [unit.pk for unit in desk.offices(*ARRANGERS)]})


def to_mend(desk: Desk) -> list[Task]:
    """整改: late, or due within a month."""
    rows = FollowUp.objects.open().filter(_kept(desk, "session__") | Q(recorded_by=desk.actor), due_on__lte=desk.day + SOON)
    rows = rows.filter(session__in=Session.objects.visible_to(desk.actor, desk.day)).order_by("due_on", "pk")
    return _counted(desk, _("整改没有完成%s项"), [(r.due_on, r.session_id, r.text) for r in rows])


def to_tell(desk: Desk) -> list[Task]:
    """Sessions whose day is over: held or not must be said."""
    rows = Session.objects.visible_to(desk.actor, desk.day).untold(desk.day).filter(_kept(desk) | Q(created_by=desk.actor))
    told = [(s.held_on, s.pk, s.title) for s in rows.order_by("held_on", "pk")]
    return _counted(desk, _("过了日子没有登记开没开%s场"), told)


def _counted(desk: Desk, text: str, found: list[tuple[dt.date, int, str]]) -> list[Task]:
    """How many, and the first of them a step away."""
    if not found:
        return []
    day, session, name = found[0]
    note = f"{near_day(day, desk.day)}　{name}"
    return [Task(text % len(found), "", note, reverse("desk:session", args=[session]), _("去看"), late=day < desk.day)]
