"""A matter for which nobody is left to answer: everybody with a role must stand back, has declined, or there is nobody.

It may not lie there unseen. Whoever can lend a person is told: the heads of the superior offices, who may take it up themselves, and
the security administrators of the office and above, who learn nothing of it but that there is one (信访工作条例 art 28).
"""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders, nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import take_part
from qingfeng.core.notices.services import queue

from .models import HarmReport


def strand(*, matter: Matter, why: str, now: dt.datetime) -> None:
    """Within the lock on the matter. Each is told once while it lasts, and once more when the reason becomes another."""
    if matter.stranded_at is None or matter.stranded_why != why:
        matter.stranded_at, matter.stranded_why = matter.stranded_at or now, why
        matter.save(update_fields=["stranded_at", "stranded_why"])
        append(stream=matter.stream, event="matter.stranded", body={"why": str(why)}, actor="system", now=now)
    since = f"{matter.stranded_at:%Y%m%d%H%M%S}"
    for account in whom_to_tell(matter, today(now)):
        key = f"stranded:{matter.pk}:{why}:{since}:{account.pk}"
        queue(template="stranded", key=key, to_account=account, params={"office": matter.unit_id}, now=now)


def whom_to_tell(matter: Matter, day: dt.date) -> list[Account]:
    """None of those who must stand back: not even that there is something to know."""
    above = matter.unit.parent
    heads = nearest_holders((Role.HEAD,), above, day) if above else []
    return about(matter).free([*heads, *holders(Role.SECADMIN, matter.unit, day)], day)


def relieve(matter: Matter) -> None:
    """Somebody is asked, or answers again. The caller saves the matter."""
    matter.stranded_at, matter.stranded_why = None, ""


def take_up(ctx: StepContext) -> None:
    """Effect: the head takes a stranded matter at once. It stands in the chain of hand-overs like any other."""
    matter, before = ctx.matter, ctx.matter.accountable
    role = "duty" if HarmReport.objects.filter(matter=matter).exists() else "head"
    Handover.objects.create(
        matter=matter, from_account=before, to_account=ctx.by, role=role, offered_at=ctx.now, answered_at=ctx.now, accepted=True
    )
    take_part(matter=matter, account=before, role="accountable", now=ctx.now)
    take_part(matter=matter, account=ctx.by, role=role, now=ctx.now)
    matter.accountable = ctx.by
    relieve(matter)
    ctx.body["from"] = before.pk
