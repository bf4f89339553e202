"""未成年人: alarms of suspected harm, from the first minute to the receipt of the organ that took the report."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from qingfeng.core.access.models import Role
from qingfeng.core.matters import reading
from qingfeng.core.matters.models import Part
from qingfeng.engines.cases.models import HarmReport

from .who import desk_of, needs


@dataclass(frozen=True)
class Alarm:
    row: HarmReport
    step: str
    lamp: str
    late: bool


def stage(row: HarmReport) -> tuple[str, str]:
    """The step that is due now, and the lamp."""
    if not row.acknowledged_at:
        return "acknowledge_harm", "late"
    if not row.reported_at:
        return "report_harm", "late"
    return ("harm_receipt", "soon") if not row.receipt_at else ("", "done")


@needs(Role.DUTY, Role.HEAD)
def harm(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    mine = Part.objects.filter(matter=OuterRef("matter"), account=desk.actor)
    rows = HarmReport.objects.filter(Exists(mine), desk.sees("matter"))
    rows = rows.select_related("matter__respondent_unit", "duty__person", "deputy__person", "acknowledged_by__person").order_by(
        "-raised_at"
    )
    alarms = [Alarm(r, *stage(r), late=not r.acknowledged_at and r.escalate_at < desk.now) for r in rows[:100]]
    reading.were_read(matters=[alarm.row.matter for alarm in alarms], what=desk.page, actor=desk.actor, now=desk.now)
    return render(request, "desk/harm/list.html", {"alarms": alarms, "key": uuid4().hex})


urlpatterns = [path("harm/", harm, name="harm")]
