"""Honest rates: how many in time, solved, satisfied, taken up again. A numerator is always part of its denominator.

Whether something was late is read from its clock, with the pauses and extensions that it has; what is overdue can neither be paused nor
extended any more, so a period that is over gives the same number whenever it is asked for, as long as the records stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.matters.models import Clock
from qingfeng.engines.cases.models import Reopening, Solved
from qingfeng.engines.insight.measures import Measure, Source
from qingfeng.engines.insight.windows import Window

from .sources import ACCUSED, HANDLE, HANDLED, NOTICED, OFFERED, RECEIVED, SEALED_OFF

GONE = ("withdrawn", "joined")  # ends under their own names: neither answered nor late while in time
SATISFIED = 3  # 基本满意 and better (GB/T 39735)
HOTLINE = _("国办发〔2020〕53号")
RATING = _("国办发〔2019〕51号、GB/T 39735-2020")

in_time = Q(due_on=None) | Q(stopped_on__lte=F("due_on"))  # one that stopped during a pause never ran out
went_away = Q(matter__outcome__in=GONE) & Q(ended_on=F("stopped_on"))


def _stopped(window: Window) -> Q:
    return Q(stopped_on__range=(window.start, window.end))


def _overdue_at_the_end(window: Window) -> Q:
    return Q(due_on__lt=window.late_before) & (Q(stopped_on=None) | Q(stopped_on__gt=window.end))


def ended_or_overdue(window: Window) -> Q:
    """The clock ended in the period, or has run out and is open at its end. Whoever withdraws takes no lateness along."""
    return (_stopped(window) & ~(went_away & in_time)) | _overdue_at_the_end(window)


def ended_in_time(window: Window) -> Q:
    return _stopped(window) & in_time & ~went_away


def accepted(window: Window) -> Q:
    """Accepted for the first time: taking a matter up again starts another clock."""
    earlier = Clock.objects.filter(matter=OuterRef("matter"), code=HANDLE, pk__lt=OuterRef("pk"))
    return Q(started_on__range=(window.start, window.end)) & ~Exists(earlier)


def _gone_by_the_end(window: Window) -> Q:
    return went_away & Q(stopped_on__lte=window.end)


def accepted_and_gone(window: Window) -> Q:
    return accepted(window) & _gone_by_the_end(window)


def accepted_and_stayed(window: Window) -> Q:
    return accepted(window) & ~_gone_by_the_end(window)


def answered_by_the_end(window: Window) -> Q:
    return Q(stopped_on__lte=window.end)


def answered(window: Window) -> Q:
    return _stopped(window) & ~went_away


def taken_up_again(window: Window) -> Q:
    again = Reopening.objects.annotate(on=TruncDate("at", tzinfo=SHANGHAI))
    return Q(Exists(again.filter(matter=OuterRef("matter"), at__lt=window.over, on__gte=OuterRef("stopped_on"))))


def came_in(window: Window) -> Q:
    """One that was split counts once: its further parts point to the first. An accusation that was set apart is counted apart."""
    whole = Q(twin=None) | Q(twin__classification=SEALED_OFF) | Q(classification=SEALED_OFF)
    return Q(received_at__gte=window.begins, received_at__lt=window.over) & whole


def rated(window: Window) -> Q:
    return Q(rated_at__gte=window.begins, rated_at__lt=window.over)


def answered_and_not_rated(window: Window) -> Q:
    return Q(answered_at__gte=window.begins, answered_at__lt=window.over) & (Q(rated_at=None) | Q(rated_at__gte=window.over))


def solved(window: Window) -> Q:
    return Q(solved=Solved.YES)


def satisfied(window: Window) -> Q:
    return Q(satisfied__gte=SATISFIED)


def offer_answered(window: Window) -> Q:
    return Q(answered_at__gte=window.begins, answered_at__lt=window.over)


def declined(window: Window) -> Q:
    return Q(accepted=False)


def _measure(
    code: str, label: object, source: Source, counted: Callable[[Window], Q], hit: Callable[[Window], Q] | None = None, **more: object
) -> Measure:
    return Measure(f"complaints.{code}", label, source=source, counted=counted, hit=hit, **more)  # type: ignore[arg-type]


# Not public: figures whose difference from a public one is itself a number of few (accepted less finished is withdrawn).
MEASURES = (
    _measure(
        "received", _("收到投诉"), RECEIVED, came_in, norm="petition.route", authority=_("《信访工作条例》第二十二条"),
        holds="complaints.fee_complaints",
        formula=_("统计期内收到的投诉件数，并入同一件事的各算一件；导入的历史留言和密封移送的检举控告不计"),
    ),
    _measure(
        "accepted", _("受理"), HANDLED, accepted, norm="petition.handle", authority=_("《信访工作条例》第二十三条"),
        formula=_("统计期内第一次受理、开始计办理期限的事项数；重办的不再计"),
    ),
    _measure(
        "gone", _("受理后撤回、并入"), HANDLED, accepted_and_gone, authority=_("《信访工作条例》第四十一条"),
        public=False,
        formula=_("统计期内受理、到期末没有答复就撤回或并入别的事项的；不计入办结率"),
    ),
    _measure(
        "finished_rate", _("办结率"), HANDLED, accepted_and_stayed, answered_by_the_end, norm="petition.handle",
        authority=_("《信访工作条例》第三十四条"),
        public=False,
        formula=_("到期末已把答复送达投诉人的事项÷统计期内受理的事项；撤回、并入的不计"),
    ),
    _measure(
        "on_time_rate", _("按时办结率"), HANDLED, ended_or_overdue, ended_in_time, norm="petition.handle",
        authority=_("《信访工作条例》第三十四条"),
        formula=_("统计期内在期限以前答复的÷统计期内答复的和到期末已经超期的；超期未办结的一直留在分母里，暂停和批准的延期算在期限内，没有超期就撤回、并入的不计"),
    ),
    _measure(
        "told_in_time_rate", _("按期受理告知率"), NOTICED, ended_or_overdue, ended_in_time, norm="petition.notice",
        authority=_("《信访工作条例》第二十三条"),
        formula=_("统计期内按期告知是否受理的÷统计期内告知的和到期末逾期没有告知的；逾期没有告知的一直留在分母里，没有逾期就撤回、并入的不计"),
    ),
    _measure(
        "solved_rate", _("解决率"), RECEIVED, rated, solved, authority=HOTLINE,
        formula=_("本人评价“解决了”的÷统计期内本人评价的；部分解决不算解决，没有评价和联系不上的不计，另列；与满意不满意分开问"),
    ),
    _measure(
        "satisfied_rate", _("满意率"), RECEIVED, rated, satisfied, authority=RATING,
        formula=_("本人评价非常满意、满意、基本满意的÷统计期内本人评价的；没有评价和联系不上的不计，另列；与解决没解决分开问"),
    ),
    _measure(
        "unrated", _("答复后未评价"), RECEIVED, answered_and_not_rated, authority=HOTLINE,
        formula=_("统计期内答复、到期末本人还没有评价的投诉件数，含联系不上的；不计入解决率、满意率"),
    ),
    _measure(
        "reopened_rate", _("重办率"), HANDLED, answered, taken_up_again, authority=HOTLINE,
        public=False,
        formula=_("统计期内答复的当中，到期末又重新办理的÷统计期内答复的"),
    ),
    _measure(
        "declined_rate", _("交办退回率"), OFFERED, offer_answered, declined, norm="petition.object",
        authority=_("《信访工作条例》第二十三条"),
        public=False,
        formula=_("对方写明理由不接受的交办÷统计期内对方答复了的交办；没有答复的不计"),
    ),
    _measure(
        "accusations", _("检举控告（密封移送）"), ACCUSED, came_in, authority=_("《纪检监察机关处理检举控告工作规则》"), divides=False,
        public=False,
        formula=_("统计期内收到、密封移送的检举控告件数；除件数以外不作统计"),
    ),
)  # fmt: skip
