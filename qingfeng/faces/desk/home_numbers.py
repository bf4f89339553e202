"""How many matters there are for a reader, by their deadlines: counted once until something is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from qingfeng.core.chronicle.kept import Kept

from .who import Desk

FAR = dt.timedelta(days=60)


@dataclass(frozen=True)
class Numbers:
    open: int
    mine: int
    late: int
    due: dict[dt.date, int]  # day -> how many fall due on it, from today on
    received: int
    anonymous: int  # of these


_kept: Kept[Numbers] = Kept(most=500)


def numbers_of(desk: Desk) -> Numbers:
    return _kept.get((desk.sight, desk.day), lambda: _counted(desk)).value


def _counted(desk: Desk) -> Numbers:
    seen = desk.matters().open().order_by()
    whole = seen.aggregate(
        n=Count("pk"),
        mine=Count("pk", filter=Q(accountable=desk.actor)),
        late=Count("pk", filter=Q(due_on__lt=desk.day)),
        received=Count("pk", filter=Q(state="received")),
    )
    soon = seen.filter(due_on__range=(desk.day, desk.day + FAR))
    due = dict(soon.values("due_on").annotate(n=Count("pk")).values_list("due_on", "n"))
    quiet = seen.filter(state="received", complaints__anonymous=True).distinct().count()
    return Numbers(whole["n"], whole["mine"], whole["late"], due, whole["received"], quiet)
