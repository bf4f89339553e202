"""First asked, first accountable (首问负责制): what a chain of hand-overs says, as sentences over plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandOver:
    """One offer: by whom to whom, and what became of it. `accepted` is None while it waits."""

    giver: int
    taker: int
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class Passing:
    """What became of a matter on its way from hand to hand."""

    accepted: int
    declined: int
    waiting: int
    returned: int  # it came back to somebody who had given it away: ping-pong

    @property
    def passed(self) -> int:
        """Hand-overs and refusals together, as the institution counts them."""
        return self.accepted + self.declined


def passing(chain: Sequence[HandOver]) -> Passing:
    """Reads a chain in the order of its answers.

    A question to an assisting unit is no link of it, answered or declined: the lead answers for the matter all the time, so nothing
    went from hand to hand and nobody sent it back. A unit that says "不属本单位职责" cost days, which the clock of the matter shows.
    """
    given_away: set[int] = set()
    returned = 0
    for hop in chain:
        if hop.accepted:
            given_away.add(hop.giver)
            returned += hop.taker in given_away
    return Passing(
        accepted=sum(hop.accepted is True for hop in chain),
        declined=sum(hop.accepted is False for hop in chain),
        waiting=sum(hop.accepted is None for hop in chain),
        returned=returned,
    )


def nobody_wants_it(found: Passing, most: int) -> bool:
    """Passed on too often, or back to where it had been: the head of the office names who handles it."""
    return found.passed > most or found.returned > 0


def first_asked(chain: Sequence[HandOver], accountable_now: int) -> int:
    """Whoever was accountable before anything was handed over."""
    return next((hop.giver for hop in chain if hop.accepted), accountable_now)
