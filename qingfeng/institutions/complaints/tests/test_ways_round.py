"""Ways round the procedure that are closed: closing, joining, pausing, withdrawing, hearing, deciding."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.matters.lights import light_filter
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.steps import take
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, deadlines, hearing, intake, mailbox, receipts, respondents
from qingfeng.engines.cases.models import Complaint, Extract, Finding, Objection

from . import situations as s

pytestmark = pytest.mark.django_db


def _replied(house, receipt=None, day: int = 30) -> Matter:
    matter = s.decided(house, s.ready_to_decide(house))
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(day), data={"answer": "已责令退费。"})
    return Matter.objects.get(pk=matter.pk)


def _close(house, matter, day):
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(day))


def _answered_anew(house, matter, day):
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=s.at(day), data={"reason": "退费没有落实"})
    s.found(house, matter, day=day + 1)
    opinion = {"request": "退费", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}
    take(matter_id=matter.pk, step="draft_opinion", actor=house.handler, now=s.at(day + 1), data=opinion)
    take(matter_id=matter.pk, step="submit", actor=house.handler, now=s.at(day + 1))
    take(matter_id=matter.pk, step="decide", actor=house.decider, now=s.at(day + 2), data={"written_opinion": "同意"})
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(day + 3), data={"answer": "再次责令退费。"})


def test_what_confirmed_or_passed_an_earlier_answer_does_not_close_a_reopened_matter(house):
    matter = _replied(house)
    complaint = matter.complaints.get()
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(31))
    take(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(31), data={"passed": True, "note": "看了收据"})
    _answered_anew(house, matter, 32)
    with pytest.raises(Refused, match="复核通过"):
        _close(house, matter, 36)
    complaint.refresh_from_db()
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(37))
    _close(house, matter, 38)


def test_a_confirmation_before_a_failed_recheck_does_not_close_and_one_after_it_does(house):
    matter = _replied(house)
    complaint = matter.complaints.get()
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(31))
    take(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(32), data={"passed": False, "note": "没有退"})
    with pytest.raises(Refused, match="复核通过"):
        _close(house, matter, 33)
    answering.rate(complaint=complaint, solved="yes", satisfied=5, now=s.at(34))
    _close(house, matter, 35)


def test_reopening_is_told_to_the_complainant(house):
    matter = _replied(house)
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=s.at(31), data={"reason": "退费没有落实"})
    assert "重新办理" in matter.complaints.get().messages.last().text


def test_a_complaint_made_here_is_never_put_away_as_answered_elsewhere(house):
    receipt = s.complain(house)
    for step in ("replied_elsewhere", "on_file"):
        with pytest.raises(Refused, match="导入"):
            take(matter_id=receipt.matter_id, step=step, actor=house.registrar, now=s.at(1))


def test_a_teachers_own_statement_is_not_the_hearing_of_the_school(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    data = {"text": "反映您收取空调使用费，请说明。", "person": house.principal.person}
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data=data)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    extract = Extract.objects.get()
    respondents.state(actor=house.principal, extract_id=extract.pk, text="我没有收。", now=s.at(5))
    s.found(house, matter)
    with pytest.raises(Refused, match="听取陈述"):
        s.submit(house, matter)


def test_an_extract_goes_to_nobody_but_those_complained_about(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    other = Unit.objects.create(code="X9", name="别的学校", kind="school", parent=house.office)
    with pytest.raises(Refused, match="被反映的单位"):
        take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data={"text": "摘要", "unit": other})


def test_an_extract_changed_while_it_was_read_is_not_approved_unseen(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.draft(house, matter)
    seen = Extract.objects.get().digest
    s.draft(house, matter, "反映你校收取空调使用费，请说明，另说明食堂账目。")
    with pytest.raises(Refused, match="又改过"):
        take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4), data={"seen": seen})


def test_nothing_is_struck_from_an_extract_once_it_is_approved_even_from_an_old_page(house):
    receipt = s.complain(house)
    matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    data = {"text": "反映你校收取空调使用费。", "preview": True}
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data=data)
    message = mailbox.find(receipt.code).messages.select_related("extract").get(kind="preview")
    assert message.extract.state == "preview"
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    with pytest.raises(Refused, match="已经核定"):
        hearing.strike(message=message, words="空调", now=s.at(4))
    assert "空调" in Extract.objects.get().text


def test_whoever_drafted_the_extract_and_passed_the_case_on_does_not_decide_it(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.reviewer)
    take(matter_id=matter.pk, step="draft_extract", actor=house.reviewer, now=s.at(3), data={"text": "反映你校收费，请说明。"})
    assert matter.parts.filter(account=house.reviewer, role="handler").exists()


def test_the_accountable_person_does_not_decide_the_own_case(house):
    matter = s.ready_to_decide(house)
    Matter.objects.filter(pk=matter.pk).update(accountable=house.decider)
    with pytest.raises(Refused, match="不作决定"):
        take(matter_id=matter.pk, step="decide", actor=house.decider, now=s.at(20), data={"written_opinion": "同意"})


def test_a_paused_case_is_not_sent_up_with_its_clock_standing_still(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.heard(house, matter)
    s.found(house, matter)
    ground = matter.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(10), data={"ground": ground})
    with pytest.raises(Refused, match="暂停"):
        s.submit(house, matter)


def test_what_is_overdue_is_neither_paused_nor_extended_off_the_list(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    ground = matter.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    with pytest.raises(Refused, match="届满"):
        take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(70), data={"ground": ground})
    with pytest.raises(Refused, match="届满"):
        take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(70), data={"amount": 30, "reason": "复杂"})
    assert Matter.objects.filter(light_filter("late", s.at(70).date()), pk=matter.pk).exists()


def test_a_withdrawal_after_the_decision_leaves_the_respondents_remedies(house):
    matter = s.decided(house, s.ready_to_decide(house))
    complaint = matter.complaints.get()
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(22), data={"complaint": complaint})
    matter.refresh_from_db()
    assert (matter.state, matter.is_open) == ("decided", True)
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(23))
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(24), data={"answer": "成立", "upheld": True})
    assert not Finding.objects.get().stands


def test_nobody_withdraws_twice_or_the_complaint_of_another_matter(house):
    first, second, third = s.complain(house), s.complain(house), s.complain(house)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})
    complaint = mailbox.find(second.code)
    take(matter_id=first.matter_id, step="withdraw", actor=None, now=s.at(2), data={"complaint": complaint})
    for wrong in (complaint, mailbox.find(third.code)):
        with pytest.raises(Refused, match="撤回过"):
            take(matter_id=first.matter_id, step="withdraw", actor=None, now=s.at(3), data={"complaint": wrong})
    assert Complaint.objects.get(pk=complaint.pk).withdrawn_at == s.at(2)


def test_a_matter_about_harm_is_not_ended_by_joining_it(house):
    first, second = s.complain(house), s.complain(house, harm=True)
    Matter.objects.filter(pk=second.matter_id).update(accountable=house.registrar)
    with pytest.raises(Refused, match="回执"):
        take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})


def test_an_earlier_complaint_is_not_joined_to_a_later_one_nor_to_one_already_decided(house):
    first = s.complain(house, on=dt.date(2026, 11, 2))
    later = s.complain(house)
    with pytest.raises(Refused, match="变长"):
        take(matter_id=first.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": later.ref})
    decided = s.decided(house, s.ready_to_decide(house))
    with pytest.raises(Refused, match="送审或决定"):
        take(matter_id=later.matter_id, step="join", actor=house.registrar, now=s.at(21), data={"into": decided.ref})


def test_nobody_joins_into_a_matter_from_which_they_must_stand_back(house):
    first, second = s.complain(house), s.complain(house)
    Respondent.objects.create(matter_id=first.matter_id, person=house.registrar.person)
    with pytest.raises(Refused, match="没有找到"):
        take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})


def test_answering_one_objection_leaves_the_clock_of_the_other_running(house):
    matter = s.decided(house, s.ready_to_decide(house))
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(23))
    Extract.objects.filter(pk=extract.pk).update(person=house.principal.person)
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="与我本人无关。", now=s.at(24))
    first = Objection.objects.order_by("pk").first()
    data = {"answer": "不成立", "upheld": False, "objection": first.pk}
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(25), data=data)
    assert matter.clocks.running().filter(code=respondents.OBJECTION_CLOCK).count() == 1
    with pytest.raises(Refused, match="已经答复"):
        take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(26), data=data)


def test_a_school_never_reads_what_was_not_borne_out_about_one_of_its_people(house):
    matter = s.decided(house, s.ready_to_decide(house))
    finding = Finding.objects.get()
    person = house.handler.person
    extra = {"kind": "gifts", "made_by": house.handler, "made_at": s.at(9), "decided_at": s.at(20), "text": "查无此事"}
    Finding.objects.create(incident=finding.incident, allegation=finding.allegation, person=person, result="unfounded", **extra)
    assert [f.pk for f in respondents.findings_about(Extract.objects.get())] == [finding.pk]
    assert matter.incidents.count() == 1


def test_reasons_shown_to_the_respondent_have_the_complainant_barred(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    assert hearing.without_leaks(matter, "柳青禾交来收据。") == f"{hearing.BAR}交来收据。"


def test_the_same_mailbox_key_of_two_complainants_keeps_both_messages(house):
    one, two = (mailbox.find(s.complain(house).code) for _n in range(2))
    for complaint in (one, two):
        for _again in range(2):
            mailbox.write(complaint=complaint, kind="note", text="补充一点", author=None, now=s.at(1), key="same")
    assert [c.messages.filter(kind="note").count() for c in (one, two)] == [1, 1]


def _submit(house, **changes):
    values = {"token": receipts.new_token(), "office": house.office, "unit": house.school, "text": "收了80元。", "claims": [s.claim()]}
    return intake.submit(intake=intake.Intake(**values | changes), now=s.at(0))


def test_the_office_itself_is_never_taken_in_whatever_the_form_says(house):
    with pytest.raises(Refused, match="本机关"):
        _submit(house, unit=house.office)
    assert not Matter.objects.exists()


@pytest.mark.parametrize(("kind", "demand"), [("no_such_kind" * 5, "money_back"), ("gifts", "no_such_demand")])
def test_a_kind_or_demand_that_is_not_on_the_form_is_refused(house, kind, demand):
    with pytest.raises(Refused, match="没有这一类"):
        _submit(house, claims=[intake.Claim(kind=kind, demand=demand)])


def test_hidden_and_control_characters_are_not_kept(house):
    receipt = _submit(house, text="收了\x1b[31m80\u202e元。", claims=[intake.Claim(kind="gifts", demand="breach", item="空\x00调\x07费")])
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    assert complaint.text == "收了[31m80元。"
    assert complaint.allegations.get().item == "空调费"


def test_the_days_on_extracts_and_objections_follow_their_clocks(house):
    matter = s.decided(house, s.ready_to_decide(house))
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(23))
    clock = matter.clocks.running().get(code=respondents.OBJECTION_CLOCK)
    clock.due_on += dt.timedelta(days=2)
    clock.save()
    assert [deadlines.copy_anew() for _again in range(2)] == [1, 0]
    assert Objection.objects.get().due_on == clock.due_on


def test_hidden_characters_in_the_mailbox_are_not_kept(house):
    complaint = mailbox.find(s.complain(house).code)
    message = mailbox.write(complaint=complaint, kind="note", text="补\x07充\u202e", author=None, now=s.at(1))
    assert message.text == "补充"


def test_the_respondent_is_told_to_speak_and_of_the_decision_without_a_word_about_the_matter(house):
    s.decided(house, s.ready_to_decide(house))
    told = Notice.objects.filter(to_account=house.principal).order_by("pk")
    assert [n.template for n in told] == ["statement_asked", "decision_about_you"]
    assert told[0].params == {"due": Extract.objects.get().due_on.isoformat()}
    assert told[1].params == {}
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(25))
    matter = Matter.objects.get()
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(26), data={"answer": "不成立", "upheld": False})
    assert told.last().template == "objection_answered"


def test_whoever_once_answered_for_a_matter_does_not_answer_the_objection_to_it(house):
    matter = s.decided(house, s.ready_to_decide(house))
    house.grant(house.registrar, "head")
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(23))
    with pytest.raises(Refused, match="不能答复异议"):
        take(matter_id=matter.pk, step="answer_objection", actor=house.registrar, now=s.at(24), data={"answer": "成立", "upheld": True})


def test_nobody_approves_the_extension_of_the_own_matter(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    house.grant(house.handler, "head")
    with pytest.raises(Refused, match="自己批准"):
        take(matter_id=matter.pk, step="extend", actor=house.handler, now=s.at(20), data={"amount": 30, "reason": "复杂"})
