"""What the papers of a matter are filled from. Nothing sealed is opened for any of them: an identity is never on a paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Clock, Handover, Matter
from qingfeng.core.papers.official import OfficialDocument, blocks
from qingfeng.engines.cases.models import Channel, Complaint, ComplaintClass, Demand, Opinion, OutwardTransfer, Solved, Urging

from .matter_panels import complaints_of, letters_of
from .who import Desk

SATISFIED = {
    5: gettext_lazy("非常满意"),
    4: gettext_lazy("满意"),
    3: gettext_lazy("基本满意"),
    2: gettext_lazy("不满意"),
    1: gettext_lazy("非常不满意"),
}


def chinese(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@dataclass
class Told:
    """One matter, read only as far as a paper asks. `of` names one of several: an urging, a complaint."""

    matter: Matter
    desk: Desk
    of: int = 0

    @cached_property
    def complaints(self) -> list[Complaint]:
        return complaints_of(self.matter)

    @cached_property
    def letters(self) -> dict[int, str]:
        return letters_of(self.complaints)

    @cached_property
    def opinion(self) -> Opinion | None:
        return Opinion.objects.filter(matter=self.matter, decided_on__isnull=False).select_related("decided_by__person").first()

    @cached_property
    def outward(self) -> OutwardTransfer | None:
        return self.matter.outward.order_by("-sent_at").first()

    @cached_property
    def handling_clock(self) -> Clock | None:
        rows = self.matter.clocks.filter(code="petition.handle").select_related("rule__clause__document")
        return rows.order_by("-pk").first()

    @cached_property
    def chain(self) -> list[Handover]:
        rows = self.matter.handovers.filter(accepted=True).select_related("from_account__person", "to_account__person", "to_account__unit")
        return list(rows.order_by("answered_at", "pk"))

    @cached_property
    def urging(self) -> Urging | None:
        rows = self.matter.urgings.select_related("by__person", "to__person", "to__unit", "answered_by__person").order_by("-pk")
        return rows.filter(pk=self.of).first() if self.of else rows.first()

    def day_of(self, event: str) -> dt.date:
        """The day of the last such step; without one there is no such paper."""
        entry = Entry.objects.of(*self.matter.stream).filter(event=f"{self.matter.procedure}.{event}").last()
        if entry is None:
            raise Http404
        return today(entry.at)

    @property
    def about(self) -> str:
        """What the matter is about, in one line; of a sealed one nothing."""
        return _("（密件，内容随信封）") if self.matter.sealed else self.matter.title

    @property
    def kind(self) -> str:
        known = self.matter.classification in ComplaintClass.values
        return str(ComplaintClass(self.matter.classification).label) if known else ""

    @property
    def assisting(self) -> str:
        names = self.matter.assisting.select_related("unit").values_list("unit__name", flat=True)
        return "、".join(dict.fromkeys(names))

    @property
    def channels(self) -> str:
        return "、".join(dict.fromkeys(str(Channel(c.channel).label) for c in self.complaints))


def demands(complaint: Complaint) -> str:
    return "、".join(str(Demand(d).label) for d in complaint.demands if d in Demand.values)


def solved(complaint: Complaint) -> str:
    return str(Solved(complaint.solved).label) if complaint.solved in Solved.values else ""


def letter(told: Told, title: str, paragraphs: list[str], day: dt.date, *, main_to: str = "", number: str = "") -> OfficialDocument:
    unit = told.matter.unit
    return OfficialDocument(
        organ_mark=unit.name,
        title=title,
        main_to=main_to or _("信访人："),
        body=blocks("\n".join(part for part in paragraphs if part)),
        signer=unit.name,
        dated=day,
        number=number or told.matter.ref,
        note=_("联系电话：%s") % unit.phone if unit.phone else "",
    )
