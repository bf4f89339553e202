"""What the case page shows of first-asked responsibility: who was asked first, through whose hands it went, the three questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.norms.queries import find
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases import supplements
from qingfeng.engines.cases.models import Supplement

from . import rules
from .questions import ASKED_IN, CODE, THREE

MOST = "first_asked.most_handovers"


@dataclass(frozen=True, slots=True)
class Panel:
    matter: Matter
    first: Account
    chain: list[Handover]
    passing: rules.Passing
    too_often: bool
    most: int | None
    cite: str
    answers: list[tuple[str, str]]  # question, answer; empty while unanswered
    answered: Supplement | None
    ask: bool  # it is time to answer them


def of(matter: Matter, day: dt.date) -> Panel:
    """Four queries, however long the chain is."""
    chain = chain_of(matter)
    facts = facts_of(chain)
    rule = find(MOST, matter.received_on, matter.unit)
    found = rules.passing(facts)
    row = supplements.answered(matter, CODE)
    people = {matter.accountable_id: matter.accountable, **{h.from_account_id: h.from_account for h in chain}}
    return Panel(
        matter=matter,
        first=people[rules.first_asked(facts, matter.accountable_id)],
        chain=chain,
        passing=found,
        too_often=rule is not None and rules.nobody_wants_it(found, rule.value),
        most=rule.value if rule else None,
        cite=rule.cite() if rule else "",
        answers=[(str(q.label), str(q.answers[row.answers[q.code]])) for q in THREE if q.code in row.answers] if row else [],
        answered=row,
        ask=matter.state in ASKED_IN,
    )


_chain = Prepared(
    lambda: (
        Handover.objects.filter(matter=Slot("matter"))
        .select_related("from_account__person", "to_account__person")
        .order_by("offered_at", "pk")
    )
)


def chain_of(matter: Matter) -> list[Handover]:
    """In the order of the answers; what still waits comes last."""
    return sorted(_chain(matter=matter.pk), key=lambda h: (h.answered_at is None, h.answered_at or h.offered_at, h.pk))


def facts_of(chain: list[Handover]) -> list[rules.HandOver]:
    """Without offers that lapsed: nobody answered those."""
    answered_or_open = [h for h in chain if h.accepted is not None or h.answered_at is None]
    return [rules.HandOver(h.from_account_id, h.to_account_id, h.accepted) for h in answered_or_open]
