"""A school's charge list held against the complaints, for the office alone. Nothing sealed is opened and nothing of the answer is kept.

The school never learns it, not even as a number: a complainant whom the list lacks is entered by the office as a claim
(信访工作条例 art 30).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from qingfeng.core.vault import matching
from qingfeng.engines.cases.models import Complaint, Incident
from qingfeng.engines.ledgers.models import RefundOrder
from qingfeng.engines.ledgers.refunds import ChargeRow

LISTED, LESS, MISSING, UNKNOWN = "listed", "less", "missing", "unknown"


@dataclass(frozen=True)
class Compared:
    """One complaint about what is to be paid back. `listed_fen` is what the list says this payer paid."""

    complaint: Complaint
    result: str
    claimed_fen: int = 0
    listed_fen: int = 0


def with_complaints(order: RefundOrder, rows: Sequence[ChargeRow]) -> list[Compared]:
    """Every complaint on which the order rests and that was not taken back; anonymous ones cannot be compared."""
    complaints = list(_complaints(order))
    identities = [c.identity_id for c in complaints if c.identity_id]
    found = matching.on_list(identities, [(row.name, row.class_label) for row in rows])
    return [_compared(c, found.get(c.identity_id) if c.identity_id else None, rows) for c in complaints]


def _complaints(order: RefundOrder):
    keys = set(order.causes.values_list("key", flat=True))
    incidents = [i.pk for i in Incident.objects.filter(matter=order.matter_id) if i.key in keys] if order.matter_id else []
    about = Complaint.objects.filter(allegations__incident__in=incidents, withdrawn_at=None)
    claimed = Sum("allegations__amount_fen", default=0)
    return about.annotate(claimed=claimed).order_by("received_at", "pk")


def _compared(complaint: Complaint, hits: list[int] | None, rows: Sequence[ChargeRow]) -> Compared:
    claimed = getattr(complaint, "claimed", 0)
    if hits is None:
        return Compared(complaint, UNKNOWN, claimed)
    if not hits:
        return Compared(complaint, MISSING, claimed)
    listed = sum(rows[at].taken_fen for at in hits)
    return Compared(complaint, LESS if listed < claimed else LISTED, claimed, listed)
