"""Findings: per allegation and person, proposed by the handler, in force with the decision, and able to fall."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import recorded
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import name_person, reach_back, take_part
from qingfeng.core.refusal import Refused

from .kinds import kind
from .models import Allegation, ComplaintClass, Finding, Incident, IncidentState, Result

AGAINST = (Result.CONFIRMED, Result.PARTLY)


def find(ctx: StepContext) -> None:
    """Effect: states what was found on one allegation about one person, or about the unit."""
    allegation = Allegation.objects.filter(matter=ctx.matter, pk=ctx.data.get("allegation") or 0).first()
    if allegation is None:
        raise Refused(_("没有这项反映。"), field="allegation")
    if allegation.classification == ComplaintClass.ACCUSATION:
        raise Refused(_("检举控告不在这里调查认定。"), authority="《信访工作条例》第三十条", advice=_("请密封移送。"))
    result, clause, person = ctx.data.get("result", ""), ctx.data.get("clause"), ctx.data.get("person")
    if result not in Result.values:
        raise Refused(_("请选择认定结果。"), field="result")
    if (day := ctx.data.get("charged_on")) and day > today(ctx.now):
        raise Refused(_("日期不能在今天以后。"), field="charged_on")
    if result in AGAINST and clause is None:
        raise Refused(_("认定属实或部分属实，须写明违反哪一条。"), field="clause")
    text = str(ctx.data.get("text", "")).strip()
    if not text:
        raise Refused(_("请写明认定的事实和理由。"), field="text")
    incident = _incident(ctx, allegation)
    reach_back(matter=ctx.matter, to=incident.charged_on, day=today(ctx.now), field="charged_on")
    commitment = commit(text)
    values = {
        "incident": incident,
        "result": result,
        "kind": ctx.data.get("kind") or allegation.kind,
        "clause": clause,
        "amount_fen": int(ctx.data.get("amount_fen") or 0),
        "made_by": ctx.by,
        "made_at": ctx.now,
        "text": text,
        "salt": commitment.salt,
        "digest": commitment.digest,
        "decided_at": None,  # found anew after a reopening: in force again only with the next decision
        "fell_at": None,
    }
    finding, _created = Finding.objects.update_or_create(allegation=allegation, person=person, defaults=values)
    if person is not None:
        name_person(matter=ctx.matter, person=person, day=today(ctx.now))
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {
        "finding": finding.pk,
        "allegation": allegation.pk,
        "result": str(result),
        "text": commitment.digest,
        "incident": incident.pk,
    }
    ctx.result["finding"] = finding.pk


def _incident(ctx: StepContext, allegation: Allegation) -> Incident:
    """The incident an allegation belongs to: one act or charge at one unit. Like allegations share it unless told otherwise."""
    chosen = ctx.data.get("incident")
    incident = Incident.objects.filter(matter=ctx.matter, pk=chosen).first() if chosen else allegation.incident
    found = ctx.data.get("charged_on")
    day = found or allegation.charged_on or allegation.complaint.happened_on or ctx.matter.received_on
    incident = incident or Incident.objects.filter(matter=ctx.matter, unit=allegation.unit, kind=allegation.kind, charged_on=day).first()
    if incident is None:
        title = allegation.item or recorded(kind(allegation.kind).label)
        same = {"matter": ctx.matter, "unit": allegation.unit, "kind": allegation.kind, "charged_on": day}
        incident = Incident.objects.create(title=title[:80], **same)
    if found and found != incident.charged_on and incident.state == IncidentState.OPEN:
        incident.charged_on = found
        incident.save(update_fields=["charged_on"])
    if allegation.incident_id != incident.pk:
        allegation.incident = incident
        allegation.save(update_fields=["incident"])
    return incident


def put_in_force(ctx: StepContext) -> None:
    """Effect of a decision: findings take force, incidents are confirmed or not. One confirmed before and not now falls."""
    findings = list(Finding.objects.filter(incident__matter=ctx.matter, decided_at=None, fell_at=None))
    Finding.objects.filter(pk__in=[f.pk for f in findings]).update(decided_at=ctx.now)
    for incident in Incident.objects.filter(pk__in={f.incident_id for f in findings}):
        outcome = _settle(incident, today(ctx.now))
        ctx.result.setdefault(outcome, []).append(incident.pk)
    ctx.result.setdefault("incidents", [])
    ctx.body |= {"findings": [f.pk for f in findings], "incidents": ctx.result["incidents"], "fallen": ctx.result.get("fallen", [])}


def _settle(incident: Incident, day: dt.date) -> str:
    """The state that its findings give an incident; says under which name the result lists it."""
    stands = incident.findings.filter(result__in=AGAINST, fell_at=None).exists()
    before = incident.state
    if stands:
        incident.state, incident.fell_on = IncidentState.CONFIRMED, None
    elif before == IncidentState.CONFIRMED:
        incident.state, incident.fell_on = IncidentState.FALLEN, day
    else:
        incident.state = IncidentState.NOT_CONFIRMED
    incident.decided_on = day
    incident.save(update_fields=["state", "decided_on", "fell_on"])
    return "incidents" if stands else "fallen" if incident.state == IncidentState.FALLEN else "not_confirmed"


def overturn(*, matter: Matter, findings: list[int], reason_code: str, actor_code: str, now: dt.datetime) -> list[Incident]:
    """Findings fall. Returns the incidents that fall with them because nothing confirmed is left of them.

    Called within the step of an objection upheld, a review, or a reopened matter; consequences follow from the caller's effects.
    """
    rows = Finding.objects.filter(pk__in=findings, incident__matter=matter, decided_at__isnull=False, fell_at=None)
    touched = {f.incident_id for f in rows}
    if not touched:
        raise Refused(_("没有可以推翻的认定。"))
    rows.update(fell_at=now)
    fallen = []
    for incident in Incident.objects.filter(pk__in=touched, state=IncidentState.CONFIRMED):
        if not incident.findings.filter(result__in=AGAINST, fell_at=None, decided_at__isnull=False).exists():
            incident.state, incident.fell_on = IncidentState.FALLEN, today(now)
            incident.save(update_fields=["state", "fell_on"])
            fallen.append(incident)
    body = {"findings": sorted(findings), "incidents": [i.pk for i in fallen], "reason": reason_code}
    append(stream=matter.stream, event="finding.fell", body=body, actor=actor_code, now=now)
    return fallen
