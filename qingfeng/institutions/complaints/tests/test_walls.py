"""Who sees and does what, when roles and parts change on the way: attempts to get past the walls."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.access.models import RoleHolding
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused

from . import situations as s

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 10)


def _ends(account, day=dt.date(2026, 11, 10)):
    RoleHolding.objects.filter(account=account).update(valid_to=day)
    account.__dict__.pop("_holdings", None)


def test_a_part_in_a_sealed_matter_opens_it_no_more_once_the_role_has_ended(house):
    receipt = s.complain(house, harm=True)
    assert Matter.objects.visible_to(house.duty, DAY - dt.timedelta(days=1)).filter(pk=receipt.matter_id).exists()
    _ends(house.duty)
    assert not Matter.objects.visible_to(house.duty, DAY).exists()


def test_an_administrator_with_an_old_part_in_a_sealed_matter_sees_nothing_and_does_nothing(house):
    receipt = s.complain(house, harm=True)
    house.grant(house.duty, "sysadmin")
    assert not Matter.objects.visible_to(house.duty, DAY).exists()
    with pytest.raises(Refused):
        take(matter_id=receipt.matter_id, step="acknowledge_harm", actor=house.duty, now=s.at(0))


def test_the_accountable_person_whose_role_has_ended_takes_no_step(house):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    _ends(house.handler, dt.date(2026, 11, 12))
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=s.at(5), data={"text": "收款记录"})
    assert matter.evidence.count() == 0


def test_one_key_on_two_matters_does_the_work_on_both(house):
    first = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    second = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    for matter in (first, second):
        take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=s.at(5), data={"text": "收款记录"}, request_key="k")
    assert [m.evidence.count() for m in (first, second)] == [1, 1]


def test_a_key_of_another_persons_request_answers_nobody_else(house):
    matter = s.accepted(house, s.complain(house))
    take(matter_id=matter.pk, step="assign", actor=house.registrar, now=s.at(1), data={"to": house.handler}, request_key="k")
    with pytest.raises(Refused):
        take(matter_id=matter.pk, step="assign", actor=house.principal, now=s.at(1), data={"to": house.handler}, request_key="k")


def test_a_step_on_an_ended_matter_does_not_move_its_end(house):
    matter = s.accepted(house, s.complain(house))
    Matter.objects.filter(pk=matter.pk).update(state="received")
    take(matter_id=matter.pk, step="transfer", actor=house.registrar, now=s.at(2), data={"organ": "云岫县市场监管局"})
    ended = Matter.objects.get(pk=matter.pk).ended_at
    take(matter_id=matter.pk, step="outward_receipt", actor=house.registrar, now=s.at(9), data={"receipt": "收文5号"})
    assert Matter.objects.get(pk=matter.pk).ended_at == ended
