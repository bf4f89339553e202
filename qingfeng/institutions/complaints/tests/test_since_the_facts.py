"""Who was at the school when it happened stands back, wherever they work today; and the day of the facts moves back with what is learnt."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.access.models import Account, Kin
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import recused, take
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Person, Post
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import harm, intake
from qingfeng.engines.cases.models import Complaint, Incident
from qingfeng.engines.cases.standing import offer_abandoned

from . import situations as s

pytestmark = pytest.mark.django_db
CHARGED = dt.date(2010, 9, 2)  # as every claim of these situations says
DAY = s.at(0).date()


def moved_here(house, number: int, name: str, role: str, left: dt.date, kind: str = "teacher") -> Account:
    """Taught at the school and works at the office since."""
    person = Person.objects.create(number=f"M{number}", name=name)
    Post.objects.create(unit=house.school, person=person, kind=kind, held_from=s.LONG_AGO, held_to=left)
    Post.objects.create(unit=house.office, person=person, kind="clerk", held_from=left)
    account = Account.objects.create(username=f"moved{number}", person=person, unit=house.office, must_change_password=False)
    house.grant(account, role)
    return account


def complained(house, *, charged_on=None, happened_on=None, received_at=None, **more) -> Matter:
    claim = intake.Claim(kind="charge_not_listed", demand="money_back", item="空调使用费", amount_fen=8000, charged_on=charged_on)
    receipt = intake.submit(
        intake=intake.Intake(
            token=s.TOKEN(), office=house.office, unit=house.school, text="收了80元空调使用费。", claims=[claim],
            happened_on=happened_on, received_at=received_at, **more,
        ),
        now=s.at(0),
    )  # fmt: skip
    return Matter.objects.get(pk=receipt.matter_id)


def seen(account, matter, day=DAY) -> bool:
    return Matter.objects.visible_to(account, day).filter(pk=matter.pk).exists()


# --- the day of the facts ---


def test_the_facts_begin_with_the_earliest_day_alleged_and_else_with_the_receipt(house):
    letter = s.at(-3)
    assert complained(house).facts_from == DAY
    assert complained(house, received_at=letter).facts_from == letter.date()
    assert complained(house, happened_on=dt.date(2026, 9, 1)).facts_from == dt.date(2026, 9, 1)
    assert complained(house, charged_on=dt.date(2025, 9, 1), happened_on=dt.date(2026, 9, 1)).facts_from == dt.date(2025, 9, 1)


def test_an_accusation_set_apart_has_the_days_of_its_own_claims(house):
    claims = [s.claim(), intake.Claim(kind="corruption", demand="corruption", charged_on=dt.date(2020, 1, 1))]
    s.complain(house, claims=claims)
    apart = Matter.objects.get(classification="accusation")
    assert (apart.facts_from, Matter.objects.exclude(pk=apart.pk).get().facts_from) == (dt.date(2020, 1, 1), CHARGED)


# --- the block ---


def test_who_was_there_on_the_day_sees_nothing_takes_nothing_and_is_named_nowhere(house):
    was_there = moved_here(house, 1, "温某甲", "handler", dt.date(2011, 1, 1))
    left_before = moved_here(house, 2, "温某乙", "handler", CHARGED)
    matter = s.accepted(house, s.complain(house))
    assert (seen(was_there, matter), seen(left_before, matter)) == (False, True)
    with pytest.raises(Refused, match="须回避") as refused:
        take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(1), data={"to": was_there})
    assert "第二十八条" in refused.value.authority
    with pytest.raises(Refused, match="任过职"):
        take(matter_id=matter.pk, step="assign", actor=was_there, now=s.at(1), data={"to": left_before})
    assert not recused(was_there, matter, DAY).allowed
    handled = s.handled_by(house, matter, left_before)
    assert about(handled).free([was_there, left_before], DAY) == [left_before]


def test_a_complaint_finds_a_registrar_who_was_not_there(house):
    house.registrar.delete()
    moved_here(house, 1, "温某甲", "registrar", dt.date(2011, 1, 1))
    second = moved_here(house, 2, "温某乙", "registrar", CHARGED)
    assert Matter.objects.get(pk=s.complain(house).matter_id).accountable == second


def test_whoever_types_a_call_in_is_asked_how_far_back_it_goes(house):
    typist = moved_here(house, 1, "温某甲", "registrar", dt.date(2011, 1, 1))
    with pytest.raises(Refused, match="任过职"):
        complained(house, charged_on=CHARGED, typed_by=typist)
    assert complained(house, charged_on=dt.date(2026, 9, 1), typed_by=typist).accountable == typist


def test_the_person_on_duty_and_the_deputy_were_not_there(house):
    matter = complained(house, charged_on=CHARGED, harm_to_minor=True)
    assert matter.accountable == house.duty
    Post.objects.create(
        unit=house.school, person=house.deputy_duty.person, kind="teacher", held_from=s.LONG_AGO, held_to=dt.date(2011, 1, 1)
    )
    Matter.objects.filter(pk=matter.pk).update(facts_from=CHARGED)
    assert harm.escalate_unanswered(now=s.at(1)) == 1
    assert Matter.objects.get(pk=matter.pk).accountable == house.head


def test_kin_of_the_principal_of_then_stand_back_and_a_parent_of_then(house):
    former = moved_here(house, 1, "温某甲", "caller", dt.date(2012, 1, 1), kind="principal")
    Kin.objects.create(person=house.handler.person, other=former.person, relation="父子")
    matter = s.accepted(house, s.complain(house))
    assert not seen(house.handler, matter)
    assert seen(house.handler, complained(house, charged_on=dt.date(2012, 1, 1)))
    assert seen(house.reviewer, matter)


def test_a_post_entered_afterwards_makes_the_matter_go_to_another(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    Post.objects.create(unit=house.school, person=house.handler.person, kind="clerk", held_from=CHARGED, held_to=dt.date(2011, 1, 1))
    assert offer_abandoned(now=s.at(3)) == 1
    assert matter.handovers.get(answered_at=None).to_account == house.registrar


# --- the day moves back ---


def later_on(house) -> Matter:
    """A matter about this autumn, in the hands of the handler."""
    complained(house, charged_on=dt.date(2026, 9, 1))
    matter = Matter.objects.order_by("-pk").first()
    take(matter_id=matter.pk, step="accept", actor=house.registrar, now=s.at(0))
    return s.handled_by(house, Matter.objects.get(pk=matter.pk), house.handler)


EARLY = dt.date(2015, 9, 1)


def finding(matter, **more):
    data = {"allegation": matter.allegations.get().pk, "result": "confirmed", "clause": Clause.objects.order_by("pk").first()}
    return data | {"text": "收款记录显示收取。", "amount_fen": 8000} | more


@pytest.mark.parametrize("how", ["register", "evidence", "finding"])
def test_an_earlier_day_shuts_out_at_once_who_was_there_then(house, how):
    reader = moved_here(house, 1, "温某甲", "reviewer", dt.date(2016, 1, 1))
    if how == "register":
        matter = complained(house, charged_on=dt.date(2026, 9, 1))
        step, actor, data = "register", house.registrar, {"title": "第三中学：空调使用费", "facts_from": EARLY}
    else:
        matter = later_on(house)
        step, data = ("add_evidence", {"text": "2015年起的收款簿", "facts_from": EARLY}) if how == "evidence" else ("find", {})
        actor, data = house.handler, data or finding(matter, charged_on=EARLY)
    assert seen(reader, matter)
    take(matter_id=matter.pk, step=step, actor=actor, now=s.at(3), data=data)
    assert Matter.objects.get(pk=matter.pk).facts_from == EARLY
    assert not seen(reader, matter)
    if how == "finding":
        assert Incident.objects.get().charged_on == EARLY


def test_a_later_day_never_moves_it_forward(house):
    matter = complained(house, charged_on=CHARGED)
    take(matter_id=matter.pk, step="register", actor=house.registrar, now=s.at(1), data={"facts_from": dt.date(2026, 1, 1)})
    assert Matter.objects.get(pk=matter.pk).facts_from == CHARGED


def test_a_corrected_day_moves_an_incident_until_it_is_decided(house):
    matter = later_on(house)
    take(matter_id=matter.pk, step="find", actor=house.handler, now=s.at(3), data=finding(matter))
    take(matter_id=matter.pk, step="find", actor=house.handler, now=s.at(4), data=finding(matter, charged_on=EARLY))
    assert Incident.objects.get().charged_on == EARLY
    with pytest.raises(Refused, match="今天以后"):
        take(matter_id=matter.pk, step="find", actor=house.handler, now=s.at(4), data=finding(matter, charged_on=dt.date(2027, 1, 1)))


@pytest.mark.parametrize("how", ["register", "evidence", "finding"])
def test_a_day_that_would_shut_out_the_accountable_person_waits_until_another_has_it(house, how):
    """Nothing is stored: the matter must not lose the one who answers for it."""
    matter = later_on(house) if how != "register" else complained(house, charged_on=dt.date(2026, 9, 1))
    Post.objects.create(
        unit=house.school, person=matter.accountable.person, kind="teacher", held_from=s.LONG_AGO, held_to=dt.date(2016, 1, 1)
    )
    step, data = {
        "register": ("register", {"facts_from": EARLY}),
        "evidence": ("add_evidence", {"text": "收款簿", "facts_from": EARLY}),
        "finding": ("find", finding(matter, charged_on=EARLY)),
    }[how]
    with pytest.raises(Refused, match="须回避") as refused:
        take(matter_id=matter.pk, step=step, actor=matter.accountable, now=s.at(3), data=data)
    assert "不用回避的人" in refused.value.advice
    assert Matter.objects.get(pk=matter.pk).facts_from == dt.date(2026, 9, 1)
    assert not matter.evidence.exists()
    assert not Incident.objects.exists()


def test_a_day_that_cannot_be_is_refused(house):
    matter = complained(house)
    with pytest.raises(Refused, match="日期不对"):
        take(matter_id=matter.pk, step="register", actor=house.registrar, now=s.at(1), data={"facts_from": dt.date(1026, 1, 1)})


def joined(house, first: Matter, second: Matter) -> None:
    take(matter_id=second.pk, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})


def test_a_matter_that_takes_in_another_takes_its_days_and_its_people(house):
    first, second = complained(house, charged_on=dt.date(2026, 9, 1)), complained(house, charged_on=EARLY)
    take(matter_id=second.pk, step="accept", actor=house.registrar, now=s.at(0))
    take(matter_id=first.pk, step="accept", actor=house.registrar, now=s.at(0))
    house.accounts["clerk"] = moved_here(house, 1, "温某甲", "handler", dt.date(2005, 6, 1))
    data = {"text": "请说明收费的情况。", "person": house.clerk.person}
    take(matter_id=second.pk, step="draft_extract", actor=house.registrar, now=s.at(1), data=data)
    reader = moved_here(house, 2, "温某乙", "reviewer", dt.date(2016, 1, 1))
    assert seen(reader, first)
    assert seen(house.clerk, first)
    joined(house, first, second)
    assert Matter.objects.get(pk=first.pk).facts_from == EARLY
    assert not seen(reader, first)
    assert not seen(house.clerk, first)
    assert Complaint.objects.filter(matter=first).count() == 2


def test_nothing_joins_a_matter_whose_accountable_person_would_have_to_stand_back(house):
    first, second = complained(house, charged_on=dt.date(2026, 9, 1)), complained(house, charged_on=EARLY)
    moved = moved_here(house, 1, "温某甲", "registrar", dt.date(2016, 1, 1))
    Matter.objects.filter(pk=first.pk).update(accountable=moved)
    with pytest.raises(Refused, match="须回避"):
        joined(house, first, second)
    assert Matter.objects.get(pk=first.pk).facts_from == dt.date(2026, 9, 1)
    assert Matter.objects.get(pk=second.pk).is_open
