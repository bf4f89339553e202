"""What came in, by day and by category; what is late; who has how much: of the matters that the reader may see, and of no others."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.matters import lights
from qingfeng.core.matters.models import Matter
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.windows import Window, Windows

DAYS, WEEKS = 45, 200  # up to so many days a bar for each day, for each week; beyond that for each month
ONE, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
UNSORTED = ""


@dataclass(frozen=True)
class Stretch:
    """One bar: days in the period, both counted, and the same ones of the year before."""

    name: str
    start: dt.date
    end: dt.date
    now: int
    year: int
    then: Period


@dataclass(frozen=True)
class Share:
    """One category or unit. `late`: open and overdue now, however long ago it came in."""

    key: str
    name: str
    now: int
    year: int = 0
    before: int = 0
    open: int = 0
    late: int = 0


def received(matters: QuerySet[Matter], window: Window) -> QuerySet[Matter]:
    return matters.filter(received_on__gte=window.start, received_on__lte=window.end)


def by_day(matters: QuerySet[Matter], window: Window) -> Counter[dt.date]:
    rows = received(matters, window).order_by().values_list("received_on").annotate(n=Count("pk"))
    return Counter(dict(rows))


def stretches(matters: QuerySet[Matter], windows: Windows) -> list[Stretch]:
    now, year = by_day(matters, windows.now), by_day(matters, windows.year)
    own = windows.now.period
    found = []
    for start, end in cut(own.start, own.end):
        then = Period(start, end).year_before()
        found.append(Stretch(_name(start, end, own), start, end, _sum(now, start, end), _sum(year, then.start, then.end), then))
    return found


def cut(start: dt.date, end: dt.date) -> Iterable[tuple[dt.date, dt.date]]:
    """The period in days, weeks or months, the last of them cut at its end."""
    lasting = (end - start).days + 1
    step: Callable[[dt.date], dt.date] = _next_day if lasting <= DAYS else _next_week if lasting <= WEEKS else _next_month
    while start <= end:
        following = step(start)
        yield start, min(following - ONE, end)
        start = following


def _next_day(day: dt.date) -> dt.date:
    return day + ONE


def _next_week(day: dt.date) -> dt.date:
    """Weeks begin on Monday."""
    return day + ONE * (7 - day.weekday())


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _name(start: dt.date, end: dt.date, own: Period) -> str:
    if (own.end - own.start).days <= WEEKS:
        return f"{start.month}-{start.day}" if start == end else f"{start.month}-{start.day}…{end.month}-{end.day}"
    return _("%d月") % start.month if own.start.year == own.end.year else _("%(y)d年%(m)d月") % {"y": start.year, "m": start.month}


def _sum(counted: Counter[dt.date], start: dt.date, end: dt.date) -> int:
    return sum(counted[start + ONE * n] for n in range((end - start).days + 1))


def totals(matters: QuerySet[Matter], windows: Windows) -> tuple[int, int, int]:
    """Received in the period, the same days of the year before, and the days before it."""
    counted = matters.order_by().aggregate(
        **{
            name: Count("pk", filter=Q(received_on__gte=window.start, received_on__lte=window.end))
            for name, window in (("now", windows.now), ("year", windows.year), ("before", windows.before))
        }
    )
    return counted["now"], counted["year"], counted["before"]


def lamps(matters: QuerySet[Matter], day: dt.date) -> dict[str, int]:
    """Of everything open, whenever it came in: an overdue matter stays counted until it is done. `open`: with those without a deadline."""
    counts = {str(light): Count("pk", filter=lights.light_filter(light, day)) for light in lights.Light}
    return matters.filter(ended_at=None).order_by().aggregate(open=Count("pk"), **counts)


def by_category(matters: QuerySet[Matter], windows: Windows, day: dt.date) -> list[Share]:
    return _shares(matters, windows, day, "sorting__category", lambda key: str(key or UNSORTED), lambda key: str(key or _("未分类")))


def by_unit(matters: QuerySet[Matter], windows: Windows, day: dt.date, names: dict[int, str]) -> list[Share]:
    return _shares(matters, windows, day, "unit", lambda key: str(key), lambda key: names.get(int(str(key)), ""))


def _shares(
    matters: QuerySet[Matter], windows: Windows, day: dt.date, what: str, code: Callable[[object], str], name: Callable[[object], str]
) -> list[Share]:
    counts = {
        word: Count("pk", filter=Q(received_on__gte=window.start, received_on__lte=window.end))
        for word, window in (("n_now", windows.now), ("n_year", windows.year), ("n_before", windows.before))
    }
    counts |= {"n_open": Count("pk", filter=Q(ended_at=None)), "n_late": Count("pk", filter=lights.light_filter("late", day))}
    rows = matters.order_by().values(key=F(what)).annotate(**counts)
    found: dict[str, Share] = {}
    for row in rows:
        key, had = code(row["key"]), found.get(code(row["key"]))
        more = Share(key, name(row["key"]), row["n_now"], row["n_year"], row["n_before"], row["n_open"], row["n_late"])
        found[key] = more if had is None else _both(had, more)
    said = [share for share in found.values() if share.now or share.year or share.before or share.open]
    return sorted(said, key=lambda share: (-share.now, -share.open, share.name))


def _both(one: Share, other: Share) -> Share:
    return Share(
        one.key, one.name, one.now + other.now, one.year + other.year, one.before + other.before, one.open + other.open,
        one.late + other.late,
    )  # fmt: skip


def change(now: int, then: int) -> str:
    """In words that can be added up: no percentage of a handful."""
    if now == then:
        return _("持平")
    more = now - then
    if then < 10:
        return f"{more:+d}"
    return f"{more:+d}（{100 * more / then:+.0f}%）"


def sums(shares: Sequence[Share]) -> Share:
    return Share("", _("合计"), *(sum(getattr(share, name) for share in shares) for name in ("now", "year", "before", "open", "late")))
