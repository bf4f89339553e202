"""A complaint on its way in, and the receipt that goes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qingfeng.core.parties.models import Unit

from .models import Channel, ComplaintClass, Demand

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing alleged, as it was said. Amounts in fen. Board fields come from the comparison that a face made."""

    kind: str
    demand: str
    item: str = ""
    grade: str = ""
    amount_fen: int | None = None
    charged_on: dt.date | None = None
    verdict: str = ""
    board_item: int | None = None
    standard_fen: int | None = None
    excess_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Several people with one cause. `others` are who speaks for them beside the one of the form; `names` is the list of everybody."""

    people: int
    names: str = ""
    others: Sequence[dict[str, str]] = ()

    @property
    def speakers(self) -> int:
        return len(self.others) + 1


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it comes in. `identity` holds name, phone, id_number, address, child, class_; empty when anonymous."""

    token: str
    office: Unit
    unit: Unit
    text: str
    claims: Sequence[Claim]
    channel: str = Channel.WEB
    identity: dict[str, str] = field(default_factory=dict)
    notice_email: str = ""
    happened_on: dt.date | None = None
    harm_to_minor: bool = False
    accusation_text: str = ""
    typed_by: Account | None = None
    on_behalf: str = ""
    received_by: Account | None = None  # who spoke with a visitor, where that is not who types
    postmarked_on: dt.date | None = None
    standing: str = ""  # the group for which a lay inspector speaks
    several: Several | None = None
    about: str = ""  # the title before the public to which it objects, by its code
    received_at: dt.datetime | None = None  # when it reached the office, if earlier than now (letters, calls written up later)

    @property
    def to_the_office(self) -> bool:
        """An opinion on the work of the office itself: studied and answered by the office (信访工作条例 art 29), against nobody in it."""
        return self.channel == Channel.LAY and self.unit.pk == self.office.pk and {c.demand for c in self.claims} == {Demand.IDEA}

    @property
    def against(self) -> tuple[Unit, ...]:
        """The units whose people must stand back."""
        return () if self.to_the_office else (self.unit,)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant keeps: the code; and what the desk may show: the number of the matter."""

    code: str
    ref: str
    matter_id: int
    complaint_id: int
    repeated: bool = False
    others: tuple[str, ...] = ()  # codes of the other representatives, in their order


def first_day(intake: Intake, claims: Sequence[Claim], received: dt.date) -> dt.date:
    """The first day of what is alleged; the day of receipt when no earlier one was said."""
    return min(day for day in (received, intake.happened_on, *(c.charged_on for c in claims)) if day)


def class_of(demand: str) -> str:
    """The class that a demand sets (信访工作条例 arts 29-31)."""
    return {Demand.CORRUPTION: ComplaintClass.ACCUSATION, Demand.IDEA: ComplaintClass.SUGGESTION}.get(Demand(demand), ComplaintClass.APPEAL)
