"""A matter as one line of a list: what it is about, whose it is, how much time is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.engines.cases.models import Allegation, Channel, Complaint, ComplaintClass


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


def lamp_of(matter: Matter, day: dt.date) -> tuple[str, str]:
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
    state = "soon" if left == 0 or (matter.soon_on and day >= matter.soon_on) else "ok"
    return state, _("今天") if left == 0 else _("剩%s日") % left


def lamp_filter(lamp: str, day: dt.date) -> Q:
    """The same words as a question to the database."""
    running = Q(ended_at=None, due_on__isnull=False)
    return {
        "late": running & Q(due_on__lt=day),
        "soon": running & Q(due_on__gte=day) & (Q(soon_on__lte=day) | Q(due_on=day)),
        "ok": running & Q(due_on__gt=day) & (Q(soon_on__gt=day) | Q(soon_on=None)),
        "paused": Q(ended_at=None, paused=True),
    }[lamp]


def rows(pks: Sequence[int], actor, day: dt.date) -> list[Row]:
    """The lines for these matters, in the order given. Three queries, however many lines."""
    related = ("respondent_unit", "accountable__person")
    found = Matter.objects.filter(pk__in=pks).select_related(*related).in_bulk()
    sums = dict(
        Allegation.objects.filter(matter__in=pks).order_by().values("matter").annotate(n=Sum("amount_fen")).values_list("matter", "n")
    )
    channels = _channels(Complaint.objects.filter(matter__in=pks))
    return [_row(found[pk], sums.get(pk), channels.get(pk, ""), actor, day) for pk in pks if pk in found]


def _channels(complaints: QuerySet[Complaint]) -> dict[int, str]:
    grouped: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    listed = complaints.order_by().values("matter", "channel").annotate(n=Count("pk")).values_list("matter", "channel", "n")
    for matter, channel, n in sorted(listed, key=lambda row: -row[2]):
        grouped.setdefault(matter, []).append(str(Channel(channel).label))
        counts[matter] = counts.get(matter, 0) + n
    return {m: names[0] if counts[m] == 1 else _("%(name)s等%(n)s件") % {"name": names[0], "n": counts[m]} for m, names in grouped.items()}


def _row(matter: Matter, amount: int | None, channel: str, actor, day: dt.date) -> Row:
    lamp, left = lamp_of(matter, day)
    return Row(
        pk=matter.pk,
        ref=matter.ref,
        title=matter.title,
        unit=matter.respondent_unit.name if matter.respondent_unit else "",
        classification=str(ComplaintClass(matter.classification).label) if matter.classification in ComplaintClass.values else "",
        channel=channel,
        who=matter.accountable.name,
        mine=matter.accountable_id == actor.pk,
        state=str(procedure_of(matter).states.get(matter.state, matter.state)),
        lamp=lamp,
        left=left,
        received=matter.received_on,
        due=matter.due_on,
        amount_fen=amount,
        next_step=next_step(matter.state),
    )


def next_step(state: str) -> str:
    return {
        "received": _("决定受理"),
        "registered": _("决定受理"),
        "accepted": _("交办"),
        "handling": _("调查认定"),
        "deciding": _("作出决定"),
        "decided": _("答复送达"),
        "replied": _("办结"),
    }.get(state, "")
