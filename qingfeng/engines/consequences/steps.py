"""What people do with a consequence. Whoever handled a case, or brought the proposal, does not decide it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import evaluating
from .assessing import follow_assessments
from .judged import Judged
from .models import Consequence, State
from .reconcile import IN_FORCE
from .record import record
from .telling import DECIDED, LIFTED, RESTORED, tell
from .title_rules import follow_titles

APART = gettext_lazy("提出与决定分离")


def _locked(consequence: Consequence) -> Consequence:
    Unit.objects.select_for_update(no_key=True).get(pk=consequence.unit_id)
    return Consequence.objects.select_for_update(of=("self",)).select_related("unit", "office").get(pk=consequence.pk)


def _need(row: Consequence, *states: str) -> None:
    if row.state not in states:
        raise Refused(_("这一条现在是“%(state)s”，不能办这一步。") % {"state": row.get_state_display()})


def apart(row: Consequence, actor: Account) -> str:
    """Why this person may not decide it; empty: may."""
    if actor.pk == row.proposed_by_id:
        return _("提出的人不能作决定。")
    if row.causes.filter(handler=actor).exists():
        return _("办理过这些事项的人不能作决定。")
    if row.person_id and row.person_id == actor.person_id:
        return _("不能决定自己的事。")
    return ""


def decide(*, consequence: Consequence, adopt: bool, actor: Account, now: dt.datetime, note: str = "") -> Consequence:
    """Adopt the proposal, or decline it with a reason."""
    with transaction.atomic():
        row = _locked(consequence)
        wanted = State.DECIDED if adopt else State.DECLINED
        if row.state == wanted and row.decided_by_id == actor.pk:
            return row
        _need(row, State.PROPOSED)
        why_not = apart(row, actor)
        if why_not:
            raise Refused(why_not, authority=APART, advice=_("请另一位决定人办理；没有的，由上级机关派人。"))
        if not adopt and not note.strip():
            raise Refused(_("不予采纳要写明理由。"), field="note")
        row.state, row.decided_by, row.decided_at, row.note = wanted, actor, now, note
        row.ended_at = None if adopt else now
        row.save()
        record(row.stream, "decided" if adopt else "declined", {"state": row.state}, actor, now)
        if adopt:
            evaluating.supersede_earlier(row, actor, now)
            tell(row, DECIDED, now)
        else:
            evaluating.follow(unit=row.unit, office=row.office, actor=actor, proposer=row.proposed_by, now=now)
        return row


def carry_out(*, consequence: Consequence, on: dt.date, evidence: str, actor: Account, now: dt.datetime) -> Consequence:
    """It was done: the day, and what shows it."""
    with transaction.atomic():
        row = _locked(consequence)
        if row.state == State.CARRIED_OUT and row.carried_out_by_id == actor.pk:
            return row
        _need(row, State.DECIDED)
        if on > today(now) or (row.decided_at and on < today(row.decided_at)):
            raise Refused(_("执行日期要在决定之日以后、今天以前。"), field="on")
        if not evidence.strip():
            raise Refused(_("请写明执行的凭据，如谈话记录、考核表。"), field="evidence")
        row.state, row.carried_out_by, row.carried_out_on, row.evidence = State.CARRIED_OUT, actor, on, evidence
        row.save()
        record(row.stream, "carried_out", {"state": row.state, "on": on}, actor, now)
        return row


def lift(*, consequence: Consequence, actor: Account, now: dt.datetime, note: str) -> Consequence:
    """End it by decision: before its time, or, suspended and restored, for good."""
    with transaction.atomic():
        row = _locked(consequence)
        if row.state == State.LIFTED:
            return row
        _need(row, State.SUSPENDED, *IN_FORCE)
        if not note.strip():
            raise Refused(_("解除要写明理由。"), field="note")
        if row.state == State.SUSPENDED and row.carried_out_on and row.restored_at is None:
            raise Refused(_("已经执行的还没有恢复。"), advice=_("请先登记恢复，再解除。"))
        row.state_before, row.state, row.note, row.ended_at = row.state, State.LIFTED, note, now
        row.save()
        record(row.stream, "lifted", {"state": row.state}, actor, now)
        tell(row, LIFTED, now)
        judged = Judged(row.unit)
        follow_titles(judged=judged, actor=actor, now=now)
        follow_assessments(judged=judged, actor=actor, now=now)
        return row


def restored(*, consequence: Consequence, evidence: str, actor: Account, now: dt.datetime) -> Consequence:
    """What had been carried out was undone. It cannot come back as it was: a new decision would be needed."""
    with transaction.atomic():
        row = _locked(consequence)
        if row.restored_at is not None:
            return row
        _need(row, State.SUSPENDED)
        if not evidence.strip():
            raise Refused(_("请写明怎样恢复，如更正后的考核表。"), field="evidence")
        row.restored_by, row.restored_at, row.evidence = actor, now, evidence
        row.save()
        record(row.stream, "restored", {"state": row.state}, actor, now)
        tell(row, RESTORED, now)
        return row


def hand_over_restoring(*, consequence: Consequence, to: Account, actor: Account, now: dt.datetime) -> Consequence:
    """Another person answers for the restoring from now on."""
    with transaction.atomic():
        row = _locked(consequence)
        _need(row, State.SUSPENDED)
        row.accountable = to
        row.save(update_fields=["accountable"])
        record(row.stream, "restoring_handed_over", {"to": to.pk}, actor, now)
        return row


def expire(*, now: dt.datetime) -> int:
    """End what has run its time. For the daily task."""
    day, done = today(now), 0
    for pk in Consequence.objects.filter(state__in=IN_FORCE, until_on__lte=day).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Consequence.objects.select_for_update().get(pk=pk)
            if row.state in IN_FORCE and row.until_on and row.until_on <= day:
                row.state_before, row.state, row.ended_at = row.state, State.EXPIRED, now
                row.save()
                record(row.stream, "expired", {"state": row.state}, None, now)
                done += 1
    return done
