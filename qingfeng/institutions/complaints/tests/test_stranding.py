"""A matter that nobody may answer for: who is asked before it comes to that, who is told, who takes it up, and what ends it."""

from __future__ import annotations

import pytest

from qingfeng.core.access.models import Account, Kin, RoleHolding
from qingfeng.core.access.services import set_stand_in
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.notices import services as notices
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Person
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases.standing import offer_abandoned
from qingfeng.institutions.first_asked import panel

from . import situations as s

pytestmark = pytest.mark.django_db
ANSWERING = ("registrar", "handler", "head")


@pytest.fixture
def county(house):
    person = Person.objects.create(number="C609", name="管某一")
    house.accounts["secadmin"] = Account.objects.create(username="secadmin", person=person, unit=house.office)
    house.grant(house.accounts["secadmin"], "secadmin")
    return s.with_an_office_above(house)


def gives(account, role, unit, **more) -> None:
    RoleHolding.objects.create(account=account, role=role, unit=unit, valid_from=s.LONG_AGO, **more)


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def waiting(matter: Matter) -> Account:
    return Handover.objects.get(matter=matter, answered_at=None).to_account


def being_handled(house) -> Matter:
    return s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)


def all_left(house) -> Matter:
    """Handled by somebody who left, as did everybody else here and above who could answer for it."""
    matter = being_handled(house)
    s.roles_end(*(house.accounts[who] for who in (*ANSWERING, "chief", "clerk")))
    return matter


def told() -> set[str]:
    return set(Notice.objects.filter(template="stranded").values_list("to_account__username", flat=True))


# --- who is asked ---


def test_the_own_office_is_asked_before_the_one_above_and_that_one_before_nobody(county):
    matter = being_handled(county)
    order = []
    s.roles_end(county.handler)
    for day in range(5, 9):
        offer_abandoned(now=s.at(day))
        order.append(waiting(matter))
        take(matter_id=matter.pk, step="decline", actor=order[-1], now=s.at(day), data={"reason": "手头已满"})
    assert order == [county.registrar, county.head, county.clerk, county.chief]
    assert offer_abandoned(now=s.at(9)) == 0
    assert fresh(matter).stranded_why == "declined"


def test_a_stand_in_from_above_is_asked_like_one_of_the_office(county):
    matter = being_handled(county)
    s.roles_end(*(county.accounts[who] for who in ANSWERING))
    lent = Account.objects.create(username="lent", person=Person.objects.create(number="C700", name="简宁"), unit=county.above)
    set_stand_in(account=lent, role="handler", unit=county.office, actor=county.secadmin, now=s.at(4))
    offer_abandoned(now=s.at(5))
    assert waiting(matter) == lent


def test_an_administrator_or_somebody_elsewhere_is_never_asked(county):
    matter = being_handled(county)
    s.roles_end(*(county.accounts[who] for who in (*ANSWERING, "chief", "clerk")))
    gives(county.secadmin, "handler", county.office)  # forced into the database beside administering
    gives(county.principal, "handler", county.school)
    assert offer_abandoned(now=s.at(5)) == 0
    assert not matter.handovers.filter(answered_at=None).exists()


def test_alarms_about_a_minor_go_up_to_the_head_above(county):
    receipt = s.complain(county, harm=True)
    s.roles_end(county.duty, county.deputy_duty, county.head)
    assert offer_abandoned(now=s.at(5)) == 1
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert waiting(matter) == county.chief
    take(matter_id=matter.pk, step="take_over", actor=county.chief, now=s.at(5))
    take(matter_id=matter.pk, step="acknowledge_harm", actor=county.chief, now=s.at(5))


# --- nobody is left ---


def test_when_nobody_is_left_those_who_can_lend_a_person_are_told_once(county):
    matter = all_left(county)
    for day in (5, 5, 6, 7):
        assert offer_abandoned(now=s.at(day)) == 0
    stranded = fresh(matter)
    assert (stranded.stranded_at, stranded.stranded_why) == (s.at(5), "no_holder")
    assert told() == {"secadmin", "chief_secadmin"}
    assert Notice.objects.filter(template="stranded").count() == 2
    assert Entry.objects.filter(event="matter.stranded").count() == 1


def test_the_head_above_is_told_when_everybody_declined(county):
    matter = being_handled(county)
    s.roles_end(county.handler, county.registrar, county.head, county.clerk)
    offer_abandoned(now=s.at(5))
    take(matter_id=matter.pk, step="decline", actor=county.chief, now=s.at(5), data={"reason": "请县里另派人"})
    offer_abandoned(now=s.at(6))
    assert told() == {"chief", "secadmin", "chief_secadmin"}


