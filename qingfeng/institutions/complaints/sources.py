"""The tables in which figures about complaints are counted: what one row is, to whom it belongs, how it can be divided.

Accusations stand apart: they are sealed, and nothing is counted of them but how many there are (处理检举控告工作规则).
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI, today
from qingfeng.core.matters.models import Clock, Handover
from qingfeng.engines.cases.models import Allegation, Channel, Complaint, ComplaintClass
from qingfeng.engines.insight.measures import Source, Told

HANDLE, NOTICE = "petition.handle", "petition.notice"
SEALED_OFF = ComplaintClass.ACCUSATION


def _clocks(code: str) -> QuerySet[Clock]:
    """`ended_on`: the day on which the matter ended, so that a clock that stopped with it can be told from one that was met."""
    found = Clock.objects.filter(code=code).exclude(matter__classification=SEALED_OFF)
    return found.annotate(ended_on=TruncDate("matter__ended_at", tzinfo=SHANGHAI))


def handling() -> QuerySet[Clock]:
    return _clocks(HANDLE)


def noticing() -> QuerySet[Clock]:
    return _clocks(NOTICE)


def received() -> QuerySet[Complaint]:
    """What was raised here; what was imported was answered elsewhere."""
    return Complaint.objects.exclude(channel=Channel.IMPORT).exclude(classification=SEALED_OFF)


def accused() -> QuerySet[Complaint]:
    return Complaint.objects.filter(classification=SEALED_OFF)


def offered() -> QuerySet[Handover]:
    return Handover.objects.exclude(accepted=None).exclude(matter__classification=SEALED_OFF)


def _first(model: Any, outer: str, field: str, order: tuple[str, ...]) -> Subquery:
    """Of the first complaint or allegation: each thing counted stands in one place."""
    at = "complaint" if outer == "pk" else "matter"
    return Subquery(model.objects.filter(**{at: OuterRef(outer)}).order_by(*order).values(field)[:1])


def channel_of_matter() -> Subquery:
    return _first(Complaint, "matter", "channel", ("received_at", "pk"))


def kind_of_matter() -> Subquery:
    return _first(Allegation, "matter", "kind", ("pk",))


def kind_of_complaint() -> Subquery:
    return _first(Allegation, "pk", "kind", ("pk",))


OF_MATTER = {"channel": channel_of_matter, "category": kind_of_matter}
OF_COMPLAINT = {"channel": lambda: F("channel"), "category": kind_of_complaint}


def tell_clock(row: Clock) -> Told:
    facts = {"start": row.started_on.isoformat(), "due": row.due_on.isoformat() if row.due_on else _("暂停中")}
    if row.stopped_on is None:
        return Told(f"clock:{row.pk}", _("%(start)s起，期限%(due)s，还没有完成") % facts, row.due_on)
    late = row.due_on is not None and row.stopped_on > row.due_on
    words = _("%(start)s起，期限%(due)s，%(stop)s完成，超期") if late else _("%(start)s起，期限%(due)s，%(stop)s完成")
    return Told(f"clock:{row.pk}", words % {**facts, "stop": row.stopped_on.isoformat()}, row.stopped_on)


def tell_complaint(row: Complaint) -> Told:
    what = [_("收到"), _("已答复") if row.answered_at else ""]
    if row.rated_at:
        what = [_("本人评价：%(solved)s，%(satisfied)s分") % {"solved": row.get_solved_display(), "satisfied": row.satisfied}]
    return Told(f"complaint:{row.pk}", "，".join(str(part) for part in what if part), today(row.rated_at or row.received_at))


def tell_offer(row: Handover) -> Told:
    day = today(row.answered_at) if row.answered_at else None
    return Told(f"handover:{row.pk}", _("交办，对方接受") if row.accepted else _("交办，对方退回"), day)


HANDLED = Source("handling", handling, tell_clock, ("-started_on", "-pk"), splits=OF_MATTER)
NOTICED = Source("notice", noticing, tell_clock, ("-started_on", "-pk"), splits=OF_MATTER)
RECEIVED = Source("received", received, tell_complaint, ("-received_at", "-pk"), splits=OF_COMPLAINT)
ACCUSED = Source("accused", accused, tell_complaint, ("-received_at", "-pk"))
OFFERED = Source("offered", offered, tell_offer, ("-answered_at", "-pk"), splits=OF_MATTER)
