"""What a decided matter gives to a circular: findings, measures, refunds and the days of due process. No complainant appears in it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.calendar.counting import count
from qingfeng.core.calendar.days import working_days
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms import queries as norms
from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.cases.models import Finding, Result, Sanction, Statement
from qingfeng.engines.ledgers.models import RUNNING, OrderState, Payment, RefundOrder
from qingfeng.institutions.circulars.facts import DecisionFacts, FoundCharge, NamedPerson

REVIEW_APPLY = "petition.review_apply"


def standing(matter: Matter) -> list[Finding]:
    """Confirmed findings that were decided and have not fallen. Others are in no circular."""
    found = Finding.objects.filter(incident__matter=matter, decided_at__isnull=False, fell_at=None)
    confirmed = found.filter(result__in=(Result.CONFIRMED, Result.PARTLY))
    return list(confirmed.select_related("incident__unit", "clause__document", "person").order_by("incident__charged_on", "pk"))


def facts_of(matter: Matter) -> DecisionFacts:
    findings = standing(matter)
    clauses = tuple(dict.fromkeys(f.clause.cite() for f in findings if f.clause))
    orders = list(RefundOrder.objects.filter(matter_id=matter.pk, state__in=(*RUNNING, OrderState.DONE)).with_sums())  # decided ones
    paid = [(order.payers or 0, order.paid_sum or 0) for order in orders]
    unit = matter.unit
    return DecisionFacts(
        organ=unit.name,
        findings=tuple(_charges(findings, orders)),
        measures=_measures(matter, orders),
        basis=clauses,
        decided_on=max((today(f.decided_at) for f in findings), default=matter.received_on),
        received_month=matter.received_on,
        refund_total=sum(fen for _n, fen in paid),
        refund_people=sum(n for n, fen in paid if fen),
        refunded_by=_last_payment(matter),
        heard_on=heard_on(matter),
        remedies_run_out_on=remedies_run_out_on(matter),
        remedies_note=_("未申请复查") if not matter.objections.filter(answered_at=None).exists() else _("异议尚未答复"),
        phone=unit.phone,
        people=tuple(_people(matter)),
    )


def heard_on(matter: Matter) -> dt.date | None:
    """The day on which the last respondent had spoken, or had let the time for it pass."""
    if matter.extracts.filter(~Q(state="answered"), sent_at__isnull=False).exists():
        return None
    last = Statement.objects.filter(extract__matter=matter).aggregate(at=Max("at"))["at"]
    return today(last) if last else None


def remedies_run_out_on(matter: Matter) -> dt.date | None:
    """The last day on which a review can be asked for, counted from the last service; open while an objection is open."""
    if matter.complaints.filter(withdrawn_at=None, served_on=None).exists() or matter.objections.filter(answered_at=None).exists():
        return None
    served = matter.complaints.aggregate(last=Max("served_on"))["last"]
    rule = norms.find(REVIEW_APPLY, served, matter.unit) if served else None
    if served is None or rule is None:
        return None
    return count(start=served, amount=rule.value["amount"], unit=rule.value["unit"], days=working_days()).due


def _charges(findings: list[Finding], orders: list[RefundOrder]) -> list[FoundCharge]:
    by_incident = {f.incident_id: f for f in reversed(findings)}
    told = []
    for finding in reversed(list(by_incident.values())):
        incident = finding.incident
        total = sum(f.amount_fen for f in findings if f.incident_id == incident.pk)
        order = next((o for o in orders if o.unit_id == incident.unit_id), None)
        payers = (order.payers or 0) if order else 0
        told.append(
            FoundCharge(
                unit=incident.unit.name,
                what=incident.title,
                kind=str(kind(finding.kind).label),
                from_day=incident.charged_on,
                payers=payers,
                total=(order.due_sum if order else 0) or total,
                clause=finding.clause.cite() if finding.clause else "",
            )
        )
    return told


def _measures(matter: Matter, orders: list[RefundOrder]) -> tuple[str, ...]:
    measures = [_("责令退还违规收取的费用")] if orders else []
    sanctions = Sanction.objects.filter(matter=matter, lifted_on=None).values_list("measure", flat=True)
    measures += [_("对责任人员给予%s") % measure for measure in dict.fromkeys(sanctions)]
    return tuple(measures)


def _last_payment(matter: Matter) -> dt.date | None:
    sheets = Payment.objects.filter(sheet__order__matter_id=matter.pk, sheet__confirmed_at__isnull=False)
    return sheets.aggregate(last=Max("sheet__paid_on"))["last"]


def _people(matter: Matter) -> list[NamedPerson]:
    """Those on whom a measure was imposed; their names are printed only once naming is allowed, and only if it is chosen."""
    told = []
    for sanction in Sanction.objects.filter(matter=matter, lifted_on=None).select_related("person", "finding__incident__unit"):
        incident = sanction.finding.incident
        post = sanction.person.posts.held_on(incident.charged_on).filter(unit=incident.unit).first()
        told.append(NamedPerson(sanction.person.name, f"{incident.unit.name}{post or ''}", sanction.measure))
    return told
