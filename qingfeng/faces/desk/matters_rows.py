"""A matter as one line of a list: what it is about, whose it is, how much time is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.matters import lights
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.prepared import Prepared, slots
from qingfeng.engines.cases.models import Allegation, Channel, Complaint, ComplaintClass

CHANNELS = dict(Channel.choices)
CLASSES = dict(ComplaintClass.choices)
NEXT = {
    "received": gettext_lazy("决定受理"),
    "registered": gettext_lazy("决定受理"),
    "accepted": gettext_lazy("交办"),
    "handling": gettext_lazy("调查认定"),
    "deciding": gettext_lazy("作出决定"),
    "decided": gettext_lazy("答复送达"),
    "replied": gettext_lazy("办结"),
    "examining": gettext_lazy("写意见书"),
}


@dataclass(frozen=True)
class Row:
    pk: int
    ref: str
    title: str
    unit: str
    classification: str
    channel: str
    who: str
    mine: bool
    state: str
    lamp: str
    left: str
    received: dt.date
    due: dt.date | None
    amount_fen: int | None
    next_step: str = ""
    was_late: bool = False  # now or before: a missed deadline stays marked


def lamp_of(matter: Line, day: dt.date) -> tuple[str, str]:
    """Shape and word of a deadline, as the lists show it."""
    if matter.ended_at:
        days = (matter.ended_at.date() - matter.received_on).days + 1
        return "done", _("第%s日办结") % days if matter.outcome == "answered" else _("第%s日结束") % days
    if matter.paused:
        return "paused", _("暂停")
    if matter.due_on is None:
        return "done", _("已答复") if matter.state == "replied" else _("无期限")
    left = (matter.due_on - day).days
    if left < 0:
        return "late", _("逾%s日") % -left
    return str(lights.light(matter.due_on, matter.soon_on, day)), _("今天") if left == 0 else _("剩%s日") % left


PAGE = 20  # lines of a page: for so many the questions are prepared


class Line(NamedTuple):
    """What is read of a matter for its line."""

    pk: int
    ref: str
    title: str
    procedure: str
    state: str
    classification: str
    received_on: dt.date
    due_on: dt.date | None
    soon_on: dt.date | None
    paused: bool
    ended_at: dt.datetime | None
    outcome: str
    accountable_id: int
    was_late: bool
    unit: str | None
    person: str | None
    username: str


def _lines(wanted: Q) -> QuerySet[Matter, Any]:
    related = ("respondent_unit__name", "accountable__person__name", "accountable__username")
    return Matter.objects.filter(wanted).annotate(was_late=lights.missed_before()).values_list(*Line._fields[:-3], *related)


def _sums(wanted: Q) -> QuerySet[Allegation, Any]:
    return Allegation.objects.filter(wanted).order_by().values("matter").annotate(n=Sum("amount_fen")).values_list("matter", "n")


def _channels(wanted: Q) -> QuerySet[Complaint, Any]:
    counted = Complaint.objects.filter(wanted).order_by().values("matter", "channel").annotate(n=Count("pk"))
    return counted.values_list("matter", "channel", "n")


_PREPARED = {
    question: Prepared(partial(question, Q(**{f"{key}__in": slots("pk", PAGE)})))
    for question, key in ((_lines, "pk"), (_sums, "matter__pk"), (_channels, "matter__pk"))
}


def _ask(question: Callable[[Q], QuerySet[Any, Any]], key: str, pks: Sequence[int]) -> list[Any]:
    if not 0 < len(pks) <= PAGE:
        return list(question(Q(**{f"{key}__in": pks})))
    filled = [*pks, *[pks[-1]] * (PAGE - len(pks))]
    return _PREPARED[question](**{f"pk{n}": pk for n, pk in enumerate(filled)})


def rows(pks: Sequence[int], actor, day: dt.date) -> list[Row]:
    """The lines for these matters, in the order given. Three queries, however many lines."""
    found = {line.pk: line for line in map(Line._make, _ask(_lines, "pk", pks))}
    sums, channels = dict(_ask(_sums, "matter__pk", pks)), _channel_words(_ask(_channels, "matter__pk", pks))
    return [_row(found[pk], sums.get(pk), channels.get(pk, ""), actor, day) for pk in pks if pk in found]


def _channel_words(listed: list[tuple[int, str, int]]) -> dict[int, str]:
    grouped: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    for matter, channel, n in sorted(listed, key=lambda row: -row[2]):
        grouped.setdefault(matter, []).append(str(CHANNELS.get(channel, channel)))
        counts[matter] = counts.get(matter, 0) + n
    return {m: names[0] if counts[m] == 1 else _("%(name)s等%(n)s件") % {"name": names[0], "n": counts[m]} for m, names in grouped.items()}


def _row(matter: Line, amount: int | None, channel: str, actor, day: dt.date) -> Row:
    lamp, left = lamp_of(matter, day)
    return Row(
        pk=matter.pk,
        ref=matter.ref,
        title=matter.title,
        unit=matter.unit or "",
        classification=str(CLASSES.get(matter.classification, "")),
        channel=channel,
        who=matter.person or matter.username,
        mine=matter.accountable_id == actor.pk,
        state=str(procedure_of(matter).states.get(matter.state, matter.state)),
        lamp=lamp,
        left=left,
        received=matter.received_on,
        due=matter.due_on,
        amount_fen=amount,
        next_step=str(NEXT.get(matter.state, "")),
        was_late=matter.was_late or lamp == "late",
    )
