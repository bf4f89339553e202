"""What stands above every page of a matter: the deadline and the person who answers for it."""

from __future__ import annotations

from typing import Any

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of

from .matter_clock import main_clock
from .who import Desk


def head(desk: Desk, matter: Matter) -> dict[str, Any]:
    return {
        "matter": matter,
        "clock": main_clock(matter, desk.day),
        "state": procedure_of(matter).states.get(matter.state, matter.state),
        "since": matter.handovers.filter(accepted=True).select_related("from_account__person").order_by("-answered_at").first(),
        "mine": matter.accountable_id == desk.actor.pk,
        "day": desk.day,
    }
