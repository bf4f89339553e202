"""First-asked responsibility in figures: each gives its records, and whoever publishes one shows numerator and denominator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit

from . import rules
from .panel import MOST
from .questions import ASKED_IN, CODE


@dataclass(frozen=True, slots=True)
class FirstAskedFigures:
    matters: int
    handovers: int  # accepted
    declined: int
    ping_pong: tuple[int, ...]  # keys of the matters that nobody wanted
    asked: int  # decided matters: to be asked for duty, integrity and effect
    unanswered: tuple[int, ...]


def figures(*, office: Unit, first: dt.date, last: dt.date) -> FirstAskedFigures:
    """Of the matters received from `first` to `last`. Three queries, however many there are."""
    matters = Matter.objects.filter(unit__path__startswith=office.path, received_on__range=(first, last))
    handovers = Handover.objects.filter(matter__in=matters)
    sums = handovers.aggregate(yes=Count("pk", filter=Q(accepted=True)), no=Count("pk", filter=Q(accepted=False)))
    decided = matters.filter(state__in=ASKED_IN)
    return FirstAskedFigures(
        matters=matters.count(),
        handovers=sums["yes"],
        declined=sums["no"],
        ping_pong=_ping_pong(handovers, office),
        asked=decided.count(),
        unanswered=tuple(decided.exclude(supplements__institution=CODE).order_by("pk").values_list("pk", flat=True)),
    )


def _ping_pong(handovers: QuerySet[Handover], office: Unit) -> tuple[int, ...]:
    chains: dict[int, list[rules.HandOver]] = {}
    days: dict[int, dt.date] = {}
    rows = handovers.exclude(accepted=None).order_by("answered_at", "pk")
    for pk, day, giver, taker, accepted in rows.values_list(
        "matter_id", "matter__received_on", "from_account_id", "to_account_id", "accepted"
    ):
        chains.setdefault(pk, []).append(rules.HandOver(giver, taker, accepted))
        days[pk] = day
    found = []
    for pk, chain in chains.items():
        rule = find(MOST, days[pk], office)
        if rule is not None and rules.nobody_wants_it(rules.passing(chain), rule.value):
            found.append(pk)
    return tuple(sorted(found))
