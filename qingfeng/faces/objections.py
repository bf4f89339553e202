"""To which title before the public a complaint objects: the portal names it, the desk ticks it; both ask here."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from qingfeng.core.parties.models import Unit
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.institutions.exemplary_schools.figures import KIND


def _noticed(day: dt.date) -> Any:
    return Title.objects.noticed(day).filter(kind=KIND).select_related("unit").order_by("-year")


def objected_to(code: str, unit: str, day: dt.date) -> Title | None:
    """The title that a complaint about the unit of this code objects to: before the public on that day, and of that very unit. Anything
    else is none, and the complaint is an ordinary one."""
    named = re.fullmatch(r"title:([1-9][0-9]{0,17})", code)
    return _noticed(day).filter(pk=int(named[1]), unit__code=unit[:32]).first() if named else None


def title_of(unit: Unit, day: dt.date) -> Title | None:
    """Of a letter or a call: the title of the unit that was before the public on the day on which it was received."""
    return _noticed(day).filter(unit=unit).first()


def any_within(office: Unit) -> bool:
    """Whether an objection can come in at all: also a letter received during a notice that is over by now."""
    return Title.objects.filter(kind=KIND, state=TitleState.NOTICED, unit__path__startswith=office.path).exists()
