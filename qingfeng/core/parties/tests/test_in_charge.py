"""Who is in charge, and why."""

import datetime as dt

import pytest

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.parties import services
from qingfeng.core.parties.models import PostKind, UnitKind
from qingfeng.core.parties.queries import chain_of_responsibility, in_charge
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2011, 3, 1, 9, tzinfo=SHANGHAI)
D = dt.date
YEAR_2010 = D(2010, 1, 1)
BY = {"actor": None, "now": NOW}


class County:
    """An office with a head and a deputy for fees, a school with a principal and a secretary, an agency for health."""

    def __init__(self):
        self.number = 0
        self.office = services.create_unit(code="jw", name="云岫县教育委员会", kind=UnitKind.OFFICE, **BY)
        self.school = services.create_unit(code="s1", name="云岫县第一中学", kind=UnitKind.SCHOOL, parent=self.office, **BY)
        self.health = services.create_unit(code="ws", name="云岫县卫生局", kind=UnitKind.AGENCY, **BY)
        self.fees = services.add_line(code="fees", name="教育收费", **BY)
        self.meals = services.add_line(code="meals", name="食堂卫生", **BY)
        self.head = self.post(self.office, PostKind.HEAD, "主任", title="主任")
        self.deputy = self.post(self.office, PostKind.DEPUTY, "副主任", line=self.fees, title="副主任")
        self.principal = self.post(self.school, PostKind.PRINCIPAL, "校长", title="校长")
        self.secretary = self.post(self.school, PostKind.SECRETARY, "书记", title="书记")

    def post(self, unit, kind, name, first=YEAR_2010, **more):
        self.number += 1
        person = services.add_person(number=f"P{self.number}", name=f"{name}甲", **BY)
        return services.open_post(unit=unit, person=person, kind=kind, held_from=first, **more, **BY)


@pytest.fixture
def county():
    return County()


def test_the_leader_who_holds_the_line_is_in_charge(county):
    charge = in_charge(county.fees, county.school, D(2011, 2, 1))
    assert (charge.post, charge.unit) == (county.deputy, county.office)
    assert charge.reason == (
        "按隶属，云岫县第一中学的教育收费由云岫县教育委员会主管。2011年2月1日分管教育收费的是副主任副主任甲（谁主管谁负责）。"
    )


def test_without_such_a_leader_the_head_is_in_charge(county):
    charge = in_charge(county.meals, county.school, D(2011, 2, 1))
    assert charge.post == county.head
    assert "没有领导分管食堂卫生" in charge.reason


def test_the_superior_in_the_line_comes_before_the_superior_by_area(county):
    chief = county.post(county.health, PostKind.HEAD, "局长", title="局长")
    services.link_line(line=county.meals, unit=county.school, superior=county.health, valid_from=D(2011, 1, 1), **BY)
    assert in_charge(county.meals, county.school, D(2010, 12, 31)).post == county.head
    charge = in_charge(county.meals, county.school, D(2011, 1, 1))
    assert (charge.post, charge.unit) == (chief, county.health)
    assert charge.reason.startswith("按条线，云岫县第一中学的食堂卫生由云岫县卫生局主管（2011年1月1日起）。")
    assert in_charge(county.fees, county.school, D(2011, 1, 1)).unit == county.office


def test_a_line_superior_of_a_unit_above_holds_for_those_below(county):
    county.post(county.health, PostKind.HEAD, "局长")
    services.link_line(line=county.meals, unit=county.office, superior=county.health, valid_from=D(2011, 1, 1), **BY)
    assert in_charge(county.meals, county.school, D(2011, 2, 1)).unit == county.health


def test_a_vacant_line_superior_is_named_and_the_area_tree_takes_over(county):
    services.link_line(line=county.meals, unit=county.school, superior=county.health, valid_from=D(2011, 1, 1), **BY)
    charge = in_charge(county.meals, county.school, D(2011, 2, 1))
    assert charge.post == county.head
    assert "云岫县卫生局当日没有领导在任。" in charge.reason


def test_an_office_is_in_charge_of_its_own_affairs_and_a_school_never(county):
    assert in_charge(county.fees, county.office, D(2011, 2, 1)).post == county.deputy
    services.close_post(post=county.deputy, on=D(2010, 6, 1), **BY)
    services.close_post(post=county.head, on=D(2010, 6, 1), **BY)
    with pytest.raises(Refused, match="查不到2011年2月1日"):
        in_charge(county.fees, county.school, D(2011, 2, 1))


def test_a_post_is_held_from_its_first_day_until_the_day_before_its_end(county):
    services.close_post(post=county.deputy, on=D(2011, 2, 1), **BY)
    successor = county.post(county.office, PostKind.DEPUTY, "继任", first=D(2011, 2, 1), line=county.fees)
    assert in_charge(county.fees, county.school, D(2011, 1, 31)).post == county.deputy
    assert in_charge(county.fees, county.school, D(2011, 2, 1)).post == successor


def test_the_chain_names_who_held_which_post_on_the_day(county):
    services.close_post(post=county.principal, on=D(2010, 9, 1), **BY)
    later = county.post(county.school, PostKind.PRINCIPAL, "新校长", first=D(2010, 9, 1))
    before = chain_of_responsibility(county.school, D(2010, 8, 31), county.fees)
    assert [(r.role, r.post) for r in before] == [
        ("principal", county.principal),
        ("secretary", county.secretary),
        ("leader", county.deputy),
        ("head", county.head),
    ]
    after = chain_of_responsibility(county.school, D(2010, 9, 1), county.fees)
    assert after[0].post == later
    assert after[0].reason == "2010年9月1日云岫县第一中学的校长是新校长甲（2010年9月1日任职）。"


def test_the_head_in_charge_of_the_line_appears_once(county):
    chain = chain_of_responsibility(county.school, D(2011, 2, 1), county.meals)
    assert [r.post for r in chain].count(county.head) == 1


def test_without_a_line_the_chain_ends_with_the_head_of_the_office(county):
    chain = chain_of_responsibility(county.school, D(2011, 2, 1))
    assert [r.role for r in chain] == ["principal", "secretary", "head"]


def test_asking_who_is_in_charge_takes_the_same_queries_however_deep_the_tree(county, django_assert_max_num_queries):
    unit = county.school
    for depth in range(5):
        unit = services.create_unit(code=f"d{depth}", name=f"分校{depth}", kind=UnitKind.SCHOOL, parent=unit, **BY)
    with django_assert_max_num_queries(3):
        assert in_charge(county.fees, unit, D(2011, 2, 1)).post == county.deputy
