"""Giving out tickets, so many at a time, and taking back the unused ones of a pile that was lost."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from . import permissions
from .boxes import box_of
from .codes import code_of, digest, parts
from .drafting import locked
from .models import Survey, SurveyState, Ticket, TicketBatch
from .record import record

MOST = 5000


@transaction.atomic
def issue(*, survey: Survey, count: int, unit: Unit | None, actor: Account | None, now: dt.datetime) -> TicketBatch:
    """A handful for one school would tell who answered what, so a school gets at least as many as the parameter says."""
    found, day = locked(survey), today(now)
    if actor is not None and not permissions.can_issue_tickets(actor, found, day):
        raise Refused(_("由举办机关发答题票。"))
    if found.state != SurveyState.OPEN:
        raise Refused(_("调查开始以后、结束以前才发答题票。"))
    if unit is not None and (unit.kind != UnitKind.SCHOOL or not unit.path.startswith(found.unit.path)):
        raise Refused(_("答题票只发给本机关下面的学校。"), field="unit")
    rule = in_force(found.declared.least_tickets, day, found.unit)
    if not rule.value <= count <= MOST:
        words = _("一批至少%(least)d张，免得认出是谁答的；最多%(most)d张。")
        raise Refused(words % {"least": rule.value, "most": MOST}, authority=rule.cite(), field="count")
    box_of(found, unit)
    number = found.batches.count() + 1
    nonce, digests = _fresh(count)
    made = TicketBatch.objects.create(survey=found, number=number, unit=unit, count=count, nonce=nonce, made_by=actor, made_on=day)
    insert_many([Ticket(digest=each, batch=made, used=False) for each in sorted(digests)])
    record(made.survey, "tickets_issued", {"batch": number, "count": count, "unit": unit.pk if unit else None}, actor, now)
    return made


def _fresh(count: int) -> tuple[str, set[str]]:
    """Codes that no ticket has: of a hundred thousand two are alike once in two hundred times."""
    while True:
        nonce = secrets.token_hex(16)
        digests = {digest(code_of(nonce, serial)) for serial in range(1, count + 1)}
        taken = any(Ticket.objects.filter(pk__in=some).exists() for some in parts(sorted(digests)))
        if len(digests) == count and not taken:
            return nonce, digests


@transaction.atomic
def void(*, batch: TicketBatch, actor: Account | None, now: dt.datetime) -> int:
    """The pile was lost: what was not used cannot be used any more. What was answered stays counted, for nobody knows which it is."""
    found, day = locked(batch.survey), today(now)
    if actor is not None and not permissions.can_issue_tickets(actor, found, day):
        raise Refused(_("由举办机关作废答题票。"))
    row = found.batches.select_for_update().get(pk=batch.pk)
    if found.state != SurveyState.OPEN or row.voided_on is not None:
        raise Refused(_("这一批已经作废，或者调查已经结束。"))
    row.used, row.voided_on = row.tickets.filter(used=True).count(), day
    gone = row.count - row.used
    row.tickets.all().delete()  # also the used ones: those that were left would be known to have been used
    row.save(update_fields=["used", "voided_on"])
    record(found, "tickets_voided", {"batch": row.number, "count": gone}, actor, now)
    return gone
