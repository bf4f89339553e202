"""What the list of hot issues is narrowed to and sorted by, and one issue as a line of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.language import between
from qingfeng.core.text.normal import comparable
from qingfeng.engines.triage.issues.reading import Seen

SORTS = {
    "heat": (_l("热度"), lambda one: (-one.numbers.heat, one.pk)),
    "messages": (_l("件数"), lambda one: (-one.numbers.messages, one.pk)),
    "growth": (_l("比上周"), lambda one: (-one.growth, -one.numbers.heat, one.pk)),
    "last": (_l("最近"), lambda one: (-one.numbers.last_on.toordinal(), -one.numbers.heat, one.pk)),
}
PARTS = {
    "messages": (_l("留言"), _l("条")),
    "people": (_l("留言的人"), _l("人")),
    "likes": (_l("点赞"), _l("个")),
    "dislikes": (_l("反对"), _l("个")),
    "recent": (_l("近来的留言"), _l("条")),
}
WIDTH, HEIGHT, GAP = 120, 24, 1


@dataclass(frozen=True)
class Filters:
    office: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    q: str = ""
    sort: str = "heat"

    @property
    def narrowed(self) -> bool:
        return bool(self.office or self.since or self.until or self.q)


def read(params: QueryDict) -> Filters:
    """What is not understood is left out."""
    sort = params.get("sort", "")
    office = params.get("office", "")
    return Filters(
        office=office if office.isascii() and office.isdecimal() and len(office) < 10 else "",
        since=_day(params.get("since", "")),
        until=_day(params.get("until", "")),
        q=params.get("q", "").strip()[:60],
        sort=sort if sort in SORTS else "heat",
    )


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def narrowed(issues: Sequence[Seen], f: Filters) -> list[Seen]:
    """Those with messages in the period; every word must stand in the name, the place or what the messages share."""
    words = comparable(f.q) and [comparable(word) for word in f.q.split()]
    found = [one for one in issues if _within(one, f) and (not words or _says(one, words))]
    return sorted(found, key=SORTS[f.sort][1])


def _within(one: Seen, f: Filters) -> bool:
    if f.office and str(one.issue.office_id) != f.office:
        return False
    return not ((f.since and one.numbers.last_on < f.since) or (f.until and one.numbers.first_on > f.until))


def _says(one: Seen, words: Sequence[str]) -> bool:
    told = comparable(" ".join((one.name, one.place, *one.words)))
    return all(word in told for word in words)


def plain(number: float) -> str:
    """Without zeros that say nothing: 12, 3.4, 0.05."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def as_sum(one: Seen) -> str:
    """12条×1 + 9人×2 + …: what a person can add up; what is nothing is left out."""
    told = [
        _("%(what)s%(many)s%(unit)s×%(each)s") % {"what": PARTS[what][0], "many": plain(many), "unit": PARTS[what][1], "each": plain(each)}
        for what, many, each, points in one.addends
        if points
    ]
    return " + ".join(told)


def parts(one: Seen) -> list[tuple[str, str, str, str]]:
    return [(str(PARTS[what][0]), f"{plain(many)}{PARTS[what][1]}", plain(each), plain(points)) for what, many, each, points in one.addends]


@dataclass(frozen=True)
class Trend:
    """Messages by week as bars, and as words for who does not see them."""

    bars: list[tuple[float, float, float, float]]  # x, y, width, height
    words: str
    weeks: list[tuple[dt.date, int]]


def trend(one: Seen, width: int = WIDTH, height: int = HEIGHT) -> Trend:
    weeks = [(dt.date.fromisoformat(day), n) for day, n in one.numbers.trend]
    most = max((n for _day, n in weeks), default=0) or 1
    step = width / max(len(weeks), 1)
    bars = []
    for at, (_week, n) in enumerate(weeks):
        tall = round(height * n / most, 1)
        bars.append((round(at * step, 1), round(height - tall, 1), round(max(step - GAP, 1), 1), tall))
    last = between("、").join(str(n) for _week, n in weeks[-8:])
    return Trend(bars, _("每周件数，最近的在后：%s") % last, weeks)


def growth(one: Seen) -> str:
    return f"+{one.growth}" if one.growth > 0 else str(one.growth)


def line(one: Seen) -> dict[str, Any]:
    return {"one": one, "trend": trend(one), "sum": as_sum(one), "growth": growth(one), "heat": plain(one.heat)}
