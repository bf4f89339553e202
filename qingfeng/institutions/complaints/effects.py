"""What a decision on a complaint causes elsewhere: rules are evaluated, refunds are proposed; and what falls, falls with it."""

from __future__ import annotations

from django.db.models import Sum

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.parties.models import Person
from qingfeng.engines.cases.finding import AGAINST
from qingfeng.engines.cases.models import Allegation, Complaint, Finding, Incident
from qingfeng.engines.consequences import declarations, services
from qingfeng.engines.disclosure.queries import compare
from qingfeng.engines.ledgers import falling, refunds

AFTER_THE_DECISION = ("decided", "replied")


def compare_with_boards(ctx: StepContext) -> None:
    """Every claimed charge stands beside the board in force on the day it was made: over, not listed, or within."""
    for allegation in Allegation.objects.filter(matter=ctx.matter, verdict="", amount_fen__isnull=False).select_related("unit"):
        verdict = compare(
            allegation.unit, allegation.charged_on or ctx.matter.received_on, allegation.item, allegation.amount_fen, grade=allegation.grade
        )
        allegation.verdict = verdict.kind
        allegation.excess_fen = verdict.excess
        if verdict.line:
            allegation.board_item, allegation.standard_fen = verdict.line.id, verdict.line.standard
        allegation.save(update_fields=["verdict", "board_item", "standard_fen", "excess_fen"])


def consequences_follow(ctx: StepContext) -> None:
    """Every confirmed incident becomes a cause; the declared rules say what follows for the units and people concerned.

    The disposal decision on this matter is one "time" for each unit, however many people and charges it covers.
    """
    handler = _handler(ctx)
    for incident in Incident.objects.filter(pk__in=ctx.result.get("incidents", [])).select_related("unit"):
        standing = incident.findings.filter(result__in=AGAINST, fell_at=None)
        cause = services.record_cause(
            key=incident.key,
            unit=incident.unit,
            office=ctx.matter.unit,
            kind=incident.kind,
            charged_on=incident.charged_on,
            decided_on=today(ctx.now),
            decision_key=f"decision:{ctx.matter.pk}",
            people=Person.objects.filter(findings__in=standing).distinct(),
            handler=handler,
            matter_id=ctx.matter.pk,
            matter_ref=ctx.matter.ref,
            actor=ctx.actor,
            now=ctx.now,
        )
        for follower in declarations.followers():
            follower.propose(cause=cause, actor=ctx.actor, now=ctx.now)
        _propose_refund(ctx, incident, handler)


def _propose_refund(ctx: StepContext, incident: Incident, handler: Account) -> None:
    """Money was taken against the rules: an order to everybody who paid is proposed, in the name of the handler."""
    standing = incident.findings.filter(result__in=AGAINST, fell_at=None).select_related("clause__document")
    if not standing.aggregate(sum=Sum("amount_fen"))["sum"]:
        return
    first = standing.exclude(amount_fen=0).order_by("pk").first()
    order = refunds.propose(
        unit=incident.unit,
        office=ctx.matter.unit,
        item=incident.title,
        cause_keys=[incident.key],
        cite=first.clause.cite(),
        clause=first.clause,
        key=f"refund:{incident.key}",
        matter_id=ctx.matter.pk,
        matter_ref=ctx.matter.ref,
        actor=handler,
        now=ctx.now,
    )
    ctx.result.setdefault("refunds", []).append(order.pk)


def _handler(ctx: StepContext) -> Account:
    """Who worked on the case proposes; for that reason that person will not decide on what is proposed."""
    made = Finding.objects.filter(incident__matter=ctx.matter).order_by("-made_at").select_related("made_by").first()
    return made.made_by if made else ctx.matter.accountable


def consequences_fall(ctx: StepContext) -> None:
    """Every fallen incident takes its consequences and what is still unpaid of its refunds with it."""
    for incident in Incident.objects.filter(pk__in=ctx.result.get("fallen", [])):
        services.cause_fell(key=incident.key, actor=ctx.actor, now=ctx.now, reason="objection" if ctx.data.get("upheld") else "review")
        falling.cause_fell(key=incident.key, actor=ctx.actor, now=ctx.now)


def titles_follow(ctx: StepContext) -> None:
    """Of every step, once the matter stands as the step left it: what it is now may count against a title of a unit it is about. Where
    complaints were joined or set apart, the other matter changed with it."""
    matters = [pk for pk in (ctx.matter.pk, ctx.result.get("into"), ctx.result.get("apart")) if pk]
    units = {*Allegation.objects.filter(matter__in=matters).values_list("unit", flat=True), ctx.matter.respondent_unit_id} - {None}
    services.complaints_moved(units=units, actor=ctx.actor, now=ctx.now)


def withdrawn_matter_ends(ctx: StepContext) -> None:
    """The matter ends only when nobody is left who complains, and only before a decision.

    What was decided stands: the respondent may still object, the findings may still fall, and it closes by a re-check.
    """
    if ctx.matter.state in AFTER_THE_DECISION or Complaint.objects.filter(matter=ctx.matter, withdrawn_at=None).exists():
        ctx.target = ctx.matter.state
