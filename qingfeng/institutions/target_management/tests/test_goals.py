"""What a finding takes from the sheets, worked out by hand from the shipped parameters."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.norms.tables import rule_table
from qingfeng.engines.consequences.assessment_rules import by_subject, of_year, plan_of, scored
from qingfeng.engines.consequences.facts import CauseFact, Facts, Tenure
from qingfeng.engines.consequences.ratings import Rating, weights_of
from qingfeng.engines.consequences.testing import law_from
from qingfeng.institutions.target_management import rules

pytestmark = pytest.mark.pure
PARAMETERS = Path(rules.__file__).with_name("parameters.yaml")
LAW = law_from(PARAMETERS)
TEACHER, OTHER = 7, 8
YEAR = "school-year:2010"
DAY = dt.date(2011, 6, 1)


def cause(n, decided="2011-05-02", people=(TEACHER,), kind="tutoring_charge", charged="2011-03-01"):
    day, told = dt.date.fromisoformat(charged), dt.date.fromisoformat(decided)
    return CauseFact(f"incident:{n}", kind, day, told, f"decision:{n}", frozenset(people))


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


def test_recommending_teaching_aids_takes_nothing():
    assert result(cause(1, kind="aids_recommended")) == {}


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


def weighed(percent="5", least=10):
    """The sheets with a weight for what inspectors say, as a document of the office may give it."""
    value = {"least": least, "weights": [{"source": "inspector_appraisal", "sheet": "supervision", "weight": percent}]}
    return plan_of(LAW(rules.SHEETS, DAY).value, rule_table(LAW(rules.GRADES, DAY).value), frozenset({"veto"}), weights_of(value, "own"))


def supervision(value, n=12, causes=(), law=weighed):
    lines = by_subject(of_year(rules.derive(Facts(tuple(causes)), LAW), 2010)).get(None, [])
    said = {"inspector_appraisal": Rating(value, n, "2011年监督员评议学校", "survey:1")}
    got = {sheet.code: scored(sheet, law(), lines, ratings=said) for sheet in law().sheets}
    return got["supervision"], got["conduct"]


def test_what_inspectors_say_counts_nothing_as_shipped():
    assert weights_of(LAW(rules.RATINGS, DAY).value, "shipped") == ()
    assert supervision(Fraction(30), law=plan)[0].score == 10000


def test_five_per_cent_of_what_is_lacking_stand_beside_the_deductions_of_the_supervision_sheet_alone():
    """83.33 of 100 lacks 16.67, of which five per cent are 0.83; one finding takes 3 and 4."""
    got, other = supervision(Fraction(250, 3), causes=[cause(1)])
    assert (got.score, other.score) == (10000 - 300 - 83, 10000 - 400)
    assert [(one.points, one.counts) for one in got.rated] == [(83, True)]


@pytest.mark.parametrize(("value", "points"), [("0", 500), ("99.9", 1), ("99.95", 0), ("100", 0), ("69.9", 151), ("70", 150)])
def test_points_are_rounded_half_up_to_a_hundredth(value, points):
    """99.9 lacks 0.1, of which five per cent are 0.005: up; 99.95 gives 0.0025: down; 69.9 gives 1.505: up."""
    assert supervision(Fraction(value))[0].rated[0].points == points


def test_fewer_than_the_least_number_take_nothing_and_are_on_the_sheet():
    (got, _other) = supervision(Fraction(0), n=9)
    assert (got.score, [one.counts for one in got.rated]) == (10000, [False])


@pytest.mark.parametrize("percent", ["0", "-5", "101"])
def test_what_is_no_share_of_a_whole_is_no_weight(percent):
    assert weighed(percent).weights == ()


@given(
    value=st.fractions(0, 100), percent=st.integers(1, 100), n=st.integers(0, 40), times=st.integers(0, 3),
    order=st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_sheet_is_the_base_less_each_line_in_whatever_order_the_lines_come(value, percent, n, times, order):
    causes = [cause(i) for i in range(times)]
    order.shuffle(causes)
    got, _other = supervision(value, n, causes, law=lambda: weighed(str(percent)))
    lost = {0: 0, 1: 300}.get(times, 800) + sum(one.points for one in got.rated)
    assert got.score == max(0, 10000 - lost)
    exact = Fraction(percent) * (100 - value)
    assert all(abs(one.points - exact) <= Fraction(1, 2) for one in got.rated if one.counts)
    assert sum(one.points for one in got.rated) == 0 or n >= 10
