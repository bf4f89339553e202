"""To which title before the public a complaint objects: the portal names it, the desk ticks it; both ask here."""

from __future__ import annotations

import datetime as dt
import re

from qingfeng.core.parties.models import Unit
from qingfeng.engines.consequences.models import Title
from qingfeng.institutions.exemplary_schools.figures import KIND

LATE = dt.timedelta(days=90)  # so long after a notice a letter that was received during it may still be typed


def objected_to(code: str, unit: str, day: dt.date) -> Title | None:
    """The title that a complaint about the unit of this code objects to: before the public on that day, and of that very unit. Anything
    else is none, and the complaint is an ordinary one."""
    named = re.fullmatch(r"title:([1-9][0-9]{0,17})", code)
    if named is None or not unit.isprintable():
        return None
    return Title.objects.noticed(day).filter(kind=KIND, pk=int(named[1]), unit__code=unit[:32]).select_related("unit").first()


def title_of(unit: Unit, day: dt.date) -> Title | None:
    """Of a letter or a call: the title of the unit that was before the public on the day on which it was received, whatever it is now."""
    rows = Title.objects.filter(kind=KIND, unit=unit, noticed_on__lte=day, notice_ends_on__gte=day)
    return rows.order_by("-year").first()


def any_within(office: Unit, day: dt.date) -> bool:
    """Whether an objection can come in at all: also a letter received during a notice that is over by now."""
    return Title.objects.filter(kind=KIND, notice_ends_on__gte=day - LATE, unit__path__startswith=office.path).exists()
