"""A day that comes back each month, arranged for a year in one go. Each of them is a session like any other and changed alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.calendar.days import working_days
from qingfeng.core.language import on_record
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .arranging import arrange, ask_posts
from .models import Session

MONTHS, LAST_DAY = 12, 28  # every month has a 28th
ONE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Arranged:
    sessions: list[Session]
    moved: int  # of these, to a working day
    there: int  # months that had theirs already


def worked_day(year: int, month: int, day: int) -> dt.date:
    """The day itself, or the next one that is worked; where that lies in the next month, the last one before."""
    wanted, worked = dt.date(year, month, day), working_days()
    found = wanted
    while not worked.is_workday(found):
        found += ONE
    if found.month == month:
        return found
    found = wanted
    while not worked.is_workday(found):
        found -= ONE
    return found


@on_record()
@transaction.atomic
def arrange_months(
    *, kind: str, unit: Unit, title: str, first: dt.date, months: int, on_day: int, posts: Sequence[str] = (), place: str = "",
    documents: Sequence[Document] = (), actor: Account | None, now: dt.datetime,
) -> Arranged:  # fmt: skip
    """One in each month from that of `first` on; none before today. A month that has one of this kind and name keeps it."""
    if not 1 <= months <= MONTHS:
        raise Refused(_("一次安排一到%d个月。") % MONTHS, field="months")
    if not 1 <= on_day <= LAST_DAY:
        raise Refused(_("每月的日子在1日到%d日之间。") % LAST_DAY, field="on_day")
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two at once would ask everybody twice
    made, moved, there = [], 0, 0
    for n in range(months):
        year, month = divmod(first.year * 12 + first.month - 1 + n, 12)
        day, name = worked_day(year, month + 1, on_day), _("%(title)s（%(year)d年%(month)d月）")
        if day < today(now):
            continue
        called = name % {"title": title.strip()[:100], "year": year, "month": month + 1}
        if Session.objects.filter(kind=kind, unit=unit, title=called).exclude(state="cancelled").exists():
            there += 1
            continue
        session = arrange(kind=kind, unit=unit, title=called, held_on=day, place=place, documents=documents, actor=actor, now=now)
        if posts:
            ask_posts(session=session, posts=posts, actor=actor, now=now)
        made.append(session)
        moved += day.day != on_day
    if not made and not there:
        raise Refused(_("这些日子都已经过去。"), field="first")
    return Arranged(made, moved, there)
