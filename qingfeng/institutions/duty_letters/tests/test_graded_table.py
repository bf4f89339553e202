"""The graded table, worked out by hand."""

import datetime as dt
from itertools import permutations
from pathlib import Path

import pytest

from qingfeng.engines.consequences.facts import CauseFact, Facts, Tenure
from qingfeng.engines.consequences.testing import law_from
from qingfeng.institutions.duty_letters import rules

pytestmark = pytest.mark.pure
PARAMETERS = Path(rules.__file__).with_name("parameters.yaml")
LAW = law_from(PARAMETERS)
PRINCIPAL, SECRETARY, SUCCESSOR = 1, 2, 3
LED = (Tenure(PRINCIPAL, "principal", dt.date(2009, 9, 1)), Tenure(SECRETARY, "secretary", dt.date(2009, 9, 1)))


def cause(n, charged, decided, decision="", kind="tutoring_charge"):
    day, told = dt.date.fromisoformat(charged), dt.date.fromisoformat(decided)
    return CauseFact(f"incident:{n}", kind, day, told, decision or f"decision:{n}")


def result(*causes, led=LED, law=LAW):
    """(window, person, measure) -> (points, count)."""
    derived = rules.derive(Facts(tuple(causes), tuple(led)), law)
    return {(d.window, d.person, d.terms.measure): (d.terms.points / 100, d.count) for d in derived}


YEAR = "school-year:2010"
ONCE = {
    (YEAR, None, "deduct_points"): (2, 1),
    (YEAR, PRINCIPAL, "deduct_points"): (20, 1),
    (YEAR, PRINCIPAL, "admonishing_talk"): (0, 1),
    (YEAR, SECRETARY, "deduct_points"): (20, 1),
    (YEAR, SECRETARY, "admonishing_talk"): (0, 1),
}
TWICE = {
    (YEAR, None, "deduct_points"): (5, 2),
    (YEAR, PRINCIPAL, "deduct_points"): (50, 2),
    (YEAR, PRINCIPAL, "resignation"): (0, 2),
    (YEAR, SECRETARY, "deduct_points"): (50, 2),
    (YEAR, SECRETARY, "resignation"): (0, 2),
}


def test_one_time_takes_two_and_twenty_and_a_talk():
    assert result(cause(1, "2011-03-01", "2011-04-01")) == ONCE


def test_two_times_are_a_total_of_five_and_fifty_and_not_the_sum_of_the_rows():
    assert result(cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01")) == TWICE


def test_above_the_last_row_the_last_row_holds():
    three = [cause(n, "2011-03-01", f"2011-0{n + 3}-01") for n in (1, 2, 3)]
    assert {key: points for key, (points, _n) in result(*three).items()} == {key: points for key, (points, _n) in TWICE.items()}
    assert {n for _points, n in result(*three).values()} == {3}


def test_a_table_without_an_open_end_holds_its_last_row_too():
    table = LAW(rules.TABLE, dt.date(2011, 3, 1)).value
    closed = {**table, "rows": [[cell.replace("≥", "") for cell in row] for row in table["rows"]]}
    three = [cause(n, "2011-03-01", f"2011-0{n + 3}-01") for n in (1, 2, 3)]
    assert result(*three, law=law_from(PARAMETERS, duty_letters__graded_table=closed))[YEAR, None, "deduct_points"] == (5, 3)


def test_two_teachers_in_one_decision_are_one_time():
    pair = cause(1, "2011-03-01", "2011-04-01", "d"), cause(2, "2011-03-02", "2011-04-01", "d")
    assert result(*pair) == ONCE
    by_incident = law_from(PARAMETERS, duty_letters__counting={"one_time": "incident"})
    assert result(*pair, law=by_incident) == TWICE


def test_the_school_year_turns_on_the_first_of_september_by_the_day_of_the_decision():
    found = result(cause(1, "2011-06-01", "2011-08-31"), cause(2, "2011-06-02", "2011-09-01"))
    assert found[YEAR, None, "deduct_points"] == (2, 1)
    assert found["school-year:2011", None, "deduct_points"] == (2, 1)


def test_each_principal_answers_for_what_was_charged_in_the_own_tenure():
    led = (
        Tenure(PRINCIPAL, "principal", dt.date(2009, 9, 1), dt.date(2011, 4, 1)),
        Tenure(SUCCESSOR, "principal", dt.date(2011, 4, 1)),
    )
    found = result(cause(1, "2011-03-31", "2011-05-01"), cause(2, "2011-04-01", "2011-06-01"), led=led)
    assert found == {
        (YEAR, None, "deduct_points"): (5, 2),
        (YEAR, PRINCIPAL, "deduct_points"): (20, 1),
        (YEAR, PRINCIPAL, "admonishing_talk"): (0, 1),
        (YEAR, SUCCESSOR, "deduct_points"): (20, 1),
        (YEAR, SUCCESSOR, "admonishing_talk"): (0, 1),
    }


def test_one_person_in_both_posts_answers_once():
    both = (Tenure(1, "principal", dt.date(2009, 9, 1)), Tenure(1, "secretary", dt.date(2010, 9, 1)))
    assert result(cause(1, "2011-03-01", "2011-04-01"), led=both)[YEAR, 1, "deduct_points"] == (20, 1)


@pytest.mark.parametrize(
    "nothing",
    [
        cause(1, "2011-03-01", "2011-04-01", kind="aids_recommended"),
        cause(1, "2011-02-13", "2011-04-01"),
        cause(1, "2019-03-11", "2019-04-01"),
        cause(1, "2026-09-12", "2026-11-02"),
    ],
    ids=[
        "recommending teaching aids is no charge",
        "done before the letter was in force",
        "done on the day the document of the province ended",
        "done in a year without a document of the province",
    ],
)
def test_what_the_letter_does_not_count_takes_nothing(nothing):
    assert result(nothing) == {}


def test_a_letter_whose_document_of_the_province_left_off_in_the_year_counts_what_was_done_before_that():
    before, after = cause(1, "2019-03-10", "2019-04-01"), cause(2, "2019-03-11", "2019-05-01")
    assert result(before, after) == {("school-year:2018", *who[1:]): taken for who, taken in ONCE.items()}


@pytest.mark.parametrize("blank", ["", "　 "])
def test_nothing_follows_where_the_number_of_the_document_is_left_blank(blank):
    assert result(cause(1, "2011-03-01", "2011-04-01"), law=law_from(PARAMETERS, duty_letters__authority=blank)) == {}


def test_the_order_in_which_causes_come_does_not_matter():
    causes = [cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01"), cause(3, "2011-06-01", "2011-09-05")]
    assert len({str(sorted(result(*order).items(), key=str)) for order in permutations(causes)}) == 1


def test_the_outlook_says_what_one_more_time_would_bring():
    facts = Facts((cause(1, "2011-03-01", "2011-04-01"),), LED)
    said = rules.outlook(facts, LAW)
    assert said == "2010—2011学年已计1次；再有1次，全年合计按2次算：学校扣5分，校长、书记各扣50分。"
    twice = (cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01"))
    assert "已经适用最后一行" in rules.outlook(Facts(twice, LED), LAW)
    assert "没有计入" in rules.outlook(Facts(()), LAW)
