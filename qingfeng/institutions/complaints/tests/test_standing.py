"""Somebody always answers: when the accountable person cannot, another is asked; and a sealed matter can be brought to its end."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.access.models import Kin, RoleHolding
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, respondents
from qingfeng.engines.cases.models import Extract
from qingfeng.engines.cases.standing import offer_abandoned

from . import situations as s

pytestmark = pytest.mark.django_db


def _leaves(account):
    RoleHolding.objects.filter(account=account).update(valid_to=dt.date(2026, 11, 12))


def _waiting(matter) -> Handover:
    return Handover.objects.get(matter=matter, answered_at=None)


def test_nothing_is_offered_while_the_accountable_person_can_answer(house):
    s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    assert offer_abandoned(now=s.at(5)) == 0


@pytest.mark.parametrize("how", ["disabled", "role_ended", "kin"])
def test_a_matter_whose_accountable_person_cannot_go_on_is_offered_to_another_once(house, how):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    if how == "disabled":
        house.handler.is_active = False
        house.handler.save()
    elif how == "role_ended":
        _leaves(house.handler)
    else:
        Kin.objects.create(person=house.handler.person, other=house.principal.person)
    assert [offer_abandoned(now=s.at(5)) for _again in range(2)] == [1, 0]
    matter.refresh_from_db()
    assert matter.accountable == house.handler
    assert _waiting(matter).to_account == house.registrar
    take(matter_id=matter.pk, step="take_over", actor=house.registrar, now=s.at(5))
    matter.refresh_from_db()
    assert matter.accountable == house.registrar


def test_whoever_was_asked_and_left_is_not_waited_for_and_whoever_declined_is_not_asked_again(house):
    matter = s.accepted(house, s.complain(house))
    take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(2), data={"to": house.handler})
    _leaves(house.registrar)
    _leaves(house.handler)
    assert offer_abandoned(now=s.at(5)) == 1
    assert _waiting(matter).to_account == house.head
    take(matter_id=matter.pk, step="decline", actor=house.head, now=s.at(5), data={"reason": "要由我决定"})
    assert offer_abandoned(now=s.at(6)) == 0


def test_an_abandoned_accusation_stays_sealed_and_finds_its_way_to_a_registrar(house):
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    second = RoleHolding.objects.create(account=house.caller, role="registrar", unit=house.office, valid_from=s.LONG_AGO)
    _leaves(house.registrar)
    RoleHolding.objects.filter(pk=second.pk).update(valid_to=None)
    house.caller.__dict__.pop("_holdings", None)
    assert offer_abandoned(now=s.at(5)) == 1
    take(matter_id=receipt.matter_id, step="take_over", actor=house.caller, now=s.at(5))
    assert Matter.objects.visible_to(house.caller, s.at(5).date()).filter(pk=receipt.matter_id).exists()
    assert not Matter.objects.visible_to(house.head, s.at(5).date()).filter(pk=receipt.matter_id).exists()


def _harm_in_hand(house) -> Matter:
    receipt = s.complain(house, harm=True)
    for step, data in (("acknowledge_harm", {}), ("report_harm", {"organ": "云岫县公安局"}), ("harm_receipt", {"receipt": "收1号"})):
        take(matter_id=receipt.matter_id, step=step, actor=house.duty, now=s.at(0), data=data)
    take(matter_id=receipt.matter_id, step="offer", actor=house.duty, now=s.at(0), data={"to": house.handler})
    take(matter_id=receipt.matter_id, step="take_over", actor=house.handler, now=s.at(0))
    take(matter_id=receipt.matter_id, step="accept", actor=house.handler, now=s.at(0))
    return Matter.objects.get(pk=receipt.matter_id)


def test_a_sealed_matter_about_harm_goes_all_the_way_with_those_who_are_asked_in(house):
    matter = _harm_in_hand(house)
    s.draft(house, matter)
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    for who in ("reviewer", "decider", "caller"):
        take(matter_id=matter.pk, step="admit", actor=house.handler, now=s.at(4), data={"to": house.accounts[who]})
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    respondents.state(actor=house.principal, extract_id=Extract.objects.get().pk, text="说明。", now=s.at(5))
    s.found(house, matter)
    s.submit(house, matter)
    take(matter_id=matter.pk, step="decide", actor=house.decider, now=s.at(20), data={"written_opinion": "同意"})
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(21), data={"answer": "已处理。"})
    take(matter_id=matter.pk, step="recheck", actor=house.caller, now=s.at(22), data={"passed": True, "note": "看过了"})
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(23))
    assert not Matter.objects.visible_to(house.head, s.at(23).date()).filter(pk=matter.pk).exists()
    answering.rate(complaint=matter.complaints.get(), solved="yes", satisfied=5, now=s.at(24))


def test_nobody_is_asked_into_a_matter_from_which_they_must_stand_back_or_into_an_accusation(house):
    matter = _harm_in_hand(house)
    house.grant(house.principal, "decider", house.office)
    with pytest.raises(Refused, match="回避"):
        take(matter_id=matter.pk, step="admit", actor=house.handler, now=s.at(4), data={"to": house.principal})
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    with pytest.raises(Refused, match="检举控告"):
        take(matter_id=receipt.matter_id, step="admit", actor=house.registrar, now=s.at(4), data={"to": house.decider})
