"""First asked, first accountable: hand-overs are counted, ping-pong is seen, and three questions are asked of every matter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import assistants, supplements
from qingfeng.institutions.first_asked import panel, rules
from qingfeng.institutions.first_asked.figures import figures
from qingfeng.institutions.first_asked.questions import CODE
from tests import situations as s

DAY = dt.date(2026, 11, 20)
THREE = {"duty": "done", "integrity": "clean", "effect": "solved"}


@pytest.fixture
def house(db, monkeypatch):
    house = s.house(monkeypatch)
    house.accounts["second"] = s.person_with_account(500, "second", "韦某某", house.office)
    house.grant(house.accounts["second"], "handler")
    return house


def given_to(matter: Matter, giver, taker, day: int, *, accept: bool = True, step: str = "offer") -> None:
    take(matter_id=matter.pk, step=step, actor=giver, now=s.at(day), data={"to": taker})
    answer, data = ("take_over", {}) if accept else ("decline", {"reason": "不归我管"})
    take(matter_id=matter.pk, step=answer, actor=taker, now=s.at(day), data=data)


def test_the_first_asked_is_named_however_often_the_matter_went_on(house):
    matter = s.being_handled(house)
    given_to(matter, house.handler, house.second, 2)
    shown = panel.of(Matter.objects.get(pk=matter.pk), DAY)
    assert shown.first == house.registrar
    assert (shown.passing.accepted, shown.passing.declined, shown.too_often) == (2, 0, False)


def test_a_matter_that_comes_back_to_whoever_gave_it_away_is_ping_pong(house):
    matter = s.being_handled(house)
    given_to(matter, house.handler, house.second, 2)
    given_to(matter, house.second, house.handler, 3)
    shown = panel.of(Matter.objects.get(pk=matter.pk), DAY)
    assert shown.passing.returned == 1
    assert shown.too_often
    assert "首问负责制" in shown.cite


@pytest.mark.parametrize(("refusals", "too_often"), [(2, False), (3, True)])
def test_refusals_count_as_hand_overs_do(house, refusals, too_often):
    matter = s.being_handled(house)
    for n in range(refusals):
        given_to(matter, house.handler, house.second, 2 + n, accept=False)
    shown = panel.of(Matter.objects.get(pk=matter.pk), DAY)
    assert (shown.passing.passed, shown.too_often) == (1 + refusals, too_often)
    assert Matter.objects.get(pk=matter.pk).accountable == house.handler


def test_a_question_that_an_assisting_unit_declines_is_no_hand_over(house):
    """The lead answers for the matter all the time: nothing went from hand to hand, so nothing came back."""
    matter = s.being_handled(house)
    before = panel.of(matter, DAY).passing
    bureau = s.price_bureau(house)
    for day in (2, 3, 4, 5):
        asked = s.ask_for_help(house, matter, bureau, day=day)["question"]
        assistants.decline(actor=house.pricing, question_id=asked, ground="not_ours", reason="归市场监管局", now=s.at(day))
    shown = panel.of(Matter.objects.get(pk=matter.pk), DAY)
    assert (shown.passing, shown.too_often) == (before, False)
    assert figures(office=house.office, first=dt.date(2026, 11, 1), last=dt.date(2026, 11, 30)).declined == 0


@pytest.mark.pure
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([True, False, None])), max_size=12))
def test_what_is_accepted_declined_and_waiting_is_everything_and_a_return_needs_two_hand_overs(moves):
    chain, holder = [], 9
    for to, accepted in moves:
        chain.append(rules.HandOver(holder, to, accepted))
        holder = to if accepted else holder
    found = rules.passing(chain)
    assert found.accepted + found.declined + found.waiting == len(chain)
    assert found.returned <= max(found.accepted - 1, 0) or any(h.giver == h.taker for h in chain)
    assert rules.first_asked(chain, holder) == 9


def test_the_three_questions_wait_for_a_decision(house):
    matter = s.being_handled(house)
    with pytest.raises(Refused, match="作出决定以后"):
        supplements.answer(matter=matter, institution=CODE, answers=THREE, actor=house.handler, now=s.at(3))


def test_the_three_questions_are_answered_at_once_and_recorded(house):
    matter = s.with_a_decision(house)
    with pytest.raises(Refused, match="问廉"):
        supplements.answer(matter=matter, institution=CODE, answers=THREE | {"integrity": ""}, actor=house.handler, now=s.at(21))
    supplements.answer(matter=matter, institution=CODE, answers=THREE, actor=house.handler, now=s.at(21))
    shown = panel.of(matter, DAY)
    assert [answer for _question, answer in shown.answers] == ["都追究到了", "没有", "解决了"]
    assert Entry.objects.of(*matter.stream).get(event="first_asked.answered").body == THREE


@pytest.mark.parametrize("who", ["registrar", "decider", "principal", "second", "sysadmin"])
def test_only_the_accountable_person_or_the_head_answers_them(house, who):
    matter = s.with_a_decision(house)
    with pytest.raises(Refused):
        supplements.answer(matter=matter, institution=CODE, answers=THREE, actor=house.accounts[who], now=s.at(21))


def test_a_head_who_must_stand_back_does_not_answer_them(house):
    matter = s.with_a_decision(house)
    lent = s.person_with_account(501, "lent", "卢某某", house.school, "teacher")
    house.grant(lent, "head", house.office)
    with pytest.raises(Refused):
        supplements.answer(matter=matter, institution=CODE, answers=THREE, actor=lent, now=s.at(21))


def test_the_figures_give_their_records(house):
    period = {"office": house.office, "first": dt.date(2026, 11, 1), "last": dt.date(2026, 11, 30)}
    matter = s.with_a_decision(house)
    s.complain(house)
    found = figures(**period)
    assert (found.matters, found.handovers, found.asked, found.unanswered) == (2, 1, 1, (matter.pk,))
    given_to(matter, house.handler, house.second, 21)
    given_to(matter, house.second, house.handler, 22)
    supplements.answer(matter=Matter.objects.get(pk=matter.pk), institution=CODE, answers=THREE, actor=house.handler, now=s.at(23))
    found = figures(**period)
    assert (found.handovers, found.ping_pong, found.unanswered) == (3, (matter.pk,), ())


def test_the_case_page_shows_the_chain_and_takes_the_answers(house):
    matter = s.with_a_decision(house)
    client = s.logged_in(house.handler)
    text = client.get(reverse("desk:matter", args=[matter.ref])).content.decode()
    assert f"首问 {house.registrar.name}" in text
    assert "问责、问廉、问效还没有回答" in text
    url = reverse("desk:three_questions", args=[matter.ref])
    assert client.post(url, {"duty": "done"}).status_code == 422
    assert client.post(url, THREE).status_code == 302
    assert "没有要追究的" not in client.get(reverse("desk:matter", args=[matter.ref])).content.decode()
    assert s.logged_in(house.principal).get(url).status_code == 404
