"""Plain values behind the components: what a page hands over, and the arithmetic of bars and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

LAMPS = ("ok", "soon", "late", "paused", "done", "not")
BAR = 600


@dataclass(frozen=True)
class ClockView:
    """A time limit as a person reads it. `total` and `used` are days of the limit; `rows` is the table of how it was counted."""

    state: str  # a lamp: ok, soon, late, paused, done
    left: str  # 还有18日
    due: dt.date | None = None
    started: dt.date | None = None
    started_label: str = ""  # 受理
    total: int = 0
    used: int = 0
    unit: str = ""
    authority: str = ""
    sentence: str = ""  # how the day was found, in one sentence
    reasons: Sequence[str] = ()  # pauses, extension, provisional days
    rows: Sequence[tuple[str, str]] = ()  # rule of counting, value
    provisional: bool = False
    yellow: dt.date | None = None  # the first yellow day; unknown: the last third is marked


@dataclass(frozen=True)
class Bar:
    """Lengths in a 600-wide drawing, as SVG attributes: no inline style is needed or allowed."""

    used: int = 0
    last: int = BAR
    last_width: int = 0
    over: int = 0
    today: int = 0


def bar(used: int, total: int, yellow: float = 2 / 3) -> Bar:
    """What is yellow of the limit is marked; beyond it, the part that is over is drawn to the same scale."""
    if total <= 0:
        return Bar()
    used = max(used, 0)
    if used > total:
        inside = BAR * total // used
        return Bar(used=inside, last=inside, over=BAR - inside, today=BAR - 4)
    last = round(BAR * yellow)
    done = BAR * used // total
    return Bar(used=done, last=last, last_width=BAR - last, today=max(min(done - 2, BAR - 4), 0))


def clock_context(view) -> dict[str, object]:
    return {"c": view, "bar": bar(view.used, view.total, _share(view)) if view.total else None}


def _share(view: ClockView) -> float:
    """How much of the way the yellow days begin at."""
    if not (view.yellow and view.started and view.due and view.started < view.due):
        return 2 / 3
    return (view.yellow - view.started).days / (view.due - view.started).days


@dataclass(frozen=True)
class Entry:
    """A line of a timeline. `sealed`: True in the tree, False waiting, None not shown."""

    title: str
    when: object = None
    text: str = ""
    state: str = ""  # "", now, next
    sealed: bool | None = None
    place: str = ""  # 网上, 来电
    url: str = ""


@dataclass(frozen=True)
class Message:
    sender: str
    text: str
    when: object = None
    mine: bool = False
    files: Sequence[tuple[str, str]] = ()  # (url, what it is)
    code: str = ""  # a receipt code that opens the files; it goes in a form, never in an address
    lead: str = ""  # 请您确认：
    action: str = ""  # where the answer goes
    choices: Sequence[tuple[str, str, bool]] = ()  # (value, label, is it the primary one)
    field: str = "answer"


@dataclass(frozen=True)
class BoardLine:
    item: str
    standard: str  # already written: 138.60 or 不收
    unit: str = ""
    scope: str = ""
    refund: str = ""
    basis: str = ""
    tags: str = ""  # 代收·自愿
    url: str = ""


@dataclass(frozen=True)
class VerdictView:
    """A charge held against the board. kind: over, none, within."""

    kind: str
    item: str
    label: str
    charged: str = ""
    allowed: str = ""
    unit: str = ""
    text: str = ""

    @property
    def lamp(self) -> str:
        return {"over": "soon", "none": "not"}.get(self.kind, "ok")


@dataclass(frozen=True)
class Step:
    """What can be done next. Not possible: it stays visible with `reason`."""

    label: str
    hint: str = ""
    button: str = ""
    url: str = ""
    post: bool = False
    possible: bool = True
    reason: str = ""
    authority: str = ""
    primary: bool = False
    hidden: Mapping[str, str] = field(default_factory=dict)  # fields sent along by a post


@dataclass(frozen=True)
class ProofView:
    digest: str
    number: int | None = None
    sealed_at: object = None
    head: str = ""
    downloads: Sequence[tuple[str, str, str]] = ()  # (url, label, note)
    what: str = ""
    sealed: bool = True


@dataclass(frozen=True)
class Figure:
    """A number with numerator, denominator and the way to its records."""

    name: str
    value: str
    unit: str = ""
    basis: str = ""
    note: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Day:
    label: str
    count: int
    url: str
    state: str = ""  # late, now


def days_context(days: Sequence[Day], label: str) -> dict[str, object]:
    return {"days": days, "label": label}


def query_with(request, changes: Mapping[str, object]) -> str:
    params = request.GET.copy() if request is not None else {}
    pairs = [(k, v) for k in params for v in params.getlist(k) if k not in changes]  # type: ignore[union-attr]
    pairs += [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return "?" + urlencode(pairs)


def pager_context(request, page, unit: str, key: str) -> dict[str, object]:
    before = query_with(request, {key: page.previous_page_number()}) if page.has_previous() else ""
    after = query_with(request, {key: page.next_page_number()}) if page.has_next() else ""
    return {"page": page, "unit": unit, "before": before, "after": after}
