# ruff: noqa: E501 -- one row is one step
"""The complaint procedure (信访工作条例 arts 22-36): every step on one screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Role
from qingfeng.core.matters.procedure import ANY_OPEN, Procedure, Step
from qingfeng.engines.cases import (
    addressees,
    answering,
    assisting,
    deciding,
    finding,
    handling,
    harm,
    hearing,
    respondents,
    reviewing,
    searching,
    splitting,
    stranding,
    urging,
)
from qingfeng.engines.cases.facts import gather

from . import effects
from . import rules as r
from .permissions import accountable, accountable_or_head, complainant, head_here_or_above, on_duty, role_holder, whoever_was_asked

registrar = role_holder(Role.REGISTRAR, Role.HANDLER)
reviewer = role_holder(Role.REVIEWER, Role.DECIDER)
decider = role_holder(Role.DECIDER, Role.HEAD)
head = role_holder(Role.HEAD)
reminder = role_holder(Role.REGISTRAR, Role.REVIEWER, Role.DECIDER, Role.HEAD)
supervisor = role_holder(Role.DECIDER, Role.HEAD)
caller = role_holder(Role.CALLER, Role.REVIEWER, Role.REGISTRAR)

NOTICE, HANDLE, HANDOVER = "petition.notice", "petition.handle", "accusation.handover"
told = handling.tell_complainants

STATES = {
    "received": _("待登记"),
    "registered": _("已登记"),
    "accepted": _("已受理"),
    "handling": _("调查中"),
    "deciding": _("待决定"),
    "decided": _("已决定"),
    "replied": _("已答复"),
    "closed": _("办结"),
    "refused": _("不予受理"),
    "transferred": _("已转送"),
    "handed_over": _("已密封移送"),
    "withdrawn": _("已撤回"),
    "joined": _("已并入"),
    "barred": _("不再受理"),
    "replied_elsewhere": _("他处已答复"),
    "on_file": _("留存备查"),
}
ENDS = {
    x: x for x in ("closed", "refused", "transferred", "handed_over", "withdrawn", "joined", "barred", "replied_elsewhere", "on_file")
} | {"closed": "answered"}
NEW = ("received", "registered")
WORK = ("accepted", "handling")
TIMED = (*NEW, *WORK, "deciding", "decided")
LOOKING = (*WORK, "deciding", "decided", "replied")

STEPS = (
    Step("register", _("登记"), ("received",), registrar, "registered", effects=(handling.register, effects.compare_with_boards), form="register", hint=_("核对单位、类别和事由")),
    Step(
        "accept", _("受理"), NEW, registrar, "accepted", rules=(r.is_not_an_accusation,), starts=(HANDLE,), stops=(NOTICE,),
        effects=(handling.register, effects.compare_with_boards, told("您反映的事项{ref}已受理。")), hint=_("告知投诉人，办理期限开始"),
    ),
    Step(
        "refuse", _("不予受理"), NEW, registrar, "refused", rules=(r.is_not_an_accusation, r.harm_receipt_is_in), form="refuse", stops=(NOTICE,),
        effects=(handling.refuse, told("您反映的事项{ref}不予受理。理由：{reason}。请向{where}提出。")), hint=_("写明理由和去处"),
    ),
    Step(
        "transfer", _("转送"), NEW, registrar, "transferred", rules=(r.is_not_an_accusation, r.harm_receipt_is_in), form="organ", stops=(NOTICE,),
        effects=(handling.transfer, told("您反映的事项{ref}已转送有权处理的机关。")), hint=_("不属本机关的，转有权机关"),
    ),
    Step(
        "bar", _("不再受理"), NEW, registrar, "barred", rules=(r.is_not_an_accusation, r.harm_receipt_is_in), form="bar", stops=(NOTICE,),
        effects=(reviewing.bar,), hint=_("同一事实和理由已经复核终结的"),
    ),
    Step(
        "hand_over", _("密封移送"), NEW, accountable, "handed_over", rules=(r.is_an_accusation, r.harm_receipt_is_in), form="organ", sealed=True, stops=(HANDOVER, NOTICE),
        effects=(handling.hand_over_accusation, told("您反映的事项{ref}已密封移送纪检监察机关。")), hint=_("移送单随信封走，本机关不调查"),
    ),
    Step(
        "join", _("并入同一件事"), (*NEW, "accepted"), registrar, "joined", rules=(r.is_not_an_accusation, r.harm_receipt_is_in), form="join", stops=(NOTICE, HANDLE),
        effects=(effects.compare_with_boards, handling.join, assisting.close_open), hint=_("各人的回执码和答复照旧"),
    ),
    Step("split", _("分件"), (*NEW, "accepted"), registrar, rules=(r.is_not_an_accusation,), form="split", effects=(splitting.split,), hint=_("涉及不同单位或者不同类别的，另立一件；回执码不变")),
    Step("separate", _("撤销并入"), ("joined",), registrar, "registered", form="reason", effects=(splitting.separate,), hint=_("并错了的，分开办理；期限照原来的算")),
    Step("assign", _("交办"), ("accepted",), registrar, "handling", rules=(r.nobody_is_being_asked,), form="assign", effects=(handling.offer("handler"),), notice="handover", hint=_("对方接受以前仍由您负责")),
    Step("offer", _("交给别人办"), ANY_OPEN, accountable_or_head, rules=(r.nobody_is_being_asked,), form="assign", effects=(handling.offer("handler"),), notice="handover", sealed=True, hint=_("对方接受以前仍由您负责")),
    Step("take_over", _("接受"), ANY_OPEN, whoever_was_asked, rules=(r.actor_was_asked,), effects=(handling.accept_offer,), sealed=True, hint=_("接受后由您负责")),
    Step("decline", _("不接受"), ANY_OPEN, whoever_was_asked, rules=(r.actor_was_asked,), form="reason", effects=(handling.decline_offer,), notice="handover_declined", sealed=True, hint=_("写明理由")),
    Step("take_up", _("接手"), ANY_OPEN, head_here_or_above, rules=(r.nobody_is_left_to_answer,), effects=(stranding.take_up,), sealed=True, hint=_("没有别人能负责，由您负责")),
    Step("admit", _("请人参加密件"), ANY_OPEN, accountable, rules=(r.matter_is_sealed, r.is_not_an_accusation), form="admit", effects=(handling.admit,), notice="admitted", sealed=True, hint=_("核稿、决定、复核的人，逐个请进来")),
    Step(
        "assist", _("请单位协办"), WORK, accountable, form="assist", rules=(r.is_not_an_accusation,),
        effects=(assisting.ask,), hint=_("问一个问题，对方看不到案卷；被反映的单位不能协办")
    ),
    Step(
        "approve_assist", _("核定协办问题"), WORK, reviewer, form="approve_assist", rules=(r.assist_question_waits, r.assist_question_is_anothers),
        effects=(assisting.approve,), hint=_("先看泄露扫描，核定就送出"),
    ),
    Step("remind_assist", _("催办协办单位"), LOOKING, accountable, form="assist_question", rules=(r.assist_question_is_open,), effects=(assisting.remind,), hint=_("一天一次")),
    Step("withdraw_assist", _("撤回协办问题"), LOOKING, accountable, form="assist_question", rules=(r.assist_question_is_unfinished,), effects=(assisting.withdraw,), hint=_("对方不用再答")),
    Step("draft_extract", _("起草给对方看的摘要"), WORK, accountable, form="extract", rules=(r.is_not_an_accusation,), effects=(hearing.draft_extract,), hint=_("须由另一人核定")),
    Step(
        "approve_extract", _("核定摘要"), WORK, reviewer, form="approve_extract", rules=(r.extract_waits_for_approval, r.extract_was_drafted_by_another),
        effects=(hearing.approve_extract,), hint=_("先看泄露扫描"),
    ),
    Step("ask_statement", _("请对方说明"), WORK, accountable, "handling", rules=(r.extract_is_approved,), effects=(hearing.ask_statement,), hint=_("送出已核定的摘要")),
    Step("silence", _("逾期未说明"), WORK, accountable, effects=(hearing.statement_of_silence,), hint=_("期限过后记为已听取")),
    Step("add_evidence", _("取证"), LOOKING, accountable, form="evidence", effects=(hearing.add_evidence,), hint=_("写明来源，文件留存摘要值")),
    Step("pause", _("暂停"), WORK, accountable, rules=(r.clock_is_running,), form="pause", effects=(handling.pause,), hint=_("只有规定列明的事由")),
    Step("resume", _("恢复"), WORK, accountable, rules=(r.clock_is_paused,), effects=(handling.resume,), hint=_("期限从今天接着走")),
    Step(
        "extend", _("批准延期"), (*WORK, "deciding"), head, form="extend", rules=(r.clock_is_running, r.clock_was_not_extended, r.another_approves_the_extension),
        effects=(handling.extend, told("您反映的事项{ref}情况复杂，经批准延长{days}日。理由：{reason}。")), hint=_("一次，由负责人批，告知投诉人"),
    ),
    Step("find", _("认定"), WORK, accountable, "handling", form="finding", effects=(finding.find,), hint=_("逐项、逐人认定")),
    Step("draft_opinion", _("写处理意见书"), WORK, accountable, form="opinion", effects=(deciding.draft_opinion,), hint=_("请求、事实、依据、意见")),
    Step(
        "submit", _("送审"), ("handling",), accountable, "deciding",
        rules=(r.clock_runs_again, r.every_allegation_has_a_finding, r.respondent_was_heard, r.worse_off_was_heard_again, r.evidence_is_on_file, r.opinion_is_complete), hint=_("由另一人决定"),
    ),
    Step("send_back", _("退回补充"), ("deciding",), decider, "handling", rules=(r.decider_is_not_handler,), form="reason", effects=(deciding.send_back,), notice="sent_back", hint=_("写明要补什么")),
    Step(
        "decide", _("作出决定"), ("deciding",), decider, "decided", form="decide",
        rules=(r.decider_is_not_handler, r.respondent_was_heard, r.worse_off_was_heard_again, r.opinion_is_complete),
        effects=(deciding.decide, finding.put_in_force, effects.consequences_follow, effects.consequences_fall, addressees.of_the_decision), notice="decided", hint=_("认定生效，规则提出后果"),
    ),
    Step("sanction", _("登记处分"), ("decided", "replied", "closed"), decider, form="sanction", effects=(deciding.record_sanction,), hint=_("只登记有权机关的决定")),
    Step("serve", _("答复送达"), ("decided",), accountable, "replied", form="serve", stops=(HANDLE,), effects=(answering.serve,), hint=_("每位投诉人都要送达")),
    Step("recheck", _("复核"), ("replied",), caller, rules=(r.rechecker_took_no_part,), form="recheck", effects=(answering.recheck,), hint=_("由没有参与的人做")),
    Step(
        "close", _("办结"), ("replied",), accountable, "closed",
        rules=(r.everyone_was_answered, r.confirmed_or_rechecked, r.harm_receipt_is_in, r.nothing_waits_for_the_respondent),
        effects=(assisting.close_open,), hint=_("投诉人确认，或复核通过"),
    ),
    Step("reopen", _("重办"), ("replied", "closed"), role_holder(Role.DECIDER, Role.HEAD, Role.CALLER), "handling", form="reason", starts=(HANDLE,), effects=(answering.reopen, told("您反映的事项{ref}重新办理，期限从今天起重新计算。")), notice="reopened", hint=_("写明理由")),
    Step(
        "answer_objection", _("答复异议"), ("decided", "replied", "closed"), decider, rules=(r.objection_is_open, r.objection_is_answered_by_an_outsider), form="objection",
        effects=(respondents.answer_objection, effects.consequences_fall, addressees.of_the_answer), hint=_("成立的，认定和后果一起停"),
    ),
    Step(
        "overturn", _("推翻认定"), ("decided", "replied", "closed"), decider, rules=(r.objection_is_answered_by_an_outsider,), form="overturn",
        effects=(respondents.overturn, effects.consequences_fall), hint=_("认定、后果、未付的退费一起停"),
    ),
    Step("enter_review", _("代为申请复查、复核"), ("replied", "closed"), registrar, form="review_request", effects=(reviewing.apply,), sealed=True, hint=_("投诉人到场或来信申请的，交上一级机关")),
    Step("apply_review", _("申请复查、复核"), ("replied", "closed"), complainant, effects=(reviewing.apply,), public=True, sealed=True),
    Step(
        "annulled", _("上级撤销，重办"), ("replied", "closed"), decider, "handling", starts=(HANDLE,), sealed=True,
        effects=(reviewing.annulled, effects.consequences_fall, told("上级机关撤销了对您反映的事项{ref}的处理意见，重新办理，期限从今天起重新计算。")), notice="reopened", hint=_("随上级机关的决定自动完成"),
    ),
    Step(
        "changed", _("上级变更"), ("replied", "closed"), decider, sealed=True,
        effects=(reviewing.changed, effects.consequences_fall), notice="reopened", hint=_("随上级机关的决定自动完成"),
    ),
    Step("clarify", _("出具澄清函"), ("decided", "replied", "closed"), decider, effects=(respondents.issue_clarification,), hint=_("对方申请、没有认定属实的")),
    Step("acknowledge_harm", _("接收值班事项"), ANY_OPEN, on_duty, rules=(r.harm_is_unacknowledged,), effects=(harm.acknowledge,), sealed=True, hint=_("涉未成年人，立即")),
    Step("report_harm", _("对外报告"), ANY_OPEN, on_duty, rules=(r.harm_is_unreported,), form="harm", effects=(harm.report_outward,), sealed=True, hint=_("公安、民政或教育")),
    Step("harm_receipt", _("登记报告回执"), ANY_OPEN, on_duty, rules=(r.harm_was_reported,), form="receipt", effects=(harm.enter_receipt,), sealed=True, hint=_("没有回执不能办结")),
    Step("outward_receipt", _("登记移送回执"), ("transferred", "handed_over"), registrar, rules=(r.outward_receipt_is_missing,), form="receipt", effects=(handling.outward_receipt,), sealed=True, hint=_("对方机关签收")),
    Step("urge", _("催办"), TIMED, reminder, form="urge", rules=(r.a_deadline_runs, r.another_urges), effects=(urging.urge("reminder"),), notice="urged", sealed=True, hint=_("发催办通知书，负责人须书面答复")),
    Step("supervise", _("督办"), TIMED, supervisor, form="urge", rules=(r.a_deadline_runs, r.another_urges), effects=(urging.urge("order"),), notice="urged", sealed=True, hint=_("发督办单，负责人须书面答复")),
    Step("report_delay", _("通报负责人"), TIMED, supervisor, form="urge", rules=(r.a_deadline_runs, r.another_urges), effects=(urging.urge("circular"),), notice="urged", sealed=True, hint=_("通报机关负责人，须书面说明")),
    Step("answer_urging", _("答复催办督办"), TIMED, accountable, form="answer_urging", rules=(r.an_answer_is_owed,), effects=(urging.answer,), notice="urging_answered", sealed=True, hint=_("写明办到哪一步、为什么慢、何时办结")),
    Step("withdraw", _("撤回"), ANY_OPEN, complainant, "withdrawn", rules=(r.harm_receipt_is_in,), effects=(handling.withdraw, effects.withdrawn_matter_ends, assisting.close_open), public=True),
    Step("replied_elsewhere", _("他处已答复"), ("received",), registrar, "replied_elsewhere", rules=(r.was_answered_elsewhere,), stops=(NOTICE,), hint=_("导入的历史留言")),
    Step("on_file", _("留存备查"), ("received",), registrar, "on_file", rules=(r.came_from_elsewhere,), stops=(NOTICE,), hint=_("导入的历史留言，没有答复")),
)  # fmt: skip

PROCEDURE = Procedure(
    name="complaint",
    institution="complaints",
    initial="received",
    states=STATES,
    ends=ENDS,
    steps=STEPS,
    facts=gather,
    always=(searching.after_a_step, effects.titles_follow),
)
