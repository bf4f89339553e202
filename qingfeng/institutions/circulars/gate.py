"""Whether a circular may go out. Pure: facts in, verdict out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.language import full_day
from qingfeng.core.matters.procedure import YES, Verdict, no

HEARING = "《信访工作条例》第三十一条"
REMEDY = "《信访工作条例》第三十五条、第三十六条"
REDACTION = "《个人信息保护法》第二十五条"
TWO_PEOPLE = gettext_lazy("公文审批：拟稿、核准须为两人")


@dataclass(frozen=True)
class GateFacts:
    names_somebody: bool  # a unit or a person is named
    heard_on: dt.date | None
    remedies_run_out_on: dt.date | None
    redacted: bool
    prepared_by: int
    approved_by: int | None
    ends_on: dt.date | None
    day: dt.date


def respondent_was_heard(f: GateFacts) -> Verdict:
    if f.heard_on is None or f.heard_on > f.day:
        return no(_("被反映的单位和人还没有陈述过意见，不能通报。"), HEARING)
    return YES


def remedies_have_run_out(f: GateFacts) -> Verdict:
    if not f.names_somebody:
        return YES
    if f.remedies_run_out_on is None:
        return no(_("没有记明复查、复核期限何时届满，不能点名。"), REMEDY)
    if f.remedies_run_out_on >= f.day:
        return no(_("复查、复核期限到%s才届满，在此之前不能点名。") % full_day(f.remedies_run_out_on), REMEDY)
    return YES


def content_is_redacted(f: GateFacts) -> Verdict:
    return YES if f.redacted else no(_("公开的内容还有不能公开的个人信息。"), REDACTION)


def approver_is_not_preparer(f: GateFacts) -> Verdict:
    if f.approved_by is None:
        return no(_("还没有人核准。"), TWO_PEOPLE)
    return no(_("拟稿的人不能自己核准。"), TWO_PEOPLE) if f.approved_by == f.prepared_by else YES


def it_has_an_end(f: GateFacts) -> Verdict:
    if f.ends_on is None:
        return no(_("没有写明公布到哪一天。"), REDACTION)
    return no(_("公布期在今天之前就结束了。")) if f.ends_on < f.day else YES


RULES = (respondent_was_heard, remedies_have_run_out, content_is_redacted, approver_is_not_preparer, it_has_an_end)


def gate(facts: GateFacts) -> list[Verdict]:
    """Every objection, at once; empty when the circular may go out."""
    return [verdict for rule in RULES if not (verdict := rule(facts)).allowed]


def verdict(facts: GateFacts) -> Verdict:
    objections = gate(facts)
    if not objections:
        return YES
    authority = "；".join(dict.fromkeys(v.authority for v in objections if v.authority))
    return no("".join(v.reason for v in objections), authority)
