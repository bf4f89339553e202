"""谁来办 and 协调: a unit is proposed with its reason; what is unclear gets a lead from somebody else, never from those complained of."""

import pytest
from django.urls import reverse

from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.parties import services as parties
from qingfeng.core.parties.models import UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.triage.models import Coordination
from qingfeng.engines.triage.routing import coordinating
from tests import situations as s

pytestmark = pytest.mark.django_db


def unit(code, name, kind=UnitKind.AGENCY):
    return parties.create_unit(code=code, name=name, kind=kind, actor=None, now=s.at(-10))


@pytest.fixture
def desk(house, on_day):
    """The pages as one of the office's people opens them, two days on."""
    with on_day(2):
        yield lambda who: s.logged_in(house.accounts[who])


@pytest.fixture
def bureaus(house):
    return unit("wj", "云岫县物价局"), unit("sj", "云岫县审计局")


def about_two(house):
    """A matter whose text asks two bureaus to act."""
    matter = s.accepted(house, s.complain(house))
    matter.complaints.update(text="请云岫县物价局、请云岫县审计局都来查。")
    return matter


def asked(house, matter, may=()):
    return coordinating.ask(matter=matter, why="涉及两个局", may=may, actor=house.handler, now=s.at(2))


def test_the_proposal_stands_beside_the_matter_with_its_reason(desk, house, bureaus):
    matter = about_two(house)
    answer = desk("handler").get(reverse("desk:answering", args=[matter.ref]), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "归谁办还不清楚" in text
    assert "来信请求“云岫县物价局”处理" in text
    assert "提请协调" in text
    assert "<html" not in text


def test_what_is_asked_waits_and_the_head_names_lead_and_helpers(desk, house, bureaus):
    matter = about_two(house)
    desk("handler").post(reverse("desk:coordination_ask", args=[matter.ref]))
    row = Coordination.objects.get(matter=matter)
    assert {u.code for u in row.may.all()} == {"wj", "sj"}
    assert "待定" in desk("head").get(reverse("desk:coordination")).content.decode()
    said = {"lead": house.office.pk, "helping": [bureaus[0].pk], "reason": "收费归本机关管"}
    desk("head").post(reverse("desk:coordination_lead", args=[matter.ref]), said)
    row.refresh_from_db()
    assert (row.lead, row.named_by, list(row.helping.all())) == (house.office, house.head, [bureaus[0]])
    page = desk("head").get(reverse("desk:coordination")).content.decode()
    assert "还没有问" in page


def test_whoever_asked_does_not_name_the_lead(house, bureaus):
    matter = about_two(house)
    coordinating.ask(matter=matter, why="两个局", may=(), actor=house.head, now=s.at(2))
    with pytest.raises(Refused, match="提请协调的人"):
        coordinating.name_lead(matter=matter, lead=house.office, helping=(), reason="归我管", actor=house.head, now=s.at(2))
    done = coordinating.name_lead(matter=matter, lead=house.office, helping=(), reason="归我管", actor=house.decider, now=s.at(2))
    assert done.lead == house.office


@pytest.mark.parametrize("as_lead", [True, False])
def test_whoever_is_complained_about_neither_leads_nor_helps(house, as_lead):
    matter = about_two(house)
    asked(house, matter, may=(house.school,))
    assert list(Coordination.objects.get(matter=matter).may.all()) == []
    lead, helping = (house.school, ()) if as_lead else (house.office, (house.school,))
    with pytest.raises(Refused, match="被反映的单位"):
        coordinating.name_lead(matter=matter, lead=lead, helping=helping, reason="理由", actor=house.head, now=s.at(2))
    assert Coordination.objects.get(matter=matter).lead is None


def test_a_handler_cannot_name_the_lead_and_sees_why(house):
    matter = about_two(house)
    asked(house, matter)
    with pytest.raises(Refused, match="负责人或者决定人"):
        coordinating.name_lead(matter=matter, lead=house.office, helping=(), reason="归我管", actor=house.reviewer, now=s.at(2))


def test_asking_twice_asks_once(house):
    matter = about_two(house)
    assert asked(house, matter) == asked(house, matter)
    assert Coordination.objects.count() == 1


@pytest.mark.parametrize("closed", [{"sealed": True}, {"classification": "accusation"}])
def test_what_is_sealed_and_what_accuses_is_looked_through_by_nothing(desk, house, closed):
    matter = about_two(house)
    Matter.objects.filter(pk=matter.pk).update(**closed)
    Part.objects.get_or_create(matter=matter, account=house.handler, role="handler", defaults={"since": s.at(1)})
    answer = desk("handler").get(reverse("desk:answering", args=[matter.ref]))
    assert (answer.status_code, answer.content) == (200, b"")


def test_coordination_is_not_asked_for_what_is_sealed(house):
    matter = about_two(house)
    Matter.objects.filter(pk=matter.pk).update(sealed=True)
    with pytest.raises(Refused):
        asked(house, matter)


def test_the_principal_learns_of_none_of_it(desk, house):
    matter = about_two(house)
    asked(house, matter)
    assert desk("principal").get(reverse("desk:coordination")).status_code == 403
    assert desk("principal").get(reverse("desk:answering", args=[matter.ref])).status_code == 404


def test_an_empty_list_says_how_matters_come_to_it(desk, house):
    assert "没有要协调的事项" in desk("head").get(reverse("desk:coordination")).content.decode()
