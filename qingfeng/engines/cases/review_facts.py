"""What the rules of 复查 and 复核 read: plain facts about one request for one actor on one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qingfeng.core.matters.models import Matter

from .models import Opinion, Review
from .remedies import took_part_below

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    sealed: bool
    accountable_is_actor: bool
    took_part_below: bool  # the actor worked on, or decided, what is looked at
    offer_open: bool
    offer_to_actor: bool
    stranded: bool
    paused: bool
    opinion_complete: bool
    opinion_by_actor: bool
    actor_parts: frozenset[str]


def gather(matter: Matter, actor: Account | None, day: dt.date) -> ReviewFacts:
    row = Review.objects.select_related("original", "below__matter").get(matter=matter)
    opinion = Opinion.objects.filter(matter=matter).first()
    offer = matter.handovers.filter(answered_at=None).first()
    parts = matter.parts.filter(account=actor).values_list("role", flat=True) if actor else ()
    return ReviewFacts(
        sealed=matter.sealed,
        accountable_is_actor=actor is not None and matter.accountable_id == actor.pk,
        took_part_below=actor is not None and actor.pk in took_part_below(row.original, row.below),
        offer_open=offer is not None,
        offer_to_actor=bool(offer and actor and offer.to_account_id == actor.pk),
        stranded=matter.stranded_at is not None,
        paused=matter.paused,
        opinion_complete=bool(opinion and row.outcome and all((opinion.facts, opinion.basis, opinion.opinion))),
        opinion_by_actor=bool(opinion and actor and opinion.drafted_by_id == actor.pk),
        actor_parts=frozenset(parts),
    )
