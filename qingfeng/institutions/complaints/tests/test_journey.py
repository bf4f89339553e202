"""The main job, step by step: what each step allows, refuses and leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, mailbox, respondents
from qingfeng.engines.cases.models import Allegation, Complaint, Extract, Finding, Incident

from . import situations as s

pytestmark = pytest.mark.django_db


def test_a_complaint_gets_a_receipt_that_opens_its_mailbox(house):
    receipt = s.complain(house)
    assert mailbox.find(receipt.code).pk == receipt.complaint_id
    assert len(receipt.code) == 20


def test_a_retry_shows_the_same_receipt_and_stores_nothing_twice(house):
    first = s.complain(house, token=s.TOKEN())
    again = s.complain(house, token=s.LAST_TOKEN[0])
    assert again.code == first.code
    assert again.repeated
    assert Complaint.objects.count() == 1


def test_the_whole_way_from_complaint_to_close(house):
    receipt = s.complain(house)
    matter = s.accepted(house, receipt)
    assert matter.due_on == dt.date(2026, 11, 9) + dt.timedelta(days=60)
    matter = s.handled_by(house, matter, house.handler)
    s.heard(house, matter)
    s.found(house, matter)
    matter = s.decided(house, matter)
    assert Incident.objects.get().state == "confirmed"
    assert Finding.objects.get().stands
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(30), data={"answer": "已责令退费。"})
    complaint = mailbox.find(receipt.code)
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(31))
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(31))
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(32))
    matter.refresh_from_db()
    assert (matter.state, matter.outcome) == ("closed", "answered")
    assert matter.clocks.running().count() == 0


def test_the_handler_does_not_decide(house):
    matter = s.ready_to_decide(house)
    house.grant(house.handler, "decider")
    with pytest.raises(Refused, match="经办人"):
        take(matter_id=matter.pk, step="decide", actor=house.handler, now=s.at(20), data={"written_opinion": "同意"})


def test_a_principal_never_sees_a_matter_against_the_own_school(house):
    receipt = s.complain(house)
    house.grant(house.principal, "handler", house.office)
    day = dt.date(2026, 11, 10)
    assert not Matter.objects.visible_to(house.principal, day).filter(pk=receipt.matter_id).exists()
    assert Matter.objects.visible_to(house.handler, day).filter(pk=receipt.matter_id).exists()


def test_a_matter_is_never_offered_to_somebody_who_must_stand_back(house):
    matter = s.accepted(house, s.complain(house))
    house.grant(house.principal, "handler", house.office)
    with pytest.raises(Refused, match="回避"):
        take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(2), data={"to": house.principal})


def test_the_one_who_offers_stays_accountable_until_the_other_accepts(house):
    matter = s.accepted(house, s.complain(house))
    take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(2), data={"to": house.handler})
    matter.refresh_from_db()
    assert matter.accountable == house.registrar
    take(matter_id=matter.pk, step="take_over", actor=house.handler, now=s.at(2))
    matter.refresh_from_db()
    assert matter.accountable == house.handler


def test_an_extract_with_the_complainants_name_is_not_approved(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.draft(house, matter, "柳青禾反映你校收取空调使用费。")
    with pytest.raises(Refused, match="暴露投诉人"):
        take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))


def test_nobody_approves_the_extract_they_drafted(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.draft(house, matter)
    house.grant(house.handler, "reviewer")
    with pytest.raises(Refused, match="起草人"):
        take(matter_id=matter.pk, step="approve_extract", actor=house.handler, now=s.at(4))


def test_the_school_reads_the_approved_extract_and_nothing_before_it_is_sent(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.draft(house, matter)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    assert not respondents.extracts_for(house.principal, dt.date(2026, 11, 13)).exists()
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    extract = respondents.extracts_for(house.principal, dt.date(2026, 11, 13)).get()
    assert extract.due_on == dt.date(2026, 11, 20)


def test_an_accusation_is_sealed_handed_over_with_a_slip_and_never_accepted(house):
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert matter.sealed
    assert "密件" in matter.title
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="accept", actor=house.registrar, now=s.at(1))
    result = take(matter_id=matter.pk, step="hand_over", actor=house.registrar, now=s.at(1), data={"organ": "云岫县纪委监委"})
    assert result["slip_no"]
    assert not Matter.objects.visible_to(house.handler, dt.date(2026, 11, 10)).filter(pk=matter.pk).exists()


def test_a_complaint_with_an_accusation_beside_it_becomes_two_matters(house):
    s.complain(house, claims=[s.claim(), s.claim("corruption", "corruption")], accusation_text="另有收受好处的情况。")
    appeal, accusation = Matter.objects.order_by("pk")
    assert (appeal.classification, accusation.classification) == ("appeal", "accusation")
    assert "好处" not in appeal.complaints.get().text


def test_harm_to_a_minor_goes_to_the_duty_person_and_blocks_closing_until_the_receipt_is_in(house):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert matter.accountable == house.duty
    assert matter.sealed
    with pytest.raises(Refused, match="回执"):
        take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(1), data={"complaint": mailbox.find(receipt.code)})


def test_an_alarm_nobody_acknowledges_goes_to_a_deputy(house):
    from qingfeng.engines.cases.harm import escalate_unanswered

    receipt = s.complain(house, harm=True)
    assert escalate_unanswered(now=s.at(0) + dt.timedelta(hours=1)) == 0
    assert escalate_unanswered(now=s.at(0) + dt.timedelta(hours=3)) == 1
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert matter.accountable == house.deputy_duty


def test_joined_complaints_keep_their_receipts(house):
    first, second = s.complain(house), s.complain(house)
    target = Matter.objects.get(pk=first.matter_id)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": target.ref})
    assert mailbox.find(second.code).matter == target
    assert Matter.objects.get(pk=second.matter_id).outcome == "joined"


def test_the_charge_of_a_joined_complaint_is_compared_with_the_board_too(house):
    first, second = s.complain(house), s.complain(house)
    s.accepted(house, first)
    target = Matter.objects.get(pk=first.matter_id)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(1), data={"into": target.ref})
    verdicts = set(Allegation.objects.filter(matter=target).values_list("verdict", flat=True))
    assert len(verdicts) == 1
    assert "" not in verdicts


def test_an_objection_upheld_makes_the_findings_fall(house):
    matter = s.decided(house, s.ready_to_decide(house))
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(25))
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="answer_objection", actor=house.decider, now=s.at(26), data={"answer": "成立", "upheld": True})
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(26), data={"answer": "成立", "upheld": True})
    assert Incident.objects.get().state == "fallen"
    assert not Finding.objects.get().stands


def test_the_same_request_key_does_its_work_once(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    for _again in range(2):
        take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=s.at(5), data={"text": "收款记录"}, request_key="k1")
    assert matter.evidence.count() == 1


def test_a_forged_step_is_refused_and_stores_nothing(house):
    matter = s.accepted(house, s.complain(house))
    before = matter.clocks.count()
    for step in ("decide", "close", "nonsense"):
        with pytest.raises(Refused):
            take(matter_id=matter.pk, step=step, actor=house.registrar, now=s.at(2))
    matter.refresh_from_db()
    assert (matter.state, matter.clocks.count()) == ("accepted", before)


def test_a_pause_needs_a_listed_ground_and_moves_the_deadline(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    due = matter.due_on
    with pytest.raises(Refused, match="列明"):
        take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(5), data={"ground": "忙"})
    ground = matter.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(5), data={"ground": ground})
    matter.refresh_from_db()
    assert matter.paused
    assert matter.due_on is None
    take(matter_id=matter.pk, step="resume", actor=house.handler, now=s.at(15))
    matter.refresh_from_db()
    assert matter.due_on >= due + dt.timedelta(days=10)


def test_the_head_extends_once_and_the_complainant_is_told_why(house):
    receipt = s.complain(house)
    matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    due = matter.due_on
    data = {"amount": 30, "reason": "涉及人数多"}
    take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(20), data=data)
    matter.refresh_from_db()
    assert (due, matter.due_on) == (dt.date(2027, 1, 8), dt.date(2027, 2, 8))  # the thirtieth day is a Sunday
    assert "涉及人数多" in mailbox.find(receipt.code).messages.last().text
    with pytest.raises(Refused, match="延长过一次"):
        take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(21), data=data)


def test_petition_clocks_of_2011_cite_the_law_of_that_time(house):
    matter = s.accepted(house, s.complain(house, on=dt.date(2011, 3, 1)), on=dt.date(2011, 3, 2))
    clause = matter.clocks.running().get().rule.clause
    assert "信访条例" in clause.cite()


def test_a_confirmed_charge_proposes_a_refund_and_an_upheld_objection_stops_it(house):
    from qingfeng.engines.consequences.models import Cause
    from qingfeng.engines.ledgers.models import RefundOrder

    matter = s.decided(house, s.ready_to_decide(house))
    order = RefundOrder.objects.get()
    assert (order.unit, order.matter_id, order.proposed_by) == (house.school, matter.pk, house.handler)
    assert Cause.objects.get().confirmed_at
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(25))
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(26), data={"answer": "成立", "upheld": True})
    assert Cause.objects.get().fell_at
    order.refresh_from_db()
    assert order.state in ("lapsed", "fallen", "suspended", "stopped")


def test_whoever_is_offered_a_matter_is_told(house):
    from qingfeng.core.notices.models import Notice

    matter = s.accepted(house, s.complain(house))
    take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(2), data={"to": house.handler})
    assert list(Notice.objects.unread(house.handler).values_list("template", flat=True)) == ["handover"]


def test_a_reopened_matter_decided_otherwise_takes_its_consequences_back(house):
    from qingfeng.engines.consequences.models import Cause

    matter = s.decided(house, s.ready_to_decide(house))
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(30), data={"answer": "已责令退费。"})
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=s.at(31), data={"reason": "有新证据"})
    s.found(house, matter, "unfounded", day=32)
    assert Cause.objects.get().fell_at is None
    take(matter_id=matter.pk, step="submit", actor=house.handler, now=s.at(33))
    take(matter_id=matter.pk, step="decide", actor=house.decider, now=s.at(34), data={"written_opinion": "不予认定。"})
    assert Incident.objects.get().state == "fallen"
    assert Cause.objects.get().fell_at


def test_an_objection_answered_once_is_not_raised_again_against_the_same_decision(house):
    matter = s.decided(house, s.ready_to_decide(house))
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(25))
    take(matter_id=matter.pk, step="answer_objection", actor=house.head, now=s.at(26), data={"answer": "不成立", "upheld": False})
    with pytest.raises(Refused, match="已经答复过"):
        respondents.object_(actor=house.principal, extract_id=extract.pk, text="还是不服。", now=s.at(27))
