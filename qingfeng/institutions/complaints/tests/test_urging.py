"""催办、督办、通报: who is slow is asked in writing, answers in writing, and is asked more sharply when no answer comes."""

from __future__ import annotations

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.matters.steps import take
from qingfeng.core.notices.models import Notice
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import urging
from qingfeng.engines.cases.models import Urging
from qingfeng.engines.cases.respondents import extracts_for
from tests import situations as s


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


@pytest.fixture
def matter(house):
    return s.being_handled(house)


def urge(house, matter, step="urge", by="head", day=3, **data):
    return take(matter_id=matter.pk, step=step, actor=house.accounts[by], now=s.at(day), data=data)


def answer(house, matter, day, text="已到校取证，下周认定。"):
    return take(matter_id=matter.pk, step="answer_urging", actor=house.handler, now=s.at(day), data={"text": text})


def test_a_reminder_has_a_number_a_day_for_the_answer_and_a_notice(house, matter):
    urge(house, matter)
    row = Urging.objects.get()
    assert (row.number, row.level, row.to, row.by) == ("云岫教催〔2026〕1号", "reminder", house.handler, house.head)
    assert row.due_on == s.at(8).date()  # three working days after a Thursday: Tuesday
    assert Notice.objects.filter(template="urged", to_account=house.handler).count() == 1
    assert Entry.objects.get(event="complaint.urge").body["text"] == row.digest


def test_the_accountable_person_answers_in_writing_and_whoever_urged_is_told(house, matter):
    urge(house, matter)
    with pytest.raises(Refused) as why:
        answer(house, matter, 4, text=" ")
    assert why.value.field == "text"
    answer(house, matter, 4)
    row = Urging.objects.get()
    assert (row.answer, row.answered_by) == ("已到校取证，下周认定。", house.handler)
    assert Notice.objects.filter(template="urging_answered", to_account=house.head).exists()
    assert urging.escalate(now=s.at(20)) == 0


def test_nobody_but_the_accountable_answers_and_nobody_urges_oneself(house, matter):
    urge(house, matter)
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="answer_urging", actor=house.registrar, now=s.at(4), data={"text": "好"})
    house.grant(house.handler, "reviewer")
    with pytest.raises(Refused, match="不用催自己"):
        urge(house, matter, by="handler", day=5)


def test_a_second_reminder_waits_for_the_answer_and_an_order_replaces_it(house, matter):
    urge(house, matter)
    with pytest.raises(Refused, match="等着答复"):
        urge(house, matter, by="registrar", day=4)
    with pytest.raises(Refused):
        urge(house, matter, step="supervise", by="registrar", day=4)
    urge(house, matter, step="supervise", by="decider", day=4)
    reminder, order = Urging.objects.order_by("pk")
    assert reminder.closed_at
    assert order.follows == reminder
    assert order.number == "云岫教督〔2026〕1号"


def test_without_an_answer_it_gets_sharper_by_the_rule_up_to_the_head_and_no_further(house, matter):
    urge(house, matter, by="registrar")
    assert urging.escalate(now=s.at(8)) == 0
    assert [urging.escalate(now=s.at(9)), urging.escalate(now=s.at(9))] == [1, 0]
    order = Urging.objects.get(level="order")
    assert order.by is None
    assert Notice.objects.filter(template="urging_escalated", to_account=house.head).count() == 1
    assert urging.escalate(now=s.at(17)) == 1
    assert urging.escalate(now=s.at(40)) == 0
    assert [u.level for u in Urging.objects.order_by("pk")] == ["reminder", "order", "circular"]
    assert Entry.objects.filter(event="matter.urged_further", actor="system").count() == 2


def test_a_matter_that_has_ended_or_stands_still_is_not_pressed_further(house, matter):
    other = s.being_handled(house)
    urge(house, matter)
    urge(house, other)
    ground = other.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    take(matter_id=other.pk, step="pause", actor=house.handler, now=s.at(4), data={"ground": ground})
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(4), data={"complaint": matter.complaints.get()})
    assert urging.escalate(now=s.at(10)) == 0
    assert Urging.objects.get(matter=matter).closed_at


def test_urging_gives_no_part_in_the_matter(house, matter):
    urge(house, matter, step="supervise", by="decider")
    assert not Part.objects.filter(matter=matter, account=house.decider).exists()


def test_whoever_must_stand_back_can_neither_urge_nor_is_told(house, matter):
    house.grant(house.principal, "head", house.office)
    with pytest.raises(Refused):
        urge(house, matter, by="principal")
    urge(house, matter, by="registrar")
    assert urging.escalate(now=s.at(9)) == 1
    assert not Notice.objects.filter(to_account=house.principal, template="urging_escalated").exists()
    assert not extracts_for(house.principal, s.at(9).date()).exists()


def test_heads_who_take_no_part_in_a_sealed_matter_do_not_learn_that_it_is_late(house):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    with pytest.raises(Refused):
        urge(house, matter)
    Urging.objects.create(
        matter=matter, level="reminder", number="1", to=matter.accountable, at=s.at(1), due_on=s.at(2).date(), text="请抓紧"
    )
    assert urging.escalate(now=s.at(4)) == 1
    assert not Notice.objects.filter(template="urging_escalated", to_account=house.head).exists()


def test_a_repeated_request_makes_one_paper(house, matter):
    for _again in range(2):
        take(matter_id=matter.pk, step="urge", actor=house.head, now=s.at(3), request_key="a" * 32)
    assert Urging.objects.count() == 1


def test_the_day_for_the_answer_follows_the_calendar(house, matter):
    from qingfeng.engines.cases.deadlines import copy_anew

    urge(house, matter)
    row = Urging.objects.get()
    matter.clocks.filter(subject=row.clock).update(due_on=s.at(9).date())
    assert copy_anew() == 1
    assert Urging.objects.get().due_on == s.at(9).date()
