"""Rules of 复查 and 复核: sentences over plain facts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingfeng.core.matters.procedure import YES, Verdict, no
from qingfeng.engines.cases.review_facts import ReviewFacts

ART_28 = "《信访工作条例》第二十八条"
ART_35 = "《信访工作条例》第三十五条"
ART_36 = "《信访工作条例》第三十六条"


def took_no_part_below(f: ReviewFacts) -> Verdict:
    return no(_("办过、决定过原件的人不参加复查、复核。"), ART_28) if f.took_part_below else YES


def hearing_is_not_on(f: ReviewFacts) -> Verdict:
    return no(_("听证正在进行，期限已经暂停。"), ART_36) if f.paused else YES


def hearing_is_on(f: ReviewFacts) -> Verdict:
    return YES if f.paused else no(_("没有正在进行的听证。"))


def opinion_is_complete(f: ReviewFacts) -> Verdict:
    return YES if f.opinion_complete else no(_("意见书还没有写齐事实、依据、意见和结果。"), ART_35)


def decider_is_not_handler(f: ReviewFacts) -> Verdict:
    if f.actor_parts & {"handler", "reviewer"} or f.opinion_by_actor or f.accountable_is_actor:
        return no(_("承办人不作决定。"), ART_28)
    return YES
