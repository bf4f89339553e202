"""Rules of the complaint procedure: sentences over plain facts. Each says yes, or no with the reason and the authority."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingfeng.core.matters.procedure import YES, Verdict, no
from qingfeng.engines.cases.facts import CaseFacts

REGULATION = "《信访工作条例》"
ART_23 = REGULATION + "第二十三条"
ART_28 = REGULATION + "第二十八条"
ART_30 = REGULATION + "第三十条"
ART_32 = REGULATION + "第三十二条"
ART_34 = REGULATION + "第三十四条"
MINORS = "《未成年人保护法》第十一条"


def is_not_an_accusation(f: CaseFacts) -> Verdict:
    return no(_("检举控告不在这里办理，只能密封移送纪检监察机关。"), ART_30) if f.classification == "accusation" else YES


def is_an_accusation(f: CaseFacts) -> Verdict:
    return YES if f.classification == "accusation" else no(_("只有检举控告才密封移送。"))


def matter_is_sealed(f: CaseFacts) -> Verdict:
    return YES if f.sealed else no(_("不是密件，有角色的人都看得到，不用另请。"))


def nobody_is_being_asked(f: CaseFacts) -> Verdict:
    return no(_("已有一份移交等对方接受。")) if f.offer_open else YES


def actor_was_asked(f: CaseFacts) -> Verdict:
    return YES if f.offer_to_actor else no(_("没有等您接受的移交。"))


def nobody_is_left_to_answer(f: CaseFacts) -> Verdict:
    return YES if f.stranded else no(_("这件事项有人负责，或者正在等人接受。"))


def clock_is_running(f: CaseFacts) -> Verdict:
    return no(_("期限已经暂停。")) if f.paused else YES


def clock_runs_again(f: CaseFacts) -> Verdict:
    return no(_("期限还暂停着。请先恢复期限，再送审。"), ART_34) if f.paused else YES


def was_answered_elsewhere(f: CaseFacts) -> Verdict:
    return YES if f.imported else no(_("只有导入的、别处已经答复的留言才这样结束。"))


def clock_was_not_extended(f: CaseFacts) -> Verdict:
    return no(_("这个期限已经延长过一次，不能再延长。"), ART_34) if f.extended else YES


def another_approves_the_extension(f: CaseFacts) -> Verdict:
    return no(_("自己负责的事项，不能自己批准延期。"), ART_34) if f.accountable_is_actor else YES


def clock_is_paused(f: CaseFacts) -> Verdict:
    return YES if f.paused else no(_("期限没有暂停。"))


def extract_waits_for_approval(f: CaseFacts) -> Verdict:
    return YES if f.extract_to_approve else no(_("没有等待核定的摘要。"))


def extract_was_drafted_by_another(f: CaseFacts) -> Verdict:
    return no(_("起草人不能核定自己写的摘要。"), ART_30) if f.extract_drafted_by_actor else YES


def extract_is_approved(f: CaseFacts) -> Verdict:
    return YES if f.extract_to_send else no(_("摘要须先由另一人核定。"), ART_30)


def assist_question_waits(f: CaseFacts) -> Verdict:
    return YES if f.assist_waits else no(_("没有等待核定的协办问题。"))


def assist_question_is_anothers(f: CaseFacts) -> Verdict:
    return YES if f.assist_waits_of_others else no(_("写问题的人不能核定自己写的问题。"), ART_30)


def assist_question_is_open(f: CaseFacts) -> Verdict:
    return YES if f.assist_open else no(_("没有等答复的协办问题。"))


def assist_question_is_unfinished(f: CaseFacts) -> Verdict:
    return YES if f.assist_open or f.assist_waits else no(_("没有可以撤回的协办问题。"))


def every_allegation_has_a_finding(f: CaseFacts) -> Verdict:
    left = f.allegations - f.allegations_found
    return no(_("还有%s项没有认定。") % left) if left else YES


def respondent_was_heard(f: CaseFacts) -> Verdict:
    return YES if f.heard else no(_("拟认定属实的单位和个人，须先听取陈述。"), _("先听取陈述，再作认定"))


def worse_off_was_heard_again(f: CaseFacts) -> Verdict:
    """What was said before the reopening answers what was held then, and no more than that."""
    if not f.to_hear_again:
        return YES
    why = _("重办后认定比原来重的，须重新听取陈述：还有%s个单位或个人没有听取。") % f.to_hear_again
    return no(why, _("先听取陈述，再作认定"))


def evidence_is_on_file(f: CaseFacts) -> Verdict:
    return YES if f.evidence or f.classification == "suggestion" else no(_("还没有证据，不能送审。"))


def opinion_is_complete(f: CaseFacts) -> Verdict:
    return YES if f.opinion_complete else no(_("处理意见书还没有写齐请求、事实、依据和意见。"), ART_32)


def decider_is_not_handler(f: CaseFacts) -> Verdict:
    parts = f.actor_parts & {"handler", "assistant", "reviewer"}
    return no(_("经办人、核稿人不作决定。"), ART_28) if parts or f.opinion_by_actor or f.accountable_is_actor else YES


def rechecker_took_no_part(f: CaseFacts) -> Verdict:
    parts = f.actor_parts - {"rechecker", "admitted"}
    return no(_("参与过这件事项的人不能复核。"), ART_28) if parts or f.accountable_is_actor else YES


def objection_is_open(f: CaseFacts) -> Verdict:
    return YES if f.objection_open else no(_("没有等待答复的异议。"))


def objection_is_answered_by_an_outsider(f: CaseFacts) -> Verdict:
    parts = f.actor_parts & {"handler", "assistant", "decider", "reviewer", "accountable"}
    return no(_("办过、决定过这件事项的人不能答复异议。"), ART_28) if parts or f.accountable_is_actor else YES


def everyone_was_answered(f: CaseFacts) -> Verdict:
    left = f.complaints - f.served
    return no(_("还有%s位投诉人没有送达答复。") % left, ART_34) if left else YES


def confirmed_or_rechecked(f: CaseFacts) -> Verdict:
    if f.rechecked or (f.complaints and f.confirmed == f.complaints):
        return YES
    return no(_("须由投诉人确认已经解决，或由没有参与的人复核通过。"))


def harm_receipt_is_in(f: CaseFacts) -> Verdict:
    return no(_("涉未成年人侵害的报告还没有回执，不能结束。"), MINORS) if f.harm_receipt_missing else YES


def harm_is_unacknowledged(f: CaseFacts) -> Verdict:
    return YES if f.harm_unacknowledged else no(_("没有等待接收的值班事项。"))


def harm_is_unreported(f: CaseFacts) -> Verdict:
    return YES if f.harm_unreported else no(_("没有需要对外报告的情形，或已经报告。"), MINORS)


def harm_was_reported(f: CaseFacts) -> Verdict:
    return YES if f.harm_receipt_missing and not f.harm_unreported else no(_("没有等待回执的报告。"), MINORS)


def outward_receipt_is_missing(f: CaseFacts) -> Verdict:
    return YES if f.outward_receipt_missing else no(_("没有等待回执的移送。"))


def nothing_waits_for_the_respondent(f: CaseFacts) -> Verdict:
    return no(_("异议还没有答复，不能办结。")) if f.objection_open else YES


def a_deadline_runs(f: CaseFacts) -> Verdict:
    return YES if f.timed else no(_("现在没有正在走的期限，不用催。"))


def another_urges(f: CaseFacts) -> Verdict:
    return no(_("自己负责的事项，不用催自己。")) if f.accountable_is_actor else YES


def an_answer_is_owed(f: CaseFacts) -> Verdict:
    return YES if f.urged else no(_("没有等您答复的催办、督办。"))
