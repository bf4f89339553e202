"""Reports: drafted by one person, frozen by another, never changed afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import contents, permissions, record_sets
from .contents import Contents
from .measures import HANDLING
from .models import Audience, Report, ReportAnswer, ReportFigure, ReportPaper, ReportState, ReportTemplate
from .periods import Period
from .record import record


@transaction.atomic
def draft_report(
    *, template: ReportTemplate, unit: Unit, title: str, period: Period, day: dt.date, audience: str, actor: Account, now: dt.datetime
) -> Report:
    """`day`: as of when things are counted."""
    if not permissions.can_draft_report(actor, unit, today(now)):
        raise Refused(_("您没有为%s起草报告的权限。") % unit.name)
    title = title.strip()
    if wrong := _wrong(template, unit, title, period, day, audience, now):
        raise Refused(wrong[1], advice=wrong[2], field=wrong[0])
    for field in contents.wanted(template):
        field.period(period)
    same = Report.objects.frozen().filter(unit=unit, template__title=template.title, audience=audience)
    before = same.filter(period_start=period.start, period_end=period.end).order_by("-frozen_at", "-pk").first()
    made = Report.objects.create(
        template=template, unit=unit, office=unit.name, title=title, period_start=period.start, period_end=period.end, day=day,
        audience=audience, follows=before, drafted_by=actor, drafted_at=now,
    )  # fmt: skip
    facts = {"unit": unit.pk, "template": template.pk, "from": period.start, "to": period.end, "day": day, "audience": audience}
    record(made, "report_drafted", facts | {"follows": before.pk if before else None}, actor, now)
    return made


def _wrong(
    template: ReportTemplate, unit: Unit, title: str, period: Period, day: dt.date, audience: str, now: dt.datetime
) -> tuple[str, str, str] | None:
    """The field, what is wrong with it, and what to do."""
    faults = (
        (not title, "title", _("请写标题。"), ""),
        (template.retired_at is not None, "template", _("这份模板已经停用。"), _("请选另一份。")),
        (not unit.path.startswith(template.unit.path), "template", _("这份模板不是这个单位的，也不是它上级的。"), _("请选另一份。")),
        (unit.kind not in HANDLING, "unit", _("报告写机关办理的情况，%s不是机关。") % unit.name, _("请选主管机关或者街镇。")),
        (audience not in Audience.values, "audience", _("请选给谁看。"), ""),
        (day > today(now), "day", _("数据截至的日期还没有到。"), _("请写今天或者以前的日期。")),
        (day < period.start, "day", _("数据截至的日期早于统计期。"), _("请写统计期开始以后的日期。")),
    )
    return next(((field, why, advice) for bad, field, why, advice in faults if bad), None)


@transaction.atomic
def freeze_report(*, report: Report, actor: Account, now: dt.datetime) -> Report:
    """Counted a last time, kept with all records, and set in Word from what was kept."""
    found = _locked(report)
    if not permissions.can_freeze_report(actor, found, today(now)):
        own = permissions.is_drafter(actor, found)
        raise Refused(_("起草的人不能自己定稿。") if own else _("您没有定稿的权限。"), advice=_("请另一位决定人或者负责人定稿。"))
    said = contents.counted(found)
    digests = _keep(found, said)
    found.digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    found.state, found.frozen_by, found.frozen_at = ReportState.FROZEN, actor, now
    found.address = settings.PUBLIC_ADDRESS
    found.save(update_fields=["state", "frozen_by", "frozen_at", "digest", "address"])
    data = contents.docx(Report.objects.select_related("template__file", "unit", "follows").get(pk=found.pk))
    paper = ReportPaper.objects.create(report=found, sha256=hashlib.sha256(data).hexdigest(), data=data)
    facts = {"figures": len(said.figures), "digest": found.digest, "paper": paper.sha256, "template": found.template.sha256}
    record(found, "report_frozen", facts, actor, now)
    return found


def _keep(report: Report, said: Contents) -> list[str]:
    """Figures with their records, answers with their pictures; what the digest of the report is made of."""
    digests = []
    for number, told in enumerate(said.figures, start=1):
        reading = said.readings[told.key]
        listed = sum(r.value for r in reading.records) if reading.figure.grouped else len(reading.records)
        if reading.n != listed:  # somebody wrote between counting and listing
            raise Refused(_("“%s”的记录正在变动，没有定稿。") % told.label, advice=_("请过一会儿再定稿。"))
        row = ReportFigure(
            report=report, number=number, code=told.code, period_start=told.period.start, period_end=told.period.end, label=told.label,
            formula=told.formula, authority=told.authority, value=told.value, told_n=told.told_n, n=reading.n,
            digest=record_sets.digest(reading), records=record_sets.packed(reading.records),
        )  # fmt: skip
        row.save()
        digests.append(f"{told.code} {told.period.code} {told.value} {row.digest}")
    for key, answer in said.answers.items():
        ReportAnswer.objects.create(report=report, key=key, content=answer.stored(), picture=answer.picture)
        digests.append(f"{key} {json.dumps(answer.stored(), ensure_ascii=False, sort_keys=True)}")
    return digests


@transaction.atomic
def drop_report(*, report: Report, actor: Account, now: dt.datetime) -> Report:
    """Gives up a draft."""
    found = _locked(report)
    if not permissions.can_draft_report(actor, found.unit, today(now)):
        raise Refused(_("您没有作废这份报告的权限。"))
    found.state = ReportState.DROPPED
    found.save(update_fields=["state"])
    record(found, "report_dropped", {}, actor, now)
    return found


def _locked(report: Report) -> Report:
    related = ("unit", "template__file", "drafted_by", "follows")
    found = Report.objects.select_for_update(of=("self",)).select_related(*related).get(pk=report.pk)
    if found.state != ReportState.DRAFT:
        raise Refused(_("这份报告现在是“%s”，不能做这一步。") % found.get_state_display())
    return found


def paper(report: Report) -> tuple[bytes, bool]:
    """The Word file of a frozen report made anew, and whether it is the one that was frozen, byte for byte. Otherwise the kept one."""
    frozen = ReportPaper.objects.get(report=report)
    data = contents.docx(report)
    same = hashlib.sha256(data).hexdigest() == frozen.sha256
    return (data if same else bytes(frozen.data)), same
