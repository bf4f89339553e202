"""Responsibilities for a cause: proposed to the decider with reasons, decided, recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused

from .models import Cause, Responsibility, ResponsibilityState
from .record import record


@dataclass(frozen=True)
class ProposedRow:
    person: Person
    unit: Unit
    degree: str
    reason: str
    post: str = ""
    title: str = ""


def propose_responsibilities(*, cause: Cause, rows: Iterable[ProposedRow], actor: Account | None, now: dt.datetime) -> list[Responsibility]:
    """Adds who is not there yet; what was decided stays as it is. The handler of the case counts as the one who proposes."""
    with transaction.atomic():
        cause = Cause.objects.select_for_update(of=("self",)).get(pk=cause.pk)
        if not cause.live:
            raise Refused(_("认定已经被推翻，不再追究。"))
        for order, row in enumerate(rows, 1):
            fields = {"unit": row.unit, "post": row.post, "title": row.title, "reason": row.reason, "order": order}
            fields |= {"proposed_by": cause.handler or actor, "proposed_at": now}
            made, created = Responsibility.objects.get_or_create(cause=cause, person=row.person, degree=row.degree, defaults=fields)
            if created:
                record(("cause", cause.key), "responsibility_proposed", {"person": made.person_id, "degree": made.degree}, actor, now)
        return list(cause.responsibilities.all())


def decide_responsibility(
    *, responsibility: Responsibility, confirm: bool, actor: Account, now: dt.datetime, note: str = ""
) -> Responsibility:
    with transaction.atomic():
        row = Responsibility.objects.select_for_update(of=("self",)).select_related("cause").get(pk=responsibility.pk)
        wanted = ResponsibilityState.CONFIRMED if confirm else ResponsibilityState.DECLINED
        if row.state == wanted and row.decided_by_id == actor.pk:
            return row
        if row.state != ResponsibilityState.PROPOSED:
            raise Refused(_("这一条现在是“%(state)s”，不能再决定。") % {"state": row.get_state_display()})
        if actor.pk in (row.proposed_by_id, row.cause.handler_id) or row.person_id == actor.person_id:
            raise Refused(_("提出的人、承办人和本人不能作决定。"), advice=_("请另一位决定人办理。"))
        if not confirm and not note.strip():
            raise Refused(_("不予认定要写明理由。"), field="note")
        row.state, row.decided_by, row.decided_at, row.note = wanted, actor, now, note
        row.save()
        body = {"person": row.person_id, "degree": row.degree, "state": row.state}
        record(("cause", row.cause.key), "responsibility_decided", body, actor, now)
        return row
