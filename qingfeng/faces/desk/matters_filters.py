"""What a list is narrowed to, read from the address of the page. Wrong values narrow to nothing surprising: they are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.matters import lights
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.search.models import Document
from qingfeng.core.search.query import parsed
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.engines.cases.models import Allegation, Channel, Complaint, ComplaintClass, Urging
from qingfeng.institutions.complaints.procedure import STATES

from .home_lists import unanswered_mail

LAMP_WORDS = {"late": gettext_lazy("逾期"), "soon": gettext_lazy("将到期"), "ok": gettext_lazy("充裕"), "paused": gettext_lazy("暂停")}
LAMPS = tuple(LAMP_WORDS)
URGED = {"open": gettext_lazy("催办督办未答复"), "ever": gettext_lazy("催办督办过"), "never": gettext_lazy("没有催办过")}
RECENT = dt.timedelta(days=30)


@dataclass(frozen=True)
class Filters:
    values: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.values.items()))

    @property
    def plain(self) -> bool:
        return not any(v for k, v in self.values.items())


NAMES = (
    "lamp",
    "state",
    "mine",
    "cls",
    "unit",
    "channel",
    "kind",
    "since",
    "until",
    "q",
    "who",
    "due",
    "mail",
    "office",
    "urged",
    "missed",
    "category",
    "under",
)
UNSORTED = "-"  # no category yet


def read(params: QueryDict) -> Filters:
    values = {name: params.get(name, "").replace("\x00", "").strip()[:60] for name in NAMES}
    for name, known in (
        ("lamp", LAMPS),
        ("cls", ComplaintClass.values),
        ("channel", Channel.values),
        ("kind", [k.code for k in all_kinds()]),
        ("state", [*STATES, "open", "all"]),
    ):
        if values[name] not in known:
            values[name] = ""
    for name in ("since", "until", "due"):
        values[name] = values[name] if _day(values[name]) else ""
    for name in ("who", "office", "under"):
        values[name] = values[name] if values[name].isdecimal() else ""
    values["urged"] = values["urged"] if values["urged"] in URGED else ""
    return Filters({k: v for k, v in values.items() if v})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def narrow(matters: QuerySet[Matter], f: Filters, actor: int, day: dt.date) -> QuerySet[Matter]:
    """Everything but the lamp, which is counted first."""
    matters = matters.filter(_state(f.state, day))
    plain = {
        "accountable": actor if f.mine else None,
        "accountable_id": int(f.who[:9]) if f.who else None,
        "unit_id": int(f.office[:9]) if f.office else None,
        "classification": f.cls,
        "received_on__gte": _day(f.since),
        "received_on__lte": _day(f.until),
        "due_on": _day(f.due),
    }
    matters = matters.filter(**{name: value for name, value in plain.items() if value})
    if f.unit:
        matters = matters.filter(Q(respondent_unit__name__icontains=f.unit) | Q(respondent_unit__short_name__icontains=f.unit))
    for asked, condition in _conditions(f, day):
        if asked:
            matters = matters.filter(condition())
    if f.q:
        said = Document.objects.matching(parsed(f.q)).keys()
        matters = matters.filter(Q(pk__in=said) | Q(ref__icontains=f.q) | Q(respondent_unit__name__icontains=f.q))
    return matters


def _conditions(f: Filters, day: dt.date) -> list[tuple[str, Callable[[], Any]]]:
    """What needs a look into other tables."""
    return [
        (f.mail, unanswered_mail),
        (f.channel, lambda: Exists(Complaint.objects.filter(matter=OuterRef("pk"), channel=f.channel))),
        (f.kind, lambda: Exists(Allegation.objects.filter(matter=OuterRef("pk"), kind=f.kind))),
        (f.urged, lambda: _urged(f.urged)),
        (f.missed, lambda: lights.was_late(day)),
        (f.category, lambda: _category(f.category)),
        (f.under, lambda: _under(int(f.under[:9]))),
    ]


def _under(office: int) -> Q:
    return Q(unit__path__startswith=Subquery(Unit.objects.filter(pk=office).values("path")[:1]))


def _category(name: str) -> Q:
    return Q(sorting=None) | Q(sorting__category="") if name == UNSORTED else Q(sorting__category=name)


def _urged(how: str) -> Q:
    """Ever urged, urged without an answer yet, or never."""
    rows = Urging.objects.filter(matter=OuterRef("pk"))
    return {"ever": Q(Exists(rows)), "open": Q(Exists(rows.unanswered())), "never": ~Q(Exists(rows))}[how]


def _state(state: str, day: dt.date) -> Q:
    if state == "all":
        return Q()
    if state == "open":
        return Q(ended_at=None)
    if state:
        return Q(state=state)
    since = dt.datetime.combine(day - RECENT, dt.time.min, timezone.get_current_timezone())
    return Q(ended_at=None) | Q(ended_at__gte=since)


def counted(matters: QuerySet[Matter], day: dt.date) -> QuerySet[Any, dict[str, int]]:
    """How many in all, and under each lamp, in one row."""
    lamps = {lamp: Count("pk", filter=lights.light_filter(lamp, day)) for lamp in LAMPS}
    together = matters.order_by().annotate(whole=Value(1)).values("whole")
    counts = together.annotate(all=Count("pk"), open=Count("pk", filter=Q(ended_at=None)), **lamps)
    counts.query.group_by = None  # all of them are one group: without saying so the rows need not be sorted first
    return counts


def in_order(matters: QuerySet[Matter], f: Filters) -> list[QuerySet[Matter]]:
    """What runs by its deadline, then what has none while it is open, then what has ended, the last first: each as an index has it.

    A part in which nothing can be is left out: it would be looked through in vain.
    """
    running = matters.filter(ended_at=None)
    dated, undated = running.filter(due_on__isnull=False).order_by("due_on", "ref"), running.filter(due_on=None).order_by("ref")
    if f.lamp in ("late", "soon", "ok"):
        return [dated]
    if f.lamp or f.state == "open":
        return [dated, undated]
    return [dated, undated, matters.filter(ended_at__isnull=False).order_by("-ended_at", "ref")]


OPEN = Filters({"state": "open"})


def first_open(matters: QuerySet[Matter], most: int) -> list[Matter]:
    """Of open matters those that are due first, then those that stand still."""
    found: list[Matter] = []
    for part in in_order(matters, OPEN):
        if len(found) < most:
            found += part[: most - len(found)]
    return found


def _categories(chosen: str, topics: Sequence[str]) -> list[tuple[str, str]]:
    """Also the one that is chosen, where it is none of today's any more."""
    return [(name, name) for name in dict.fromkeys((*topics, *([chosen] if chosen not in ("", UNSORTED) else ())))]


def selects(f: Filters, people: Sequence[tuple[int, str]], topics: Sequence[str] = ()) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """The closed lists of the filter line: name, label, options, chosen."""
    states = [("", _("环节：未办结和近30日")), ("open", _("环节：未办结")), ("all", _("环节：全部"))]
    lists = {
        "state": (_("环节"), states + [(code, str(label)) for code, label in STATES.items()]),
        "cls": (_("类别"), [("", _("类别：全部")), *[(c, str(label)) for c, label in ComplaintClass.choices]]),
        "channel": (_("来源"), [("", _("来源：全部")), *[(c, str(label)) for c, label in Channel.choices]]),
        "kind": (_("反映的事"), [("", _("反映的事：全部")), *[(k.code, str(k.label)) for k in all_kinds()]]),
        "category": (_("事项类别"), [("", _("事项类别：全部")), (UNSORTED, _("未分类")), *_categories(f.category, topics)]),
        "who": (_("责任人"), [("", _("责任人：全部")), *[(str(pk), name) for pk, name in people]]),
    }
    return [(name, label, options, getattr(f, name)) for name, (label, options) in lists.items()]
