"""Attacks on steps: random people try random steps; requests are sent twice; cases are closed too early, decided by the wrong one."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Account, Kin
from qingfeng.core.access.permissions import is_administrator
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import offers, recused, take
from qingfeng.core.norms.models import Clause
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, mailbox, respondents
from qingfeng.engines.cases.models import Complaint, Extract, Finding, Opinion
from qingfeng.institutions.complaints.tests import situations as complaints

from . import situations as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, monkeypatch):
    house = s.house(monkeypatch)
    s.recused_handler(house)
    house.accounts["recused"] = Account.objects.get(username="recused")
    house.accounts["second"] = s.person_with_account(500, "second", "韦某某", house.office)
    house.grant(house.accounts["second"], "handler")
    house.accounts["moved"] = s.moved_here(house, 501, "韦某", "handler", dt.date(2009, 9, 1))
    Kin.objects.create(person=house.second.person, other=house.teacher.person, relation="兄弟")
    return house


# --- 2: one accountable person, whatever anybody tries ---


DAYS = [None, None, dt.date(2008, 9, 1), dt.date(2009, 9, 1), dt.date(2026, 9, 1)]  # before and after one of them left the school


class Undo(Exception):
    """Ends an example and takes everything back."""


def fields(house, matter: Matter, step: str, draw) -> dict:
    """Something that fits the step, often enough to get on, and often enough wrong."""
    people = [house.teacher.person, house.principal.person, None]
    allegation = matter.allegations.order_by("pk").first()
    data = {
        "to": draw(st.sampled_from(list(house.accounts.values()))),
        "reason": "情况需要",
        "where": "云岫县市场监督管理局",
        "organ": "云岫县市场监督管理局",
        "text": "反映你校收取空调使用费，请说明依据。",
        "person": draw(st.sampled_from(people)),
        "allegation": allegation.pk if allegation else None,
        "result": "support" if step == "draft_opinion" else draw(st.sampled_from(["confirmed", "unfounded"])),
        "clause": Clause.objects.order_by("pk").first(),
        "facts_from": draw(st.sampled_from(DAYS)),
        "charged_on": draw(st.sampled_from(DAYS)),
        "amount": draw(st.integers(0, 40)),
        "ground": "听证",
        "answer": "已责令退费。",
        "written_opinion": "同意",
        "passed": True,
        "note": "查看了退费名册",
        "receipt": "收到",
        "unit": house.school,
        "complaint": matter.complaints.first(),
    }
    return data | {part: "写明" for part in ("request", "facts", "basis", "opinion")} | {"upheld": draw(st.booleans())}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_anybody_tries_one_person_who_may_answers_for_an_open_matter(house, data):
    try:
        with transaction.atomic():
            receipt = s.complain(house, harm=data.draw(st.booleans()), claims=[data.draw(st.sampled_from([s.claim(), accusation()]))])
            for day in range(data.draw(st.integers(4, 14))):
                one_move(house, receipt.matter_id, day, data.draw)
                check(house, receipt.matter_id, day)
            raise Undo
    except Undo:
        pass


def accusation():
    return s.claim("corruption", "corruption")


def one_move(house, pk: int, day: int, draw) -> None:
    matter, now = Matter.objects.get(pk=pk), s.at(day)
    asked = [h.to_account for h in matter.handovers.filter(answered_at=None)]
    actor = draw(st.sampled_from([matter.accountable, *asked * 20, *house.accounts.values(), None]))
    possible = [o.step.name for o in offers(matter, actor, now) if o.verdict.allowed and actor] or ["close"]
    every = [step.name for step in procedure_of(matter).steps]
    passing_on = [name for name in possible if name in ("assign", "offer", "take_over")] * 3
    step = draw(st.sampled_from(possible + passing_on if draw(st.integers(0, 4)) else every))
    before, entries = accountable_of(pk), Entry.objects.count()
    try:
        with transaction.atomic():
            take(matter_id=pk, step=step, actor=actor, now=now, data=fields(house, matter, step, draw))
    except Refused:
        assert accountable_of(pk) == before
        assert Entry.objects.count() == entries, f"{step} was refused and left an entry"
        return
    assert Entry.objects.count() > entries, f"{step} left no entry"
    if accountable_of(pk) != before:
        assert step == "take_over", f"{step} changed who is accountable"
        assert accountable_of(pk) == actor.pk


def accountable_of(pk: int) -> int:
    return Matter.objects.values_list("accountable_id", flat=True).get(pk=pk)


def check(house, pk: int, day: int) -> None:
    matter = Matter.objects.get(pk=pk)
    assert matter.handovers.filter(answered_at=None).count() <= 1
    assert not is_administrator(matter.accountable, today(s.at(day)))
    if matter.is_open:
        assert recused(matter.accountable, matter, today(s.at(day))).allowed
    else:
        assert matter.outcome == procedure_of(matter).ends[matter.state]
        assert not matter.clocks.running().exists()
    opinion = Opinion.objects.filter(matter=matter, decided_by__isnull=False).first()
    if opinion:
        handled = matter.parts.filter(role__in=("handler", "assistant", "reviewer")).values_list("account_id", flat=True)
        assert opinion.decided_by_id not in set(handled)


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin", "auditor", "publisher", "cashier", "keeper", "principal", "teacher"])
def test_a_matter_is_offered_to_nobody_without_a_role_for_it(house, who):
    matter = s.being_handled(house)
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="offer", actor=house.handler, now=s.at(2), data={"to": house.accounts[who]})


def test_nobody_is_named_from_whom_the_accountable_person_must_stand_back(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.second)
    allegation = matter.allegations.get()
    finding = {"allegation": allegation.pk, "result": "unfounded", "text": "没有收", "person": house.teacher.person}
    extract = {"text": "请说明收取空调使用费的依据。", "person": house.teacher.person}
    for step, data in (("find", finding), ("draft_extract", extract)):
        with pytest.raises(Refused, match="回避"):
            take(matter_id=matter.pk, step=step, actor=house.second, now=s.at(3), data=data)
    assert not matter.respondents.exists()
    assert not Finding.objects.exists()
    assert not Extract.objects.exists()


def test_the_head_names_another_when_the_accountable_person_must_stand_back(house):
    """A declaration made later shuts the accountable person out; the matter must not be stuck."""
    matter = s.being_handled(house)
    Kin.objects.create(person=house.handler.person, other=house.principal.person, relation="姐弟")
    with pytest.raises(Refused, match="近亲属"):
        take(matter_id=matter.pk, step="offer", actor=house.handler, now=s.at(3), data={"to": house.second})
    take(matter_id=matter.pk, step="offer", actor=house.head, now=s.at(3), data={"to": house.second})
    assert accountable_of(matter.pk) == house.handler.pk
    take(matter_id=matter.pk, step="take_over", actor=house.second, now=s.at(3))
    assert accountable_of(matter.pk) == house.second.pk


# --- 3: two people ---


@pytest.mark.parametrize("who", ["handler", "reviewer"])
def test_nobody_with_a_hand_in_a_case_decides_it_whatever_roles_they_collect(house, who):
    matter = s.ready_to_decide(house)
    actor = house.accounts[who]
    for role in ("decider", "head", "reviewer", "handler"):
        house.grant(actor, role)
    for step, data in (("decide", {"written_opinion": "同意"}), ("send_back", {"reason": "再查"})):
        with pytest.raises(Refused, match="不作决定"):
            take(matter_id=matter.pk, step=step, actor=actor, now=s.at(20), data=data)
    matter = s.decided(house, matter)
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(25))
    for step, data in (
        ("answer_objection", {"answer": "不成立"}),
        ("overturn", {"reason": "新证据", "findings": [Finding.objects.get().pk]}),
    ):
        for other in (actor, house.decider):
            with pytest.raises(Refused, match="办过、决定过"):
                take(matter_id=matter.pk, step=step, actor=other, now=s.at(26), data=data)
    assert Finding.objects.get().stands


# --- 7: how a matter ends ---


def test_no_answer_closes_without_evidence_and_confirmation_or_recheck(house):
    matter = s.being_handled(house)
    s.heard(house, matter)
    s.found(house, matter)
    opinion = {"request": "退费", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}
    take(matter_id=matter.pk, step="draft_opinion", actor=house.handler, now=s.at(12), data=opinion)
    refused(matter, house.handler, "submit", "没有证据")
    matter = s.decided(house, Matter.objects.get(pk=matter.pk))
    refused(matter, house.handler, "close", "不能")
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "已责令退费。"})
    refused(matter, house.handler, "close", "投诉人确认")
    for solved in ("no", "partly"):
        answering.rate(complaint=Complaint.objects.get(), solved=solved, satisfied=1, now=s.at(23))
        refused(matter, house.handler, "close", "投诉人确认")
    for insider in (house.handler, house.reviewer, house.registrar):
        house.grant(insider, "caller")
        refused(matter, insider, "recheck", "参与过", note="看过", passed=True)
    take(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(24), data={"note": "没有退到", "passed": False})
    refused(matter, house.handler, "close", "投诉人确认")
    take(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(25), data={"note": "名册签收齐全", "passed": True})
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(26))
    assert Matter.objects.get(pk=matter.pk).outcome == "answered"


def refused(matter: Matter, actor: Account, step: str, why: str, **data) -> None:
    with pytest.raises(Refused, match=why):
        take(matter_id=matter.pk, step=step, actor=actor, now=s.at(23), data=data)


ENDS = {
    "refuse": ("refused", {"reason": "不属本机关", "where": "云岫县市场监督管理局"}),
    "transfer": ("transferred", {"organ": "云岫县市场监督管理局"}),
    "withdraw": ("withdrawn", {}),
    "join": ("joined", {}),
    "replied_elsewhere": ("replied_elsewhere", {}),
    "on_file": ("on_file", {}),
}


@pytest.mark.parametrize("step", sorted(ENDS))
def test_every_other_end_has_a_name_of_its_own(house, step):
    other, receipt = s.complain(house), s.complain(house)
    if step in ("replied_elsewhere", "on_file"):
        Complaint.objects.filter(pk=receipt.complaint_id).update(channel="import", source_key="message:1")
    outcome, data = ENDS[step]
    data = data | {"into": other.ref, "complaint": mailbox.find(receipt.code)}
    take(matter_id=receipt.matter_id, step=step, actor=None if step == "withdraw" else house.registrar, now=s.at(1), data=data)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.outcome, matter.is_open) == (outcome, False)
    assert matter.outcome != "answered"


# --- 12: everything twice ---


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_every_step_of_the_way_sent_twice_does_its_work_once(house, monkeypatch):
    taken = SimpleNamespace(n=0)

    def twice(**asked):
        taken.n += 1
        key = f"again:{taken.n}"
        first = take(**asked, request_key=key)
        before = rows()
        assert take(**asked, request_key=key) == first
        assert rows() == before, asked["step"]
        return first

    monkeypatch.setattr(complaints, "take", twice)
    matter = s.with_a_decision(house)
    twice(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "已责令退费。"})
    twice(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(24), data={"note": "名册签收齐全", "passed": True})
    twice(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(26))
    assert taken.n > 10
