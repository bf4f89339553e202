"""協辦: one question to another unit, its answer as evidence; the unit reads the question and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.access.models import Account, ChildAt, Kin
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Clock, Matter, Part
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import offers, take
from qingfeng.core.norms import services as norms
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Post, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.engines.cases import answering, assistants, assisting, deadlines, mailbox
from qingfeng.engines.cases.models import AssistQuestion, Evidence

from . import situations as s

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def bureau(house) -> Unit:
    return s.price_bureau(house)


@pytest.fixture
def matter(house, bureau) -> Matter:
    return s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)


def question() -> AssistQuestion:
    return AssistQuestion.objects.get()


def told(account: Account) -> list[str]:
    return list(Notice.objects.filter(to_account=account, template__startswith="assist").order_by("pk").values_list("template", flat=True))


def step(matter: Matter, name: str, actor: Account, day: int, **data):
    return take(matter_id=matter.pk, step=name, actor=actor, now=s.at(day), data=data)


# --- asking ---


def test_a_question_goes_to_the_staff_of_the_unit_with_the_day_that_the_local_rule_gives(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assert question().state == "asked"
    assert question().due_on == dt.date(2026, 11, 19)  # five working days after Thursday the 12th
    clock = Clock.objects.get(subject=question().clock)
    assert "第十条" in clock.rule.cite()
    assert not clock.leading
    for clerk in (house.pricing, house.pricing_desk):
        notice = Notice.objects.get(to_account=clerk)
        assert (notice.template, notice.params) == ("assist_asked", {"due": "2026-11-19"})
        assert [q.text for q in assistants.questions_for(clerk, today(s.at(3)))] == [s.QUESTION]


def test_the_chronicle_keeps_ids_and_a_commitment_of_the_question_and_of_the_answer(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5))
    asked, answered = (Entry.objects.of(*matter.stream).get(event=e).body for e in ("complaint.assist", "assist.answered"))
    assert asked["text"] == question().digest
    assert answered["text"] == Evidence.objects.get().digest
    assert not any(word in str([asked, answered]) for word in ("空调", "核定", "发展和改革局", "纪舒"))


def test_those_complained_about_and_whoever_is_below_them_are_never_asked(house, matter):
    below = Unit.objects.create(code="YX-S1-B", name="第三中学分部", kind="school", parent=house.school)
    below.path = f"{house.school.path}{below.pk}/"
    below.save()
    for unit in (house.school, below):
        with pytest.raises(Refused, match="被反映的单位") as refused:
            s.ask_for_help(house, matter, unit)
        assert "第三十条" in refused.value.authority
    assert not AssistQuestion.objects.exists()


def test_a_unit_that_a_person_complained_about_now_leads_is_not_asked(house, matter, bureau):
    data = {"text": "请您说明收取80元的依据。", "person": house.principal.person}
    step(matter, "draft_extract", house.handler, 3, **data)
    Post.objects.create(unit=bureau, person=house.principal.person, kind="head", held_from=s.LONG_AGO)
    with pytest.raises(Refused, match="现在领导"):
        s.ask_for_help(house, matter, bureau)


def test_a_unit_whose_staff_must_all_stand_back_is_not_asked(house, matter, bureau):
    Kin.objects.create(person=house.pricing.person, other=house.principal.person, relation="夫妻")
    ChildAt.objects.create(person=house.pricing_desk.person, school=house.school, valid_from=s.LONG_AGO)
    with pytest.raises(Refused, match="都须回避") as refused:
        s.ask_for_help(house, matter, bureau)
    assert "第二十八条" in refused.value.authority


@pytest.mark.parametrize(("kind", "why"), [("organ", "没有办公桌"), ("agency", "还没有人能在系统里答复")])
def test_a_unit_without_anybody_to_answer_is_not_asked(house, matter, kind, why):
    unit = s._unit("YX-Q", "云岫县税务局", kind)
    with pytest.raises(Refused, match=why) as refused:
        s.ask_for_help(house, matter, unit)
    assert refused.value.advice


def test_the_lead_does_not_ask_itself(house, matter):
    with pytest.raises(Refused, match="主办单位"):
        s.ask_for_help(house, matter, house.office)


def test_whoever_holds_a_role_from_above_does_not_answer_for_the_unit(house, matter):
    section = s._unit("YX-A3", "计财科", "agency", parent=house.office)
    assert assistants.staff_of(section, today(s.at(3))) == []
    clerk = s._account(710, "section", "闻笛", section, "clerk")
    house.grant(clerk, "handler", section)
    s.ask_for_help(house, matter, section)
    assert [q.unit for q in assistants.questions_for(clerk, today(s.at(3)))] == [section]
    assert not assistants.questions_for(house.handler, today(s.at(3))).exists()


def test_a_day_later_than_the_matters_own_is_not_set_without_saying_so(house, matter, bureau):
    day = (matter.due_on - today(s.at(0))).days - 2
    with pytest.raises(Refused, match="晚于本件的期限") as refused:
        s.ask_for_help(house, matter, bureau, day=day)
    assert refused.value.field == "later"
    s.ask_for_help(house, matter, bureau, day=day, later=True)
    assert question().due_on > matter.due_on


def test_the_office_sets_another_period_by_a_document_of_its_own(house, matter, bureau):
    since = {"dated": dt.date(2026, 10, 1), "in_force_from": dt.date(2026, 11, 1)}
    document = norms.add_document(key="yx-2026", title="协办规定", unit=house.office, actor=None, now=s.at(-20), **since)
    clause = norms.add_clause(document=document, ref="第二条", text="协办单位次日答复。", actor=None, now=s.at(-20))
    own = {"amount": 1, "unit": "day", "event": "问题送出"}
    proposal = norms.propose_version(
        key="complaint.assist",
        unit=house.office,
        value=own,
        valid_from=dt.date(2026, 11, 1),
        clause=clause,
        actor=house.head,
        now=s.at(-20),
    )
    norms.publish(proposal=proposal, actor=house.decider, now=s.at(-20))
    s.ask_for_help(house, matter, bureau)
    assert question().due_on == dt.date(2026, 11, 13)
    assert "协办规定" in Clock.objects.get(subject=question().clock).rule.cite()


def test_no_accusation_is_asked_about(house, matter, bureau):
    Matter.objects.filter(pk=matter.pk).update(classification="accusation")
    with pytest.raises(Refused, match="检举控告"):
        s.ask_for_help(house, matter, bureau)


# --- nobody's identity goes along ---


def test_a_question_with_the_complainants_name_is_not_sent_whoever_would_approve_it(house, matter, bureau):
    for data in ({}, {"to_approve": True}):
        with pytest.raises(Refused, match="暴露投诉人"):
            s.ask_for_help(house, matter, bureau, "柳青禾说收了80元，请核对标准。", **data)
    assert not AssistQuestion.objects.exists()
    assert told(house.pricing) == []


def test_what_only_looks_like_a_trace_waits_for_a_second_person(house, matter, bureau):
    text = "请核对学校公示电话13812345678是不是你局登记的收费投诉电话。"
    with pytest.raises(Refused, match="像是电话") as refused:
        s.ask_for_help(house, matter, bureau, text)
    assert refused.value.field == "to_approve"
    s.ask_for_help(house, matter, bureau, text, to_approve=True)
    assert question().state == "waiting"
    assert not assistants.questions_for(house.pricing, today(s.at(3))).exists()
    assert told(house.pricing) == []
    house.grant(house.handler, "reviewer")
    with pytest.raises(Refused, match="自己写的问题"):
        step(matter, "approve_assist", house.handler, 4, question=question().pk)
    step(matter, "approve_assist", house.reviewer, 4, question=question().pk, seen=question().digest)
    assert (question().state, question().approved_by) == ("asked", house.reviewer)
    assert told(house.pricing) == ["assist_asked"]


def test_a_question_mended_while_it_waits_goes_out_without_a_second_person(house, matter, bureau):
    s.ask_for_help(house, matter, bureau, "请核对13812345678。", to_approve=True)
    s.ask_for_help(house, matter, bureau)
    assert (question().state, question().text) == ("asked", s.QUESTION)


def test_a_question_changed_while_it_was_read_is_not_approved_unseen(house, matter, bureau):
    s.ask_for_help(house, matter, bureau, "请核对13812345678。", to_approve=True)
    seen = question().digest
    s.ask_for_help(house, matter, bureau, "请核对13812345678和13812345679。", to_approve=True)
    with pytest.raises(Refused, match="又改过"):
        step(matter, "approve_assist", house.reviewer, 4, question=question().pk, seen=seen)


def test_every_question_about_a_sealed_matter_is_read_by_a_second_person(house, bureau):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    Matter.objects.filter(pk=matter.pk).update(state="handling", accountable=house.duty)
    step(matter, "assist", house.duty, 1, unit=bureau, text=s.QUESTION)
    assert question().state == "waiting"


# --- the unit's side ---


def test_the_answer_with_its_files_is_evidence_from_the_assisting_unit_and_the_handler_is_told(house, matter, bureau, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    s.ask_for_help(house, matter, bureau)
    stored = [files.store(upload_bytes=PDF, declared_name="a.pdf", now=s.at(5), number=n) for n in (1, 2)]
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5), files=stored)
    rows = Evidence.objects.order_by("pk")
    assert [(e.source, e.question, e.added_by, e.file) for e in rows] == [("assisting", question(), house.pricing, f) for f in stored]
    assert rows[0].text == "没有核定过标准。"
    assert question().state == "answered"
    notice = Notice.objects.get(to_account=house.handler, template="assist_answered")
    assert notice.params == {"ref": matter.ref, "step": "assist"}
    assert not matter.clocks.running().filter(code=assistants.ASSIST_CLOCK).exists()


def test_a_unit_declines_on_a_listed_ground_with_its_reason(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    common = {"actor": house.pricing, "question_id": question().pk, "now": s.at(5)}
    for ground, reason, field in (("whatever", "归市场监管局", "ground"), ("not_ours", " ", "reason")):
        with pytest.raises(Refused) as refused:
            assistants.decline(**common, ground=ground, reason=reason)
        assert refused.value.field == field
    assistants.decline(**common, ground="not_ours", reason="归市场监管局")
    assert (question().state, question().ground, question().reason) == ("declined", "not_ours", "归市场监管局")
    assert not Evidence.objects.exists()
    assert told(house.handler) == ["assist_declined"]
    assert "归市场监管局" not in str(list(Entry.objects.of(*matter.stream).values_list("body", flat=True)))


def test_an_answer_after_the_day_is_taken_and_was_overdue_until_then(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    late = today(s.at(20))
    assert AssistQuestion.objects.overdue(late).get() == question()
    assert not AssistQuestion.objects.overdue(question().due_on).exists()
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(20))
    assert not AssistQuestion.objects.overdue(late).exists()


def test_a_question_is_answered_once_by_whichever_clerk_comes_first(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5))
    with pytest.raises(Refused, match="已答复"):
        assistants.answer(actor=house.pricing_desk, question_id=question().pk, text="有标准。", now=s.at(5))
    with pytest.raises(Refused, match="已答复"):
        assistants.decline(actor=house.pricing, question_id=question().pk, ground="not_ours", reason="不归我们", now=s.at(5))
    assert Evidence.objects.count() == 1


def test_a_clerk_who_must_stand_back_is_told_nothing_and_answers_nothing(house, matter, bureau):
    ChildAt.objects.create(person=house.pricing.person, school=house.school, valid_from=s.LONG_AGO)
    s.ask_for_help(house, matter, bureau)
    assert told(house.pricing) == []
    assert told(house.pricing_desk) == ["assist_asked"]
    assert not assistants.questions_for(house.pricing, today(s.at(3))).exists()
    with pytest.raises(Refused, match="没有请您单位答复"):
        assistants.answer(actor=house.pricing, question_id=question().pk, text="没有。", now=s.at(5))
    assert not Evidence.objects.exists()


def test_a_clerk_drawn_in_later_loses_the_question_at_once(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assert assistants.questions_for(house.pricing, today(s.at(3))).exists()
    step(matter, "draft_extract", house.handler, 4, text="请您说明。", person=house.pricing.person)
    assert not assistants.questions_for(house.pricing, today(s.at(4))).exists()


@pytest.mark.parametrize("who", ["principal", "registrar", "handler", "reviewer", "sysadmin_of_bureau"])
def test_nobody_but_the_staff_of_the_unit_answers(house, matter, bureau, who):
    house.accounts["sysadmin_of_bureau"] = s._account(711, "sysadmin_of_bureau", "管某", bureau, "clerk")
    house.grant(house.sysadmin_of_bureau, "sysadmin", bureau)
    house.grant(house.sysadmin_of_bureau, "handler", bureau)
    s.ask_for_help(house, matter, bureau)
    with pytest.raises(Refused, match="没有请您单位答复"):
        assistants.answer(actor=house.accounts[who], question_id=question().pk, text="没有。", now=s.at(5))


def test_answering_gives_no_part_in_the_matter_and_no_sight_of_it(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5))
    assert not Part.objects.filter(account=house.pricing).exists()
    assert not Matter.objects.visible_to(house.pricing, today(s.at(5))).exists()
    for row in procedure_of(matter).steps:
        with pytest.raises(Refused):
            step(matter, row.name, house.pricing, 5, text="试", reason="试", question=question().pk)
    assert not any(o.verdict.allowed for o in offers(matter, house.pricing, s.at(5)))


def test_whoever_answered_for_the_assisting_unit_neither_decides_nor_rechecks_the_case(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5))
    s.heard(house, matter)
    s.found(house, matter)
    s.submit(house, matter)
    for role in ("decider", "caller"):
        house.grant(house.pricing, role, house.office)
    with pytest.raises(Refused, match="不作决定"):
        step(matter, "decide", house.pricing, 20, written_opinion="同意")
    s.decided(house, Matter.objects.get(pk=matter.pk))
    step(matter, "serve", house.handler, 21, answer="已责令退费。")
    with pytest.raises(Refused, match="不能复核"):
        step(matter, "recheck", house.pricing, 22, passed=True, note="看过")


# --- reminding, withdrawing, going on without it, ending ---


def test_the_lead_reminds_once_a_day(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    step(matter, "remind_assist", house.handler, 4, question=question().pk)
    with pytest.raises(Refused, match="今天已经催过"):
        step(matter, "remind_assist", house.handler, 4, question=question().pk)
    step(matter, "remind_assist", house.handler, 5, question=question().pk)
    assert told(house.pricing) == ["assist_asked", "assist_reminder", "assist_reminder"]


def test_a_question_withdrawn_needs_no_answer_and_the_unit_is_told(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    step(matter, "withdraw_assist", house.handler, 4, question=question().pk)
    assert question().state == "withdrawn"
    assert told(house.pricing)[-1] == "assist_withdrawn"
    assert Notice.objects.filter(template="assist_withdrawn").first().params == {}
    with pytest.raises(Refused, match="已撤回"):
        assistants.answer(actor=house.pricing, question_id=question().pk, text="没有。", now=s.at(5))
    with pytest.raises(Refused):
        step(matter, "withdraw_assist", house.handler, 5, question=question().pk)
    assert not matter.clocks.running().filter(code=assistants.ASSIST_CLOCK).exists()


def test_a_question_that_was_never_sent_is_withdrawn_without_a_word(house, matter, bureau):
    s.ask_for_help(house, matter, bureau, "请核对13812345678。", to_approve=True)
    step(matter, "withdraw_assist", house.handler, 4, question=question().pk)
    assert question().state == "withdrawn"
    assert told(house.pricing) == []


def test_a_question_of_another_matter_is_neither_reminded_of_nor_withdrawn(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    other = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.ask_for_help(house, other, bureau)
    mine = matter.assisting.get()
    for name in ("remind_assist", "withdraw_assist"):
        with pytest.raises(Refused, match="没有这个等着的"):
            step(other, name, house.handler, 4, question=mine.pk)
    mine.refresh_from_db()
    assert (mine.state, mine.reminded_on) == ("asked", None)


def test_an_open_question_holds_up_neither_submission_nor_decision_and_is_closed_with_the_matter(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    s.heard(house, matter)
    s.found(house, matter)
    s.decided(house, matter)
    step(matter, "serve", house.handler, 30, answer="已责令退费。")
    answering.rate(complaint=matter.complaints.get(), solved="yes", satisfied=4, now=s.at(31))
    assert question().state == "asked"
    step(matter, "close", house.handler, 32)
    assert (question().state, question().ended_at) == ("closed", s.at(32))
    assert told(house.pricing)[-1] == "assist_closed"
    with pytest.raises(Refused, match="已结束"):
        assistants.answer(actor=house.pricing, question_id=question().pk, text="没有。", now=s.at(33))


def test_questions_end_with_a_withdrawal_only_when_the_matter_does(house, matter, bureau):
    second = s.complain(house)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(2), data={"into": matter.ref})
    s.ask_for_help(house, matter, bureau)
    first, joined = matter.complaints.order_by("pk")
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(4), data={"complaint": joined})
    assert question().state == "asked"
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(5), data={"complaint": first})
    assert question().state == "closed"


def test_every_step_that_ends_a_matter_on_which_a_question_may_be_open_closes_it(house, matter):
    """A new way to end a case must not leave a unit answering into nothing."""
    procedure = procedure_of(matter)
    asked_in = {"accepted", "handling", "deciding", "decided", "replied"}
    ending = [r for r in procedure.steps if r.target in procedure.ends and any(r.starts_from(x, procedure.ends) for x in asked_in)]
    assert {r.name for r in ending} == {"join", "withdraw", "close"}
    assert all(assisting.close_open in r.effects for r in ending)


def test_the_shown_day_follows_its_clock_when_the_calendar_changes(house, matter, bureau):
    s.ask_for_help(house, matter, bureau)
    clock = Clock.objects.get(subject=question().clock)
    clock.due_on += dt.timedelta(days=2)
    clock.save()
    assert [deadlines.copy_anew() for _again in range(2)] == [1, 0]
    assert question().due_on == clock.due_on


def test_the_complainant_reads_nothing_of_it_in_the_mailbox(house, bureau):
    receipt = s.complain(house)
    matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    before = mailbox.find(receipt.code).messages.count()
    s.ask_for_help(house, matter, bureau)
    assistants.answer(actor=house.pricing, question_id=question().pk, text="没有核定过标准。", now=s.at(5))
    assert mailbox.find(receipt.code).messages.count() == before