def test_another_reason_is_told_anew_and_the_same_again_is_not(county):
    matter = being_handled(county)
    s.roles_end(county.handler, county.registrar, county.clerk)
    for who in ("head", "chief"):
        Kin.objects.create(person=county.accounts[who].person, other=county.principal.person, relation="表亲")
    offer_abandoned(now=s.at(5))
    assert fresh(matter).stranded_why == "stand_back"
    s.roles_end(county.head, county.chief)
    offer_abandoned(now=s.at(6))
    offer_abandoned(now=s.at(7))
    assert fresh(matter).stranded_why == "no_holder"
    assert fresh(matter).stranded_at == s.at(5)
    assert Notice.objects.filter(to_account=county.secadmin, template="stranded").count() == 2


def test_whoever_must_stand_back_is_not_told_even_that(county):
    matter = being_handled(county)
    s.roles_end(county.handler, county.registrar, county.head, county.clerk)
    for who in ("chief", "secadmin"):
        Kin.objects.create(person=county.accounts[who].person, other=county.principal.person, relation="姐弟")
    offer_abandoned(now=s.at(5))
    assert fresh(matter).stranded_why == "stand_back"
    assert told() == {"chief_secadmin"}


def test_the_notice_says_where_and_what_to_do_and_nothing_of_the_matter(county):
    matter = all_left(county)
    offer_abandoned(now=s.at(5))
    notice = Notice.objects.get(to_account=county.secadmin, template="stranded")
    said = notices.words(notice)
    assert "云岫县教育委员会" in said
    assert "授予角色" in said
    assert "代行" in said
    for word in (matter.ref, matter.title, "空调", "第三中学", "周以宁", "柳青禾"):
        assert word not in said
        assert word not in str(notice.params)


def test_an_ended_matter_is_stranded_no_more(county):
    matter = all_left(county)
    offer_abandoned(now=s.at(5))
    assert Matter.objects.stranded().by_office() == [("云岫县教育委员会", 1)]
    complaint = matter.complaints.get()
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(6), data={"complaint": complaint})
    assert fresh(matter).stranded_at is None
    assert not Matter.objects.stranded().exists()


# --- what ends it ---


def role_granted(county) -> Account:
    gives(county.caller, "handler", county.office)
    return county.caller


def stand_in_set(county) -> Account:
    lent = Account.objects.create(username="lent", person=Person.objects.create(number="C700", name="简宁"), unit=county.above)
    set_stand_in(account=lent, role="handler", unit=county.office, actor=county.secadmin, now=s.at(6))
    return lent


def tie_ended(county) -> Account:
    Kin.objects.all().delete()
    return county.head


@pytest.mark.parametrize("how", [role_granted, stand_in_set, tie_ended])
def test_as_soon_as_somebody_is_able_it_is_offered(county, how):
    matter = being_handled(county)
    s.roles_end(county.handler, county.registrar, county.chief, county.clerk)
    Kin.objects.create(person=county.head.person, other=county.principal.person, relation="表亲")
    offer_abandoned(now=s.at(5))
    assert fresh(matter).stranded_at
    able = how(county)
    assert offer_abandoned(now=s.at(6)) == 1
    assert waiting(matter) == able
    assert fresh(matter).stranded_at is None
    take(matter_id=matter.pk, step="take_over", actor=able, now=s.at(6))
    assert fresh(matter).accountable == able
    assert offer_abandoned(now=s.at(7)) == 0


def test_whoever_answered_for_it_and_is_able_again_simply_goes_on(county):
    matter = all_left(county)
    offer_abandoned(now=s.at(5))
    gives(county.handler, "handler", county.office)
    assert offer_abandoned(now=s.at(6)) == 0
    assert fresh(matter).stranded_at is None
    assert not matter.handovers.filter(answered_at=None).exists()


def test_it_can_come_to_that_again_and_is_told_again(county):
    matter = all_left(county)
    offer_abandoned(now=s.at(5))
    gives(county.caller, "handler", county.office)
    offer_abandoned(now=s.at(6))
    take(matter_id=matter.pk, step="take_over", actor=county.caller, now=s.at(6))
    s.roles_end(county.caller, day=s.at(7).date())
    offer_abandoned(now=s.at(7))
    assert fresh(matter).stranded_at == s.at(7)
    assert Notice.objects.filter(to_account=county.secadmin, template="stranded").count() == 2


