"""What rules are given and what they answer. Plain values: a rule sees nothing else and so gives the same answer to the same facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from qingfeng.core.norms.tables import RuleTable


@dataclass(frozen=True)
class CauseFact:
    """One confirmed act or charge at one unit. `decision` is what counts as one "time": several causes may stand in one decision."""

    key: str
    kind: str
    charged_on: dt.date
    decided_on: dt.date | None
    decision: str = ""
    people: frozenset[int] = frozenset()  # directly responsible
    matter: int | None = None


@dataclass(frozen=True)
class Tenure:
    """A post held at the unit from a day (counted) to a day (not counted)."""

    person: int
    post: str
    held_from: dt.date
    held_to: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        return self.held_from <= day and (self.held_to is None or day < self.held_to)


@dataclass(frozen=True)
class Alleged:
    """One thing that somebody who has not taken it back alleges. `borne_out`: what was decided on it, and None before; `came_on`: where it
    came on another day than the matter; `known`: it was there when the unit was last asked."""

    kind: str
    on: dt.date
    borne_out: bool | None = None
    came_on: dt.date | None = None
    known: bool = True


@dataclass(frozen=True)
class Raised:
    """One matter in which the unit is complained about, by however many people. `stage`: new (not yet accepted), open, decided, ended
    (not accepted, passed on). `asked_on`: since when the unit knows of it. `objects_to`: titles, each with the day the objection came."""

    matter: int
    ref: str
    received_on: dt.date
    stage: str
    alleged: frozenset[Alleged] = frozenset()
    asked_on: dt.date | None = None
    objects_to: frozenset[tuple[str, dt.date]] = frozenset()

    @property
    def accepted(self) -> bool:
        return self.stage in ("open", "decided")


@dataclass(frozen=True)
class Facts:
    """All live causes at one unit, and who led it when; for titles also what it is complained of."""

    causes: tuple[CauseFact, ...]
    tenures: tuple[Tenure, ...] = ()
    raised: tuple[Raised, ...] = ()


class LawVersion(Protocol):
    """A version of a parameter or rule table, as norms keep it."""

    @property
    def pk(self) -> Any: ...

    @property
    def value(self) -> Any: ...

    @property
    def valid_from(self) -> dt.date: ...

    @property
    def rules(self) -> RuleTable: ...


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of a title, a finding or (with an empty `cause`) a complaint, and the key of the version that says so.
    `known`: to the unit; what it was not yet asked about takes nothing from it."""

    cause: str
    version: Any
    matter: int | None = None
    known: bool = True


Law = Callable[[str, dt.date], "LawVersion | None"]  # what holds under a key on a day; None: nothing does


@dataclass(frozen=True)
class Terms:
    """What a consequence says, apart from the cases: a change of it needs a new decision."""

    measure: str
    row: int  # of the rule table, from 1; 0 without a table
    points: int  # hundredths, taken off
    version: Any  # key of the version it follows from


@dataclass(frozen=True)
class Derived:
    """What follows from the facts by one rule for one subject in one window. `person` None: for the unit itself."""

    rule: str
    slot: str
    person: int | None
    window: str
    terms: Terms
    count: int
    causes: frozenset[str]
    from_on: dt.date
    until_on: dt.date | None = None

    @property
    def place(self) -> tuple[str, str, int | None]:
        return (self.rule, self.slot, self.person)
