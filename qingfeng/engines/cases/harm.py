"""Suspected harm to a minor: a named person at once, a deputy if nobody answers, a report outward, a receipt.

Authority: 未成年人保护法 art 11 (mandatory report).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.recusal import About, about
from qingfeng.core.norms.queries import in_force
from qingfeng.core.notices.services import queue
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .models import HarmReport

AUTHORITY = "《未成年人保护法》第十一条"


def duty_person(office: Unit, case: About, day: dt.date, without: tuple[int, ...] = ()) -> Account:
    """The person on duty for the protection of minors who has no part in what is alleged."""
    able = [a for a in nearest_holders((Role.DUTY, Role.HEAD), office, day) if a.pk not in without]
    if free := case.free(able, day):
        return free[0]
    raise Refused(_("没有可以值班的未成年人保护负责人。"), authority=AUTHORITY, advice=_("请立即拨打110或12355。"))


def raise_alarm(*, matter: Matter, now: dt.datetime) -> HarmReport:
    """Opens the report and tells the person on duty at once."""
    hours = in_force("harm.acknowledge_hours", matter.received_on, matter.unit).value
    report = HarmReport.objects.create(matter=matter, duty=matter.accountable, raised_at=now, escalate_at=now + dt.timedelta(hours=hours))
    queue(template="harm_alarm", key=f"harm:{matter.pk}", to_account=matter.accountable, params={"ref": matter.ref}, now=now)
    return report


def escalate_unanswered(*, now: dt.datetime) -> int:
    """Passes every alarm that nobody acknowledged in time to a deputy without a part in it. Returns how many.

    Where an office has no deputy the alarm stays with the first person and does not hold up the others.
    """
    late = HarmReport.objects.filter(acknowledged_at=None, escalated_at=None, escalate_at__lte=now)
    return sum(_escalate(pk, now) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _escalate(pk: int, now: dt.datetime) -> bool:
    report = HarmReport.objects.get(pk=pk)
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "respondent_unit").get(pk=report.matter_id)
    report.refresh_from_db()
    if report.acknowledged_at or report.escalated_at:
        return False
    try:
        deputy = duty_person(matter.unit, about(matter), today(now), without=(report.duty_id,))
    except Refused:
        return False
    report.deputy, report.escalated_at = deputy, now
    report.save(update_fields=["deputy", "escalated_at"])
    Part.objects.get_or_create(matter=matter, account=deputy, role="duty", defaults={"since": now})
    matter.accountable = deputy
    matter.save(update_fields=["accountable"])
    append(stream=matter.stream, event="harm.escalated", body={"deputy": deputy.pk}, actor="system", now=now)
    queue(template="harm_alarm", key=f"harm:{matter.pk}:deputy", to_account=deputy, params={"ref": matter.ref}, now=now)
    return True


def acknowledge(ctx: StepContext) -> None:
    """Effect: the person on duty, or the deputy, takes the alarm."""
    report = _report(ctx.matter)
    report.acknowledged_by, report.acknowledged_at = ctx.actor, ctx.now
    report.save(update_fields=["acknowledged_by", "acknowledged_at"])


def report_outward(ctx: StepContext) -> None:
    """Effect: the report to police, civil affairs or education, with organ and time."""
    report = _report(ctx.matter)
    report.organ, report.reported_at = ctx.data["organ"], ctx.data.get("reported_at") or ctx.now
    if report.reported_at > ctx.now:
        raise Refused(_("报告时间不能在现在以后。"), field="reported_at")
    report.save(update_fields=["organ", "reported_at"])
    ctx.body["reported_at"] = report.reported_at


def enter_receipt(ctx: StepContext) -> None:
    """Effect: the receiving organ's receipt is in."""
    report = _report(ctx.matter)
    if not report.reported_at:
        raise Refused(_("还没有登记对外报告，不能登记回执。"), authority=AUTHORITY)
    report.receipt, report.receipt_at = ctx.data["receipt"], ctx.now
    report.save(update_fields=["receipt", "receipt_at"])


def _report(matter: Matter) -> HarmReport:
    report = HarmReport.objects.filter(matter=matter).first()
    if report is None:
        raise Refused(_("这件事项没有涉未成年人侵害的报告。"))
    return report