def test_whoever_was_asked_and_left_may_be_asked_again_after_coming_back(county):
    """To lapse is not to decline."""
    matter = being_handled(county)
    s.roles_end(county.handler)
    offer_abandoned(now=s.at(5))
    assert waiting(matter) == county.registrar
    s.roles_end(county.registrar, county.head, county.clerk, county.chief, day=s.at(6).date())
    offer_abandoned(now=s.at(6))
    assert fresh(matter).stranded_why == "no_holder"
    gives(county.registrar, "registrar", county.office)
    offer_abandoned(now=s.at(7))
    assert waiting(matter) == county.registrar
    counted = panel.of(fresh(matter), s.at(7).date()).passing
    assert (counted.declined, counted.waiting) == (0, 1)


def test_an_offer_to_somebody_who_can_no_longer_take_it_lapses_and_another_may_be_asked(county):
    matter = s.accepted(county, s.complain(county))
    take(matter_id=matter.pk, step="assign", actor=county.registrar, now=s.at(1), data={"to": county.handler})
    Kin.objects.create(person=county.handler.person, other=county.principal.person, relation="表亲")
    assert offer_abandoned(now=s.at(2)) == 0
    row = Handover.objects.get(matter=matter)
    assert (row.accepted, row.answered_at) == (None, s.at(2))
    assert Notice.objects.get(template="handover_lapsed").to_account == county.registrar
    assert offer_abandoned(now=s.at(3)) == 0
    assert Notice.objects.filter(template="handover_lapsed").count() == 1
    take(matter_id=matter.pk, step="offer", actor=county.registrar, now=s.at(3), data={"to": county.head})


# --- the head above ---


def left_to_the_chief(county, receipt=None) -> Matter:
    """Everybody else is gone, and the head above declined at first."""
    matter = Matter.objects.get(pk=receipt.matter_id) if receipt else being_handled(county)
    gone = [county.accounts[who] for who in (*ANSWERING, "clerk", "duty", "deputy_duty")]
    s.roles_end(*gone)
    offer_abandoned(now=s.at(5))
    take(matter_id=matter.pk, step="decline", actor=county.chief, now=s.at(5), data={"reason": "请县里另派人"})
    offer_abandoned(now=s.at(6))
    return fresh(matter)


def test_the_head_above_takes_a_stranded_matter_up_at_once(county):
    matter = left_to_the_chief(county)
    take(matter_id=matter.pk, step="take_up", actor=county.chief, now=s.at(7))
    taken = fresh(matter)
    assert (taken.accountable, taken.stranded_at) == (county.chief, None)
    assert Matter.objects.visible_to(county.chief, s.at(7).date()).filter(pk=matter.pk).exists()
    last = matter.handovers.order_by("pk").last()
    assert (last.from_account, last.to_account, last.accepted) == (county.handler, county.chief, True)
    assert offer_abandoned(now=s.at(8)) == 0


def test_or_offers_it_to_somebody(county):
    matter = left_to_the_chief(county)
    gives(county.reviewer, "handler", county.office)
    take(matter_id=matter.pk, step="offer", actor=county.chief, now=s.at(7), data={"to": county.reviewer})
    assert fresh(matter).stranded_at is None
    assert offer_abandoned(now=s.at(7)) == 0
    take(matter_id=matter.pk, step="take_over", actor=county.reviewer, now=s.at(7))


@pytest.mark.parametrize("kind", ["accusation", "harm"])
def test_a_sealed_matter_is_seen_by_the_head_above_only_once_taken(county, kind):
    receipt = s.complain(county, harm=True) if kind == "harm" else s.complain(county, claims=[s.claim("corruption", "corruption")])
    matter = left_to_the_chief(county, receipt)
    day = s.at(7).date()
    assert not Matter.objects.visible_to(county.chief, day).filter(pk=matter.pk).exists()
    take(matter_id=matter.pk, step="take_up", actor=county.chief, now=s.at(7))
    assert Matter.objects.visible_to(county.chief, day).filter(pk=matter.pk).exists()
    if kind == "harm":
        take(matter_id=matter.pk, step="acknowledge_harm", actor=county.chief, now=s.at(7))


def test_nobody_takes_up_what_somebody_answers_for_nor_what_they_must_stand_back_from(county):
    matter = being_handled(county)
    with pytest.raises(Refused, match="有人负责"):
        take(matter_id=matter.pk, step="take_up", actor=county.chief, now=s.at(2))
    stranded = left_to_the_chief(county)
    for who in ("caller", "secadmin", "principal", "reviewer"):
        with pytest.raises(Refused):
            take(matter_id=stranded.pk, step="take_up", actor=county.accounts[who], now=s.at(7))
    Kin.objects.create(person=county.chief.person, other=county.principal.person, relation="姐弟")
    with pytest.raises(Refused, match="近亲属"):
        take(matter_id=stranded.pk, step="take_up", actor=county.chief, now=s.at(7))
    assert fresh(stranded).accountable == county.handler
