# ruff: noqa: E501 -- one row is one step
"""复查 and 复核 (信访工作条例 arts 35, 36): every step on one screen. Both go the same way; only at a 复核 may a hearing stop the clock."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Role
from qingfeng.core.matters.procedure import ANY_OPEN, Procedure, Step
from qingfeng.engines.cases import handling, reviewing, searching, stranding
from qingfeng.engines.cases.review_facts import gather

from . import review_rules as r
from . import rules as every
from .permissions import accountable, accountable_or_head, complainant, head_here_or_above, role_holder, whoever_was_asked

registrar = role_holder(Role.REGISTRAR, Role.HANDLER, Role.HEAD)
decider = role_holder(Role.DECIDER, Role.HEAD)
told = reviewing.tell_applicant
OUTSIDER = r.took_no_part_below

STATES = {
    "received": _("待受理"),
    "examining": _("审查中"),
    "deciding": _("待决定"),
    "decided": _("已决定"),
    "served": _("已送达"),
    "terminated": _("复核终结"),
    "refused": _("不予受理"),
    "withdrawn": _("已撤回"),
}
WORK = ("received", "examining")


def _steps(clock: str, end: str, hearing: tuple[Step, ...] = ()) -> tuple[Step, ...]:
    return (
        Step("accept", _("受理"), ("received",), registrar, "examining", rules=(OUTSIDER,), sealed=True, effects=(reviewing.reads_the_original, told("您的{what}申请{ref}已受理。")), hint=_("告知申请人；期限自收到起算")),
        Step("refuse", _("不予受理"), ("received",), registrar, "refused", rules=(OUTSIDER,), form="refuse", stops=(clock,), sealed=True, effects=(reviewing.refuse, told("您的{what}申请{ref}不予受理。理由：{reason}。请向{where}提出。")), hint=_("写明理由和去处")),
        Step("offer", _("交给别人办"), ANY_OPEN, accountable_or_head, rules=(every.nobody_is_being_asked,), form="assign", effects=(handling.offer("handler"),), notice="handover", sealed=True, hint=_("对方接受以前仍由您负责")),
        Step("take_over", _("接受"), ANY_OPEN, whoever_was_asked, rules=(OUTSIDER, every.actor_was_asked), effects=(handling.accept_offer, reviewing.reads_the_original), sealed=True, hint=_("接受后由您负责")),
        Step("decline", _("不接受"), ANY_OPEN, whoever_was_asked, rules=(every.actor_was_asked,), form="reason", effects=(handling.decline_offer,), notice="handover_declined", sealed=True, hint=_("写明理由")),
        Step("take_up", _("接手"), ANY_OPEN, head_here_or_above, rules=(OUTSIDER, every.nobody_is_left_to_answer), effects=(stranding.take_up, reviewing.reads_the_original), sealed=True, hint=_("没有别人能负责，由您负责")),
        Step("admit", _("请人参加密件"), ANY_OPEN, accountable, rules=(every.matter_is_sealed,), form="admit", effects=(handling.admit,), notice="admitted", sealed=True, hint=_("决定的人，逐个请进来")),
        *hearing,
        Step("draft_opinion", _("写意见书"), ("examining",), accountable, rules=(OUTSIDER,), form="review_opinion", sealed=True, effects=(reviewing.draft,), hint=_("维持、变更或者撤销，写明事实、依据和理由")),
        Step("submit", _("送审"), ("examining",), accountable, "deciding", rules=(OUTSIDER, r.hearing_is_not_on, r.opinion_is_complete), sealed=True, hint=_("由另一人决定")),
        Step("send_back", _("退回补充"), ("deciding",), decider, "examining", rules=(OUTSIDER, r.decider_is_not_handler), form="reason", sealed=True, effects=(reviewing.send_back,), notice="sent_back", hint=_("写明要补什么")),
        Step("decide", _("作出决定"), ("deciding",), decider, "decided", rules=(OUTSIDER, r.decider_is_not_handler, r.opinion_is_complete), form="review_decide", sealed=True, effects=(reviewing.decide,), notice="decided", hint=_("撤销的，原件自动重办；变更的，所列认定推翻")),
        Step("serve", _("送达"), ("decided",), accountable, end, form="review_serve", stops=(clock,), sealed=True, effects=(reviewing.serve,), hint=_("送达申请人，写明还能怎样")),
        Step("withdraw", _("撤回申请"), ("received", "examining"), complainant, "withdrawn", stops=(clock,), public=True, sealed=True, effects=()),
    )  # fmt: skip


HEARING = (
    Step("pause", _("举行听证"), WORK, accountable, rules=(OUTSIDER, r.hearing_is_not_on), form="pause", sealed=True, effects=(handling.pause, told("您的{what}申请{ref}举行听证，听证所需时间不计算在期限内。")), hint=_("听证所需时间不计算在内")),
    Step("resume", _("听证结束"), WORK, accountable, rules=(OUTSIDER, r.hearing_is_on), sealed=True, effects=(handling.resume,), hint=_("期限从今天接着走")),
)  # fmt: skip


def _without(left_out: str) -> Mapping[str, str]:
    return {code: label for code, label in STATES.items() if code != left_out}


def _ends(last: str) -> Mapping[str, str]:
    return {last: "answered" if last == "served" else last, "refused": "refused", "withdrawn": "withdrawn"}


REVIEW = Procedure(
    name="review", institution="complaints", initial="received", states=_without("terminated"), ends=_ends("served"),
    steps=_steps("petition.review", "served"), facts=gather, title="复查", always=(searching.after_a_step,),
)  # fmt: skip
RECHECK = Procedure(
    name="recheck", institution="complaints", initial="received", states=_without("served"), ends=_ends("terminated"),
    steps=_steps("petition.recheck", "terminated", HEARING), facts=gather, title="复核", always=(searching.after_a_step,),
)  # fmt: skip
