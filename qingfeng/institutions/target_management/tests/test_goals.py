"""What a finding takes from the sheets, worked out by hand from the shipped parameters."""

import datetime as dt
from pathlib import Path

import pytest

from qingfeng.core.norms.tables import rule_table
from qingfeng.engines.consequences.assessment_rules import by_subject, of_year, plan_of, scored
from qingfeng.engines.consequences.facts import CauseFact, Facts, Tenure
from qingfeng.engines.consequences.testing import law_from
from qingfeng.institutions.target_management import rules

pytestmark = pytest.mark.pure
PARAMETERS = Path(rules.__file__).with_name("parameters.yaml")
LAW = law_from(PARAMETERS)
TEACHER, OTHER = 7, 8
YEAR = "school-year:2010"
DAY = dt.date(2011, 6, 1)


def cause(n, decided="2011-05-02", people=(TEACHER,), kind="tutoring_charge", charged="2011-03-01", confirmed=True):
    day, told = dt.date.fromisoformat(charged), dt.date.fromisoformat(decided)
    return CauseFact(f"incident:{n}", kind, day, told, f"decision:{n}", confirmed, frozenset(people))


def result(*causes, law=LAW):
    derived = rules.derive(Facts(tuple(causes)), law)
    return {(d.window, d.person, d.terms.measure): d.terms.points / 100 for d in derived}


def plan():
    return plan_of(LAW(rules.SHEETS, DAY).value, rule_table(LAW(rules.GRADES, DAY).value), frozenset({"veto"}))


def grades(*causes):
    """(sheet, person) -> (score, grade) for whoever something was taken from."""
    found = {}
    for person, lines in by_subject(of_year(rules.derive(Facts(tuple(causes)), LAW), 2010)).items():
        for sheet in plan().sheets:
            got = scored(sheet, plan(), lines)
            found[sheet.code, person] = (got.score / 100, got.grade)
    return found


def test_one_time_is_taken_from_both_sheets_of_the_school_and_from_who_did_it_and_vetoes_both():
    assert result(cause(1)) == {
        (YEAR, None, "supervision_points"): 3,
        (YEAR, None, "conduct_points"): 4,
        (YEAR, None, "veto"): 0,
        (YEAR, TEACHER, "performance_points"): 15,
        (YEAR, TEACHER, "veto"): 0,
    }


def test_two_times_are_a_total_and_each_person_answers_for_their_own_alone():
    found = result(cause(1), cause(2, people=(TEACHER, OTHER)))
    assert found[YEAR, None, "supervision_points"] == 8
    assert found[YEAR, None, "conduct_points"] == 10
    assert found[YEAR, TEACHER, "performance_points"] == 30
    assert found[YEAR, OTHER, "performance_points"] == 15


def test_the_year_is_that_of_the_decision():
    assert {window for window, _p, _m in result(cause(1, decided="2011-09-01"))} == {"school-year:2011"}


def test_recommending_teaching_aids_or_what_is_not_confirmed_takes_nothing():
    assert result(cause(1, kind="aids_recommended")) == {}
    assert result(cause(1, confirmed=False)) == {}


@pytest.mark.parametrize("charged", ["2010-12-31", "2019-03-11"])
def test_without_a_document_of_the_province_there_is_neither_deduction_nor_veto(charged):
    assert result(cause(1, charged=charged, decided="2019-05-01")) == {}
    assert result(cause(1, charged="2019-03-10", decided="2019-05-01"))


def test_a_principal_who_did_it_loses_the_points_of_the_letter_alone_and_is_vetoed_all_the_same():
    led = (Tenure(TEACHER, "principal", dt.date(2009, 9, 1), dt.date(2011, 4, 1)),)
    derived = rules.derive(Facts((cause(1, people=(TEACHER, OTHER)),), led), LAW)
    assert {(d.person, d.slot) for d in derived if d.person} == {(TEACHER, "veto"), (OTHER, "performance"), (OTHER, "veto")}
    after = rules.derive(Facts((cause(1, charged="2011-04-01", decided="2011-05-02"),), led), LAW)
    assert (TEACHER, "performance") in {(d.person, d.slot) for d in after}


def test_a_veto_is_the_worst_grade_whatever_the_score():
    assert grades(cause(1)) == {
        ("supervision", None): (97, "不合格"),
        ("conduct", None): (96, "不合格"),
        ("performance", None): (100, "不合格"),
        ("supervision", TEACHER): (100, "不合格"),
        ("conduct", TEACHER): (100, "不合格"),
        ("performance", TEACHER): (85, "不合格"),
    }


@pytest.mark.parametrize(
    ("points", "grade"), [(10000, "优秀"), (9000, "优秀"), (8999, "合格"), (8000, "合格"), (7999, "基本合格"), (6999, "不合格")]
)
def test_grades_are_those_of_the_table(points, grade):
    assert plan().grade(points, vetoed=False) == grade


def test_what_people_declined_is_on_the_sheet_and_takes_nothing():
    lines = by_subject(rules.derive(Facts((cause(1),)), LAW))[None]
    got = scored(plan().sheets[0], plan(), lines, counted=lambda derived: None)
    assert (got.score, got.vetoed, got.grade, len(got.lines)) == (10000, False, "优秀", 2)
