"""What the complainant may still do about the answer, as the follow page shows it; and asking for it with the receipt code."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from qingfeng.core.matters import clocks, steps
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.cases.remedies import Remedy, receiver, remedy
from qingfeng.faces.components.clock import clock_view


def shown(request: HttpRequest, complaint: Complaint, day: dt.date, refused: Refused | None) -> dict[str, Any]:
    """The last day and the days left; who looks at it now; what was said. Nothing before there is an answer."""
    found = remedy(complaint)
    running = found.running
    clock = clocks.leading(running.matter) if running else None
    state = procedure_of(running.matter).states.get(running.matter.state, "") if running else ""
    return {
        "r": found,
        "remedy_shown": bool(found.stage or running or found.last),
        "late": found.is_late(day),
        "days_left": found.days_left(day),
        "by_system": _by_system(found, complaint, day),
        "running_state": state,
        "running_clock": clock_view(clock, day, gentle=True) if clock else None,
        "request_typed": request.POST.get("why", "") if refused else "",
    }


def _by_system(found: Remedy, complaint: Complaint, day: dt.date) -> bool:
    return bool(found.stage) and receiver(found, complaint.matter, day) is not None


def ask(request: HttpRequest, complaint: Complaint) -> str:
    """The reasons go up; the same form sent twice asks once."""
    label = remedy(complaint).label or _("复查")
    data = {"complaint": complaint, "text": request.POST.get("why", "")}
    key = request.POST.get("key", "")[:60]
    take = {"matter_id": complaint.matter_id, "actor": None, "now": timezone.now(), "data": data}
    result = steps.take(step="apply_review", request_key=f"{complaint.pk}:{key}" if key else "", **take)
    return _("已申请%(what)s，编号%(ref)s。") % {"what": label, "ref": result["request"]}


def withdraw(request: HttpRequest, complaint: Complaint) -> str:
    if request.POST.get("sure") != "yes":
        raise Refused(_("请先勾选“我确定撤回申请”。"), field="sure")
    running = remedy(complaint).running
    if running is None:
        raise Refused(_("没有正在办的申请。"))
    steps.take(matter_id=running.matter_id, step="withdraw", actor=None, now=timezone.now())
    return _("申请已撤回。期限没有过的，还可以再申请。")
