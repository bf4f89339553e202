"""Who must still be heard (先聽取陳述，再作認定), also when an ended matter is taken up again.

A statement counts for what its maker was shown. After a reopening it goes on counting while nothing gets worse for them; whoever comes
off worse (another act or kind, a higher amount, a graver result) is shown an extract anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from qingfeng.core.matters.models import Matter
from qingfeng.core.prepared import Prepared, Slot

from .models import Finding, Reopening, Result, Statement

Party = tuple[int, int | None]  # unit, person; without a person the unit itself
GRAVITY = {Result.PARTLY: 1, Result.CONFIRMED: 2}
NEW, AMOUNT, RESULT = "new", "amount", "result"


class Held(NamedTuple):
    """Something found against a unit or person."""

    unit: int
    person: int | None
    incident: int
    kind: str
    result: str
    amount_fen: int

    @property
    def party(self) -> Party:
        return self.unit, self.person


@dataclass(frozen=True, slots=True)
class Hearings:
    """`again` says in a code what got worse."""

    against: frozenset[Party]
    unheard: tuple[Party, ...]  # never heard at all
    again: dict[Party, str]


_FIELDS = ("incident__unit_id", "person_id", "incident_id", "kind", "result", "amount_fen")
_held = Prepared(
    lambda: (
        Finding.objects.filter(incident__matter=Slot("matter"), result__in=list(GRAVITY), fell_at=None).order_by("pk").values_list(*_FIELDS)
    )
)
_statements = Prepared(
    lambda: Statement.objects.filter(extract__matter=Slot("matter")).values_list(
        "extract__unit_id", "extract__person_id", "extract__sent_at"
    )
)
_reopenings = Prepared(lambda: Reopening.objects.filter(matter=Slot("matter")).order_by("-at", "-pk")[:1])


def standing(matter: Matter) -> list[list[int | str | None]]:
    """What a decision put in force and nothing made fall since: kept with a reopening."""
    rows = Finding.objects.filter(incident__matter=matter, result__in=list(GRAVITY), fell_at=None, decided_at__isnull=False)
    return [list(row) for row in rows.order_by("pk").values_list(*_FIELDS)]


def hearings(matter: Matter) -> Hearings:
    """Three queries, however much was found."""
    held = [Held(*row) for row in _held(matter=matter.pk)]
    spoke = _statements(matter=matter.pk)
    last = _reopenings.first(matter=matter.pk)
    against = dict.fromkeys(h.party for h in held)
    unheard = _silent(against, spoke)
    again: dict[Party, str] = {}
    if last is not None:
        worse = worse_off((Held(*row) for row in last.standing), held)
        left = set(_silent(worse, spoke, after=last.at)) - set(unheard)
        again = {party: why for party, why in worse.items() if party in left}
    return Hearings(frozenset(against), tuple(unheard), again)


def _silent(parties: Iterable[Party], spoke: list[tuple[int, int | None, dt.datetime]], after: dt.datetime | None = None) -> list[Party]:
    """Those who have made, or declined, no statement on an extract (sent after that moment). A unit and its people speak for themselves."""
    counted = [(unit, person) for unit, person, sent in spoke if after is None or (sent and sent > after)]
    units = {unit for unit, person in counted if person is None}  # what a teacher said for oneself is not the school's hearing
    people = {person for _unit, person in counted if person}
    return [(unit, person) for unit, person in parties if (unit not in units if person is None else person not in people)]


def worse_off(before: Iterable[Held], now: Iterable[Held]) -> dict[Party, str]:
    """Whom what is found now hits harder than what stood before, and in what: sums and results are compared for each act and kind."""
    earlier, found = _summed(before), _summed(now)
    worse: dict[Party, str] = {}
    for key, (gravity, amount) in found.items():
        known = earlier.get(key)
        if known is None:
            worse.setdefault(key[0], NEW)
        elif amount > known[1]:
            worse.setdefault(key[0], AMOUNT)
        elif gravity > known[0]:
            worse.setdefault(key[0], RESULT)
    return worse


def _summed(held: Iterable[Held]) -> dict[tuple[Party, int, str], tuple[int, int]]:
    """(gravest result, sum) of each party, act and kind: joined complaints about one act are findings of their own."""
    sums: dict[tuple[Party, int, str], tuple[int, int]] = {}
    for h in held:
        key = (h.party, h.incident, h.kind)
        gravity, amount = sums.get(key, (0, 0))
        sums[key] = max(gravity, GRAVITY[Result(h.result)]), amount + h.amount_fen
    return sums
