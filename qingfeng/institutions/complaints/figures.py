"""What is counted about complaints: how many came in, whom the findings concern, how much money went back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Post, PostKind
from qingfeng.engines.cases.finding import AGAINST
from qingfeng.engines.cases.models import Allegation, CallBack, CallResult, Complaint, Finding, Sanction, Solved
from qingfeng.engines.insight import numbers
from qingfeng.engines.insight.figures import FEW, Figure, Question, Record, Value, counted, each_person_once, of_measure
from qingfeng.engines.insight.measures import Measure, Source, Told
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.places import page_of
from qingfeng.engines.insight.windows import Window
from qingfeng.engines.ledgers.models import Posting, RefundOrder
from qingfeng.engines.ledgers.queries import payments_between, returned_between

from .kinds import KINDS

FEES = tuple(kind.code for kind in KINDS if kind.family == "fees")
LEADING = (PostKind.PRINCIPAL, PostKind.SECRETARY, PostKind.VICE_PRINCIPAL)


def about_fees(window: Window) -> Q:
    """Received in the period, about a charge, and not taken back. Joined complaints count each for itself, one that was split once."""
    alleged = Allegation.objects.filter(complaint=OuterRef("pk"), kind__in=FEES)
    of_the_whole = Allegation.objects.filter(complaint=OuterRef("twin"), kind__in=FEES)
    received = Q(received_at__gte=window.begins, received_at__lt=window.over, withdrawn_at=None)
    return received & Exists(alleged) & ~Exists(of_the_whole)


def tell_fee_complaint(row: Complaint) -> Told:
    return Told(f"complaint:{row.pk}", _("教育收费投诉"), today(row.received_at))


FEE_COMPLAINTS = Measure(
    "complaints.fee_complaints", gettext_lazy("教育收费投诉"), counted=about_fees,
    source=Source("fees", Complaint.objects.all, tell_fee_complaint, ("received_at", "pk")),
    formula=gettext_lazy("统计期内收到、反映教育收费、没有撤回的投诉件数；并入同一件事的各算一件，分成几件办的算一件"),
    authority=gettext_lazy("《信访工作条例》第四十一条"),
)  # fmt: skip


def fee_complaints_and_before(asked: Question) -> list[Record]:
    listed = of_measure(FEE_COMPLAINTS).records
    return [*listed(asked.year_before()), *listed(asked)]


def fallen_since(asked: Question) -> Value:
    before, now = counted(FEE_COMPLAINTS, asked.year_before(), asked)
    return _fallen(now.n, before.n)


def fallen_by(records: Sequence[Record], period: Period) -> Value:
    now = sum(1 for record in records if record.day is not None and record.day >= period.start)
    return _fallen(now, len(records) - now)


def _fallen(now: int, before: int) -> Value:
    return Value(numbers.fall(now, before), Decimal(before - now), Decimal(before), people=min(now, before), n=now + before)


def _taught(person: str, unit: str, day: str) -> Q:
    """Was a teacher of the school on the day of the act, and led nothing there."""
    held = Post.objects.filter(Q(held_to=None) | Q(held_to__gt=OuterRef(day)), person=OuterRef(person), unit=OuterRef(unit))
    held = held.filter(held_from__lte=OuterRef(day))
    return Q(Exists(held.filter(kind=PostKind.TEACHER))) & ~Q(Exists(held.filter(kind__in=LEADING)))


def sanctions(asked: Question) -> QuerySet[Sanction]:
    """Of teachers, decided in the period, for findings that stand."""
    found = Sanction.objects.filter(
        decided_on__range=(asked.period.start, asked.period.end), lifted_on=None, matter__unit__path__startswith=asked.scope.path,
        finding__decided_at__isnull=False, finding__fell_at=None, finding__result__in=AGAINST,
    )  # fmt: skip
    incident = "finding__incident__"
    return found.filter(_taught("person", f"{incident}unit", f"{incident}charged_on")).select_related("matter").order_by("decided_on", "pk")


def teachers_sanctioned(asked: Question) -> list[Record]:
    return [_of_sanction(row) for row in sanctions(asked)]


def teachers_sanctioned_for_aids(asked: Question) -> list[Record]:
    return [_of_sanction(row) for row in sanctions(asked).filter(finding__kind="aids_recommended")]


def _of_sanction(row: Sanction) -> Record:
    return Record(f"sanction:{row.pk}", _("处理教师"), row.decided_on, who=row.person_id, matter_id=row.matter_id, ref=row.matter.ref)


def tutoring_teachers(asked: Question) -> list[Record]:
    """Findings of charging for lessons, decided in the period and standing, about teachers of the school."""
    start, after = asked.period.moments
    found = Finding.objects.filter(
        _taught("person", "incident__unit", "incident__charged_on"), kind="tutoring_charge", result__in=AGAINST, fell_at=None,
        decided_at__gte=start, decided_at__lt=after, incident__matter__unit__path__startswith=asked.scope.path,
    )  # fmt: skip
    rows = found.order_by("decided_at", "pk").values_list(
        "pk", "decided_at", "person_id", "incident__matter_id", "incident__matter__ref"
    )  # fmt: skip
    return [Record(f"finding:{pk}", _("认定属实"), today(at), who=who, matter_id=matter, ref=ref) for pk, at, who, matter, ref in rows]


def refunds_paid(asked: Question) -> list[Record]:
    """One record for each payment entered in the books; the payer is a number."""
    return _postings(
        payments_between(asked.scope, asked.period.start, asked.period.end), _("退费（退费单%d）"), "transfer__payment__charge"
    )


def refunds_returned(asked: Question) -> list[Record]:
    """What came back after a finding fell. It stands beside what was paid and is not taken off it."""
    returned = returned_between(asked.scope, asked.period.start, asked.period.end)
    return _postings(returned, _("追回（退费单%d）"), "transfer__restitution__line__charge")


def _postings(found: QuerySet[Posting], words: str, charge: str) -> list[Record]:
    order = "transfer__book__refund_order__"
    fields = ("pk", "amount", "transfer__day", f"{order}pk", f"{order}matter_id", f"{order}matter_ref", charge)
    return [
        Record(f"posting:{pk}", words % order_pk, day, Decimal(amount) / 100, payer, matter, ref)
        for pk, amount, day, order_pk, matter, ref, payer in found.order_by("transfer__day", "pk").values_list(*fields)
    ]


def quickly_paid(asked: Question) -> Value:
    return _summed(payments_between(asked.scope, asked.period.start, asked.period.end), "transfer__payment__charge")


def quickly_returned(asked: Question) -> Value:
    return _summed(returned_between(asked.scope, asked.period.start, asked.period.end), "transfer__restitution__line__charge")


def _summed(found: QuerySet[Posting], charge: str) -> Value:
    sums = found.aggregate(fen=Sum("amount"), people=Count(charge, distinct=True), n=Count("pk", distinct=True))
    return Value(Decimal(sums["fen"] or 0) / 100, people=sums["people"], n=sums["n"])


def sum_paid(records: Sequence[Record], period: Period) -> Value:
    total = sum((record.value for record in records), Decimal(0))
    return Value(total, people=len({record.who for record in records if record.who}))


def of_visible_orders(records: Sequence[Record], viewer: Any, day: dt.date) -> set[str]:
    """Whoever works on refunds sees the payments of the orders that are shown to them."""
    orders = RefundOrder.objects.visible_to(viewer, day).values("pk")
    shown = Posting.objects.filter(transfer__book__refund_order__in=orders).values_list("pk", flat=True)
    keys = {f"posting:{pk}" for pk in shown}
    return {record.key for record in records if record.key in keys}


def paid(viewer: Any, day: dt.date) -> QuerySet[Posting]:
    return Posting.objects.filter(transfer__book__refund_order__in=RefundOrder.objects.visible_to(viewer, day).values("pk"))


ORDERS = {"posting": page_of("refund", paid, "transfer__book__refund_order")}


def reached(asked: Question) -> list[Record]:
    """Calls of another unit that got through. Of fewer than five people none is told, not even how many."""
    start, after = asked.period.moments
    found = CallBack.objects.filter(
        result=CallResult.REACHED, called_at__gte=start, called_at__lt=after, sample__unit__path__startswith=asked.scope.path
    )
    rows = [_of_call(call) for call in found.order_by("called_at", "pk")]
    return rows if len(rows) >= FEW else []


def _of_call(call: CallBack) -> Record:
    assert call.called_at is not None
    good = (bool(call.contacted), call.solved == Solved.YES, (call.satisfied or 0) >= 3)
    return Record(f"callback:{call.pk}", _("回访"), today(call.called_at), Decimal(sum(2**at for at, yes in enumerate(good) if yes)))


def _rate(at: int) -> Callable[[Sequence[Record], Period], Value]:
    """The record holds three answers as bits: contacted, solved, satisfied."""

    def rate(records: Sequence[Record], period: Period) -> Value:
        yes = sum(int(record.value) >> at & 1 for record in records)
        return Value(numbers.share(yes, len(records)), Decimal(yes), Decimal(len(records)), people=len(records))

    return rate


def nobody_sees_a_call(records: Sequence[Record], viewer: Any, day: dt.date) -> set[str]:
    """Totals only: the office that handled is not told who was called, nor what they said."""
    return set()


FIGURES = (
    FEE_COMPLAINTS,
    Figure(
        "complaints.fee_complaints_fall", gettext_lazy("教育收费投诉同比下降"), "%",
        gettext_lazy("（去年同期件数－本期件数）÷去年同期件数，保留一位小数"),
        fee_complaints_and_before, fallen_by, places=1, compares=False, quick=fallen_since,
    ),
    Figure(
        "complaints.teachers_sanctioned", gettext_lazy("处理的教师"), "person",
        gettext_lazy("统计期内受到处理、所依据的认定有效的教师人数，一人只算一次；学校领导不在内"), teachers_sanctioned, each_person_once,
    ),
    Figure(
        "complaints.teachers_sanctioned_aids", gettext_lazy("其中违规推荐教辅资料"), "person",
        gettext_lazy("上一项中因推荐、推销教辅资料受到处理的人数"), teachers_sanctioned_for_aids, each_person_once,
    ),
    Figure(
        "complaints.tutoring_teachers", gettext_lazy("违规补课收费的教师"), "person",
        gettext_lazy("统计期内决定、认定属实且有效的补课收费所涉教师人数，一人只算一次"), tutoring_teachers, each_person_once,
    ),
    Figure(
        "complaints.refunds_paid", gettext_lazy("清退违规收费"), "CNY",
        gettext_lazy("统计期内已付的退费之和，逐笔取自退费账；冲销的扣除"), refunds_paid, sum_paid, visible=of_visible_orders,
        quick=quickly_paid, opens=ORDERS,
    ),
    Figure(
        "complaints.refunds_returned", gettext_lazy("认定推翻后追回的退费"), "CNY",
        gettext_lazy("统计期内从交费人追回的退费之和，逐笔取自退费账；不从“清退违规收费”里减"),
        refunds_returned, sum_paid, visible=of_visible_orders, public=False, quick=quickly_returned,
        opens=ORDERS,
    ),
    Figure(
        "complaints.callback_contacted", gettext_lazy("回访响应率"), "%",
        gettext_lazy("由没有办理的单位随机回访、打通的人里，办理的人联系过的占多少；打通不足5人的不计算"),
        reached, _rate(0), places=1, visible=nobody_sees_a_call, public=False, shares=True,
    ),
    Figure(
        "complaints.callback_solved", gettext_lazy("回访解决率"), "%",
        gettext_lazy("同上，打通的人里说解决了的占多少"), reached, _rate(1), places=1, visible=nobody_sees_a_call, public=False,
        shares=True,
    ),
    Figure(
        "complaints.callback_satisfied", gettext_lazy("回访满意率"), "%",
        gettext_lazy("同上，打通的人里说非常满意、满意、基本满意的占多少"),
        reached, _rate(2), places=1, visible=nobody_sees_a_call, public=False, shares=True,
    ),
)  # fmt: skip
