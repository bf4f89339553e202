"""Whom a matter is about and how far its facts reach back: what decides, for one account or many, who must stand back from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qingfeng.core.access.recusal import Recusal, Ties, recusals, ties_of_all
from qingfeng.core.prepared import Prepared, Slot

from .models import Matter, Respondent

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Person, Unit


@dataclass(frozen=True, slots=True)
class About:
    """The units and people complained about, and the first day of what is alleged or was found."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    facts_from: dt.date

    def recusals(self, actor: Any, day: dt.date, ties: Ties | None = None) -> list[Recusal]:
        """Why this account must stand back; `ties` as in core's `recusals`."""
        return recusals(actor, units=self.units, people=self.people, facts_from=self.facts_from, day=day, ties=ties)

    def free(self, accounts: Iterable[Account], day: dt.date) -> list[Account]:
        """Those who need not stand back, in the order given. The number of questions does not depend on how many they are."""
        accounts = list(accounts)
        ties = ties_of_all(accounts, day)
        return [a for a in accounts if not self.recusals(a, day, ties[a.pk])]


_respondents = Prepared(lambda: Respondent.objects.filter(matter=Slot("matter")).select_related("unit", "person"))


def about(matter: Matter) -> About:
    """One query, and another where the unit complained about was not fetched with the matter."""
    further = _respondents(matter=matter.pk)
    units = tuple(u for u in (matter.respondent_unit, *(r.unit for r in further)) if u)
    return About(units, tuple(r.person for r in further if r.person), matter.facts_from)
