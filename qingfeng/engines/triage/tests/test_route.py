"""From what a text says to the unit that answers, with the reason; or to coordination."""

import pytest

from qingfeng.core.parties import services as parties
from qingfeng.core.parties.models import PostKind, Unit, UnitKind
from qingfeng.engines.triage.routing.route import names_of, route
from tests import situations as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(monkeypatch):
    return s.house(monkeypatch)


def asked(county, text, *, category="", barred=()):
    return route(text, category=category, names=names_of(Unit.objects.all()), office=county.office, day=s.at(0).date(), barred=barred)


def test_a_school_that_is_named_is_answered_for_by_the_office_over_it(county):
    found = asked(county, f"{county.school.name}的门卫不让送饭")
    assert found.unit == county.office
    assert county.school.name in found.reasons[0]


def test_whoever_is_complained_about_never_answers(county):
    found = asked(county, f"请{county.office.name}处理", barred=(county.office,))
    assert found.unit is None
    assert county.office not in found.may


def test_what_stands_below_whoever_is_complained_about_does_not_answer_either(county):
    section = parties.create_unit(code="jk", name="云岫县基础教育科", kind=UnitKind.AGENCY, parent=county.office, actor=None, now=s.at(-10))
    found = asked(county, f"请{section.name}处理", barred=(county.office,))
    assert (found.unit, found.may) == (None, ())


def test_who_is_asked_by_name_is_proposed(county):
    bureau = parties.create_unit(code="wj", name="云岫县物价局", kind=UnitKind.AGENCY, actor=None, now=s.at(-10))
    found = asked(county, "食堂又涨价，请云岫县物价局查一查")
    assert found.unit == bureau


def test_a_unit_that_only_tells_the_place_is_not_asked(county):
    parties.create_unit(code="wj", name="云岫县物价局", kind=UnitKind.AGENCY, actor=None, now=s.at(-10))
    assert asked(county, "云岫县物价局门口的路灯坏了").unit is None


def test_a_category_goes_along_its_line_and_says_by_which_clause(county):
    line = parties.add_line(code="fees", name="教育收费", actor=None, now=s.at(-10))
    bureau = parties.create_unit(code="cz", name="云岫县财政局", kind=UnitKind.AGENCY, actor=None, now=s.at(-10))
    person = parties.add_person(number="CZ1", name="甄守则", actor=None, now=s.at(-10))
    parties.open_post(unit=bureau, person=person, kind=PostKind.HEAD, held_from=s.LONG_AGO, actor=None, now=s.at(-10))
    parties.link_line(line=line, unit=county.school, superior=bureau, valid_from=s.LONG_AGO, actor=None, now=s.at(-10))
    found = asked(county, f"{county.school.name}收了空调费", category="教育收费")
    assert found.unit == bureau
    assert "第三条" in found.reasons[0]


def test_two_who_could_answer_go_to_coordination(county):
    for code, name in (("wj", "云岫县物价局"), ("sj", "云岫县审计局")):
        parties.create_unit(code=code, name=name, kind=UnitKind.AGENCY, actor=None, now=s.at(-10))
    found = asked(county, "请云岫县物价局、请云岫县审计局都来查")
    assert (found.unit, found.shared) == (None, True)
    assert {unit.code for unit in found.may} == {"wj", "sj"}


def test_a_name_that_could_mean_two_is_told_and_not_guessed(county):
    for code, name in (("q1", "青石县第九中学"), ("q2", "白沙县第九中学")):
        parties.create_unit(code=code, name=name, kind=UnitKind.SCHOOL, parent=county.office, actor=None, now=s.at(-10))
    found = asked(county, "第九中学晚自习收费")
    assert found.unit is None
    assert "青石县第九中学" in found.reasons[-2]


def test_an_organ_outside_the_house_that_is_asked_is_proposed(county):
    organ = parties.create_unit(code="ga", name="云岫县公安局", kind=UnitKind.ORGAN, actor=None, now=s.at(-10))
    found = asked(county, f"{county.school.name}门口有人打架，请云岫县公安局和学校管管", barred=(county.school,))
    assert found.unit == organ


def test_nothing_to_go_by_goes_to_coordination(county):
    found = asked(county, "请管一管")
    assert (found.unit, found.may) == (None, ())
    assert "协调" in found.reasons[-1]
