"""What stands above every page of a matter: the deadline and the person who answers for it."""

from __future__ import annotations

from typing import Any

from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.prepared import Prepared, Slot

from .matter_clock import main_clock
from .who import Desk

_accepted = Prepared(
    lambda: (
        Handover.objects.filter(matter=Slot("matter"), accepted=True).select_related("from_account__person").order_by("-answered_at")[:1]
    )
)


def head(desk: Desk, matter: Matter) -> dict[str, Any]:
    return {
        "matter": matter,
        "clock": main_clock(matter, desk.day),
        "state": procedure_of(matter).states.get(matter.state, matter.state),
        "since": _accepted.first(matter=matter.pk),
        "mine": matter.accountable_id == desk.actor.pk,
        "day": desk.day,
    }
