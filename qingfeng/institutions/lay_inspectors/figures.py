"""How many inspectors were in office in a period."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.engines.cases.models import Channel, Complaint
from qingfeng.engines.insight.figures import Figure, Question, Record, Value, each_once
from qingfeng.engines.insight.places import page_of
from qingfeng.engines.registers.models import RegisterEntry

KIND = "lay_inspectors"


def in_office(asked: Question) -> QuerySet[RegisterEntry]:
    """On at least one day of the period."""
    found = RegisterEntry.objects.filter(kind=KIND, unit__path__startswith=asked.scope.path, term_from__lte=asked.period.end)
    return found.filter(Q(term_to=None) | Q(term_to__gte=asked.period.start)).order_by("term_from", "pk")


def records(asked: Question) -> list[Record]:
    return [Record(f"register:{row.pk}", _("监督员第%d号") % row.pk, row.term_from, who=row.pk) for row in in_office(asked)]


def quick(asked: Question) -> Value:
    count = in_office(asked).count()
    return Value(Decimal(count), people=count, n=count)


def opinions(asked: Question) -> QuerySet[Complaint]:
    found = Complaint.objects.filter(channel=Channel.LAY, matter__unit__path__startswith=asked.scope.path)
    found = found.filter(received_at__gte=asked.window.begins, received_at__lt=asked.window.over)
    return found.select_related("matter").order_by("received_at", "pk")


def _of(rows: Callable[[Question], QuerySet[Complaint]]) -> Callable[[Question], list[Record]]:
    return lambda asked: [
        Record(f"complaint:{c.pk}", _("监督员的意见"), today(c.received_at), who=c.pk, matter_id=c.matter_id, ref=c.matter.ref)
        for c in rows(asked)
    ]


def adopted(asked: Question) -> QuerySet[Complaint]:
    """Answered, and the written opinion that was decided supports it (信访工作条例 art 32)."""
    supported = {"matter__opinion__result": "support", "matter__opinion__decided_on__isnull": False}
    return opinions(asked).filter(answered_at__isnull=False, **supported)


FIGURES = (
    Figure(
        "lay_inspectors.opinions",
        gettext_lazy("监督员的意见建议"),
        "complaint",
        gettext_lazy("统计期内监督员提出的意见建议；撤回的也算"),
        _of(opinions),
        each_once,
    ),
    Figure(
        "lay_inspectors.adopted",
        gettext_lazy("采纳的监督员意见"),
        "complaint",
        gettext_lazy("统计期内提出、已经答复、处理意见为“支持”的"),
        _of(adopted),
        each_once,
    ),
    Figure(
        "lay_inspectors.in_office",
        gettext_lazy("政风行风监督员"),
        "person",
        gettext_lazy("统计期内至少有一天在任期里的监督员"),
        records,
        each_once,
        quick=quick,
        opens={"register": page_of("register_entry", RegisterEntry.objects.visible_to)},
    ),
)
