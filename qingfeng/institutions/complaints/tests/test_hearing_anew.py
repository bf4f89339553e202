"""After a reopening: whoever comes off worse is heard anew, and whom nothing got worse for need not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import offers, take
from qingfeng.core.norms.models import Clause
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import respondents, rounds
from qingfeng.engines.cases.models import Extract, Finding, Incident, Reopening
from qingfeng.faces.desk.matter_hearings import to_hear

from . import situations as s

pytestmark = pytest.mark.django_db
OPINION = {"request": "退费", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}


def step(matter: Matter, name: str, actor, day: int, **data):
    return take(matter_id=matter.pk, step=name, actor=actor, now=s.at(day), data=data)


def reopened(house, result: str = "confirmed") -> Matter:
    """Heard, decided, answered, and taken up again on day 31."""
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.heard(house, matter)
    s.found(house, matter, result)
    s.decided(house, matter)
    step(matter, "serve", house.handler, 30, answer="已答复。")
    step(matter, "reopen", house.head, 31, reason="有新的证据")
    return Matter.objects.get(pk=matter.pk)


def find(house, matter: Matter, day: int = 32, **changes):
    data = {
        "allegation": matter.allegations.order_by("pk").first().pk,
        "result": "confirmed",
        "clause": Clause.objects.order_by("pk").first(),
    }
    data |= {"text": "重新核对了收款记录。", "amount_fen": 8000} | changes
    return step(matter, "find", house.handler, day, **data)


def submit(house, matter: Matter, day: int = 33) -> None:
    step(matter, "draft_opinion", house.handler, day, **OPINION)
    step(matter, "submit", house.handler, day)


def heard_anew(house, matter: Matter, day: int = 34, person=None, who=None) -> None:
    step(matter, "draft_extract", house.handler, day, text="重办中另查明多收，请说明。", person=person)
    step(matter, "approve_extract", house.reviewer, day)
    step(matter, "ask_statement", house.handler, day)
    who = who or house.principal
    extract = respondents.extracts_for(who, s.at(day).date()).first()
    respondents.state(actor=who, extract_id=extract.pk, text="没有多收。", now=s.at(day + 1))


def test_what_is_found_unchanged_goes_up_without_another_hearing(house):
    matter = reopened(house)
    find(house, matter)
    submit(house, matter)
    assert Matter.objects.get(pk=matter.pk).state == "deciding"


@pytest.mark.parametrize("changes", [{"amount_fen": 7000}, {"result": "partly"}, {"result": "unfounded", "clause": None, "amount_fen": 0}])
def test_what_gets_lighter_needs_no_other_hearing(house, changes):
    matter = reopened(house)
    find(house, matter, **changes)
    submit(house, matter)


WORSE = [{"amount_fen": 8001}, {"kind": "forced_purchase"}]


@pytest.mark.parametrize("changes", WORSE)
def test_a_higher_amount_or_another_kind_is_put_to_the_school_first(house, changes):
    matter = reopened(house)
    find(house, matter, **changes)
    with pytest.raises(Refused, match="重新听取陈述") as refused:
        submit(house, matter)
    assert "先听取陈述" in refused.value.authority
    heard_anew(house, matter)
    submit(house, matter, 36)


@pytest.mark.parametrize("before", ["unfounded", "cannot_tell", "partly"])
def test_what_was_not_held_or_only_in_part_and_now_is_held_is_put_to_the_school_first(house, before):
    matter = reopened(house, before)
    find(house, matter)
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter)
    heard_anew(house, matter)
    submit(house, matter, 36)


def test_a_person_first_drawn_in_after_the_reopening_is_heard_before_anything_goes_up(house):
    teacher = s._account(801, "teacher", "梁某", house.school, "teacher")
    house.grant(teacher, "staff", house.school)
    matter = reopened(house)
    find(house, matter, person=teacher.person)
    with pytest.raises(Refused, match="听取陈述"):
        submit(house, matter)
    heard_anew(house, matter, person=teacher.person, who=teacher)
    submit(house, matter, 36)


def test_a_word_more_on_the_old_extract_is_no_hearing_on_what_is_new(house):
    matter = reopened(house)
    find(house, matter, amount_fen=9000)
    respondents.state(actor=house.principal, extract_id=Extract.objects.get().pk, text="补充一点。", now=s.at(33))
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter, 34)


def test_silence_on_the_new_extract_is_a_hearing_too(house):
    matter = reopened(house)
    find(house, matter, amount_fen=9000)
    step(matter, "draft_extract", house.handler, 33, text="重办中另查明多收，请说明。")
    step(matter, "approve_extract", house.reviewer, 33)
    step(matter, "ask_statement", house.handler, 33)
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter, 34)
    step(matter, "silence", house.handler, 50)
    submit(house, matter, 51)


def test_a_finding_raised_lowered_and_raised_again_is_measured_by_the_decision_and_not_by_the_draft(house):
    matter = reopened(house)
    for amount in (9000, 9000, 8000):
        find(house, matter, amount_fen=amount)
    submit(house, matter)
    step(matter, "send_back", house.decider, 34, reason="数额不对")
    find(house, matter, 35, amount_fen=9000)
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter, 36)


def test_a_decider_is_held_to_it_as_well(house):
    matter = reopened(house)
    find(house, matter)
    submit(house, matter)
    Finding.objects.update(amount_fen=9000)
    with pytest.raises(Refused, match="重新听取陈述"):
        step(matter, "decide", house.decider, 34, written_opinion="同意")


def test_what_fell_and_is_found_again_is_put_to_the_school_again(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.heard(house, matter)
    s.found(house, matter)
    s.decided(house, matter)
    step(matter, "serve", house.handler, 22, answer="已答复。")
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(23))
    step(matter, "answer_objection", house.head, 24, answer="成立", upheld=True)
    step(matter, "reopen", house.caller, 31, reason="有新的证据")
    assert Reopening.objects.get().standing == []
    find(house, matter)
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter)


def test_a_second_reopening_measures_by_the_second_decision(house):
    matter = reopened(house)
    find(house, matter, amount_fen=9000)
    heard_anew(house, matter)
    submit(house, matter, 36)
    step(matter, "decide", house.decider, 37, written_opinion="同意")
    step(matter, "serve", house.handler, 38, answer="再答复。")
    step(matter, "reopen", house.head, 39, reason="还有新的证据")
    find(house, matter, 40, amount_fen=9000)
    submit(house, matter, 41)
    step(matter, "send_back", house.decider, 42, reason="数额不对")
    find(house, matter, 43, amount_fen=9100)
    with pytest.raises(Refused, match="重新听取陈述"):
        submit(house, matter, 44)


def test_a_complaint_that_joins_about_the_same_act_and_adds_no_money_asks_for_no_hearing(house):
    matter = reopened(house)
    second = s.complain(house)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(32), data={"into": matter.ref})
    first, joined = matter.allegations.order_by("pk")
    common = {"incident": Incident.objects.get().pk}
    find(house, matter, allegation=first.pk, **common)
    find(house, matter, allegation=joined.pk, amount_fen=0, **common)
    submit(house, matter)


def test_the_page_says_by_name_who_must_still_be_heard_and_why(house):
    matter = reopened(house)
    assert to_hear(matter) == []
    find(house, matter, amount_fen=9000)
    assert [(p.name, p.why, p.underway) for p in to_hear(matter)] == [(house.school.name, "重办后认定的金额更高，须重新听取", "")]
    reasons = {o.step.name: o.verdict.reason for o in offers(matter, house.handler, s.at(33))}
    assert "1个单位或个人" in reasons["submit"]
    step(matter, "draft_extract", house.handler, 33, text="另查明多收，请说明。")
    assert to_hear(matter)[0].underway == "摘要等核定"


def held(**changes) -> rounds.Held:
    return rounds.Held(**{"unit": 1, "person": None, "incident": 1, "kind": "gifts", "result": "confirmed", "amount_fen": 100} | changes)


HELD = st.builds(
    held, person=st.sampled_from([None, 7]), incident=st.integers(1, 2), kind=st.sampled_from(["gifts", "insult"]),
    result=st.sampled_from(["confirmed", "partly"]), amount_fen=st.integers(0, 3),
)  # fmt: skip


@pytest.mark.pure
@given(st.lists(HELD, max_size=5), st.lists(HELD, max_size=5))
def test_nobody_is_worse_off_by_what_stood_already_and_everybody_by_what_is_new(before, now):
    assert rounds.worse_off(before, before) == {}
    assert set(rounds.worse_off([], now)) == {h.party for h in now}
    assert set(rounds.worse_off(before, now)) <= {h.party for h in now}
    heavier = [h._replace(amount_fen=h.amount_fen + 1) for h in before]
    assert set(rounds.worse_off(before, heavier)) == {h.party for h in before}
