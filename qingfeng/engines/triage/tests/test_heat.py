"""The heat of an issue is a sum that a person can add up. All numbers here were reckoned by hand."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.triage.issues.heat import Fact, Weights, counted, trend

UNTIL = dt.date(2026, 3, 29)
WEIGHTS = Weights(message=100, person=200, like=10, dislike=5, recent=300, half_life=14, likes_most=100)


def fact(days_ago: int, sender: str = "", likes: int = 0, dislikes: int = 0) -> Fact:
    return Fact(UNTIL - dt.timedelta(days=days_ago), sender, likes, dislikes)


def test_the_heat_is_the_sum_of_its_parts():
    facts = [fact(0, "甲", 5), fact(14, "甲", 250, 3), fact(28, "乙")]
    numbers = counted(facts, WEIGHTS, UNTIL)
    assert numbers.parts["addends"] == [
        ["messages", 300, 100, 300],  # 3 at 1 point
        ["people", 200, 200, 400],  # 2 at 2 points
        ["likes", 10500, 10, 1050],  # 5 and, of 250, 100; a tenth of a point each
        ["dislikes", 300, 5, 15],  # 3 at a twentieth
        ["recent", 175, 300, 525],  # 1 + 1/2 + 1/4 at 3 points
    ]
    assert numbers.heat == 300 + 400 + 1050 + 15 + 525
    assert (numbers.messages, numbers.people, numbers.likes, numbers.dislikes) == (3, 2, 255, 3)


def test_who_gave_no_code_counts_as_one_person_each():
    assert counted([fact(1), fact(1), fact(2, "甲"), fact(3, "甲")], WEIGHTS, UNTIL).people == 3


def test_growth_compares_the_last_seven_days_with_the_seven_before():
    parts = counted([fact(0), fact(6), fact(7), fact(13), fact(13), fact(14)], WEIGHTS, UNTIL).parts
    assert (parts["week"], parts["before"]) == (2, 3)


def test_a_trend_has_no_gap_and_begins_on_monday():
    days = [dt.date(2026, 3, 4), dt.date(2026, 3, 8), dt.date(2026, 3, 23)]
    assert trend(days) == [["2026-03-02", 2], ["2026-03-09", 0], ["2026-03-16", 0], ["2026-03-23", 1]]


FACTS = st.lists(
    st.builds(fact, st.integers(0, 2000), st.sampled_from(["", "甲", "乙"]), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1
)


@given(FACTS, st.builds(Weights, *[st.integers(0, 10_000)] * 5, st.integers(1, 400), st.integers(0, 1000)))
def test_whatever_the_weights_the_parts_add_up_and_the_order_does_not_matter(facts, weights):
    numbers = counted(facts, weights, UNTIL)
    assert numbers.heat == sum(addend[3] for addend in numbers.parts["addends"])
    assert counted(facts[::-1], weights, UNTIL) == numbers
    assert sum(n for _week, n in numbers.trend) <= numbers.messages == len(facts)


@given(FACTS, st.builds(fact, st.integers(0, 2000), st.just(""), st.integers(0, 50)))
def test_one_more_message_never_cools_an_issue(facts, more):
    assert counted([*facts, more], WEIGHTS, UNTIL).heat > counted(facts, WEIGHTS, UNTIL).heat
