"""工作移交: whoever leaves offers all open matters, or those chosen, to one or several others in one go.

Each is offered by the step that offers a single one, so it counts when it is accepted; until then whoever leaves stays accountable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds, holds_any, nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.matters import steps
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.querysets import DESK_ROLES, SEALED_ROLES
from qingfeng.core.matters.recusal import about
from qingfeng.core.refusal import Refused

TAKERS = (Role.HANDLER, Role.REGISTRAR, Role.DUTY, Role.HEAD)


@dataclass
class Result:
    offered: list[int] = field(default_factory=list)  # keys of matters
    left: list[tuple[Matter, str]] = field(default_factory=list)  # stays where it is, and why


def can_hand_over_desk(actor: Account, account: Account, day: dt.date) -> bool:
    """One's own; and the head that of somebody of the office who is gone."""
    return actor.pk == account.pk or (account.unit is not None and holds(actor, Role.HEAD, account.unit, day))


def takers(account: Account, day: dt.date) -> list[Account]:
    """Whom a desk may be handed to: those who work at the same office, or above it."""
    return [a for a in nearest_holders(TAKERS, account.unit, day) if a.pk != account.pk] if account.unit else []


def hand_over_desk(
    *, account: Account, matters: Sequence[Matter], to: Sequence[Account], reason: str, actor: Account, now: dt.datetime, request_key: str
) -> Result:
    """Offers each matter to one of those chosen who need not stand back, in even shares. Under the same key it does nothing twice."""
    if not can_hand_over_desk(actor, account, today(now)):
        raise Refused(_("只有本人，或者本机关的负责人，可以移交。"))
    if not to:
        raise Refused(_("请选择移交给谁。"), field="to")
    result, shares = Result(), dict.fromkeys((a.pk for a in to), 0)
    for matter in matters:
        before = steps.done_before(matter_id=matter.pk, step="offer", actor=actor, request_key=request_key)
        taker, why = (None, "") if before is not None else _taker(matter, to, shares, today(now))
        if before is None and taker is None:
            result.left.append((matter, why))
            continue
        try:
            if taker is not None:
                _offer(matter, taker, reason, actor, now, request_key)
                shares[taker.pk] += 1
            result.offered.append(matter.pk)
        except Refused as refused:
            result.left.append((matter, refused.reason))
    return result


@transaction.atomic
def _offer(matter: Matter, to: Account, reason: str, actor: Account, now: dt.datetime, request_key: str) -> None:
    steps.take(matter_id=matter.pk, step="offer", actor=actor, now=now, data={"to": to, "reason": reason}, request_key=request_key)


def _taker(matter: Matter, to: Sequence[Account], shares: dict[int, int], day: dt.date) -> tuple[Account | None, str]:
    """The one with the fewest so far who may take it; or why none of them may."""
    if procedure_of(matter).step("offer") is None:
        return None, _("这一类事项不能移交。")
    roles = SEALED_ROLES if matter.sealed else DESK_ROLES
    able = [a for a in to if a.pk != matter.accountable_id and holds_any(a, roles, matter.unit, day)]
    if not able:
        return None, _("所选的人没有办理它的角色。")
    free = about(matter).free(able, day)
    if not free:
        return None, _("所选的人都须回避，请另选。")
    return min(free, key=lambda a: shares[a.pk]), ""


def accept_all(*, giver: Account, actor: Account, now: dt.datetime, request_key: str) -> Result:
    """Everything that one person offered to the actor, accepted in one go. What the actor may no longer take is told."""
    result = Result()
    offers = Handover.objects.filter(to_account=actor, from_account=giver, answered_at=None, matter__ended_at=None)
    for row in offers.select_related("matter").order_by("pk"):
        try:
            with transaction.atomic():
                steps.take(matter_id=row.matter_id, step="take_over", actor=actor, now=now, request_key=request_key)
            result.offered.append(row.matter_id)
        except Refused as refused:
            result.left.append((row.matter, refused.reason))
    return result
