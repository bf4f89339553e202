"""Shares, scores, intervals and differences, against values worked out by hand and in the literature."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.ballots import results, services
from qingfeng.engines.ballots.counting import Counted, Tally, difference, folded, tellable

from .situations import AFTER, NOW, a_school, a_survey, an_office, answered, at, rules

WEIGHTS = (("满意", 100, True), ("基本满意", 70, True), ("不满意", 30, False), ("不了解", None, False))


def tally(*counts):
    return Tally(tuple(Counted(t, None if w is None else Decimal(w), s, n) for (t, w, s), n in zip(WEIGHTS, counts, strict=True)))


@pytest.mark.pure
def test_who_does_not_know_is_beside_the_share_and_not_in_it():
    """(40×100 + 30×70 + 10×30) ÷ 80 = 6400 ÷ 80 = 80; 70 ÷ 80 = 87.5 %. Of the score: s² = (40·20² + 30·10² + 10·50²) ÷ 79 = 44000 ÷ 79,
    half a width 1.959964·√(44000 ÷ 79 ÷ 80) = 5.1715. Of the share, by Wilson with z² = 3.841459: (140 + 3.841459 ± 1.959964·√(3.841459 +
    4·70·10 ÷ 80)) ÷ (2·83.841459) = 0.784972 and 0.930664."""
    found = tally(40, 30, 10, 20)
    assert (found.n, found.valid, found.satisfied, found.unknown) == (100, 80, 70, 20)
    assert (found.share, found.score) == (Decimal("87.5"), 80)
    assert (f"{found.score_interval.low:.4f}", f"{found.score_interval.high:.4f}") == ("74.8285", "85.1715")
    assert (f"{found.interval.low:.6f}", f"{found.interval.high:.6f}") == ("0.784972", "0.930664")


@pytest.mark.pure
def test_nobody_who_knows_is_no_share():
    empty = tally(0, 0, 0, 9)
    assert (empty.share, empty.interval, empty.score, empty.score_interval) == (None, None, None, None)
    assert difference(empty, tally(1, 0, 0, 0)) is None


@pytest.mark.pure
def test_the_difference_of_two_shares_is_as_in_newcombe():
    """Statistics in Medicine 17 (1998) 873, table II, (a): 56/70 − 48/80 = 0.2, by method 10 from 0.0524 to 0.3339."""
    found = difference(tally(56, 0, 14, 3), tally(48, 0, 32, 0))
    assert found.points == 20
    assert (f"{found.interval.low:.2f}", f"{found.interval.high:.2f}") == ("5.24", "33.39")
    assert found.is_clear


@pytest.mark.pure
def test_a_small_difference_of_few_is_none_that_can_be_seen():
    """(b) of the same table: 9/10 − 3/10, from 0.1705 to 0.8090, is clear; 9/10 − 8/10 is not."""
    clear, not_clear = difference(tally(9, 0, 1, 0), tally(3, 0, 7, 0)), difference(tally(9, 0, 1, 0), tally(8, 0, 2, 0))
    assert (f"{clear.interval.low:.2f}", f"{clear.interval.high:.2f}") == ("17.05", "80.90")
    assert clear.is_clear
    assert not not_clear.is_clear


COUNTS = st.tuples(*[st.integers(0, 400)] * 4)


@pytest.mark.pure
@given(COUNTS, COUNTS)
def test_a_difference_turned_round_is_the_same_with_the_other_sign(now, before):
    one, other = difference(tally(*now), tally(*before)), difference(tally(*before), tally(*now))
    if one is None:
        assert other is None
        return
    assert abs(one.points + other.points) < Decimal("1e-20")
    assert abs(one.interval.low + other.interval.high) < Decimal("1e-20")
    assert -100 <= one.interval.low <= one.points <= one.interval.high <= 100


@pytest.mark.pure
@given(COUNTS)
def test_a_score_lies_among_its_answers_and_so_does_its_interval(counts):
    found = tally(*counts)
    if found.valid > 1:
        assert 30 <= found.score_interval.low <= found.score <= found.score_interval.high <= 100


@pytest.mark.pure
@given(st.lists(COUNTS, max_size=8), COUNTS)
def test_nothing_that_is_told_gives_fewer_than_five_away(parts, nobody):
    """Neither a school by itself, nor what is left when the schools are taken from the whole."""
    numbered = [(at, tally(*counts)) for at, counts in enumerate(parts)]
    told, rest = folded(numbered, 30, 5, tally(*nobody))
    whole = sum((t for _at, t in numbered), tally(*nobody))
    assert sum((numbered[at][1] for at in told), rest).options == whole.options
    assert all(numbered[at][1].valid >= 30 and tellable(numbered[at][1], 5) for at in told)
    if told and rest.n:
        assert rest.valid >= 5
        assert tellable(rest, 5)


@pytest.mark.django_db
def test_a_school_is_told_by_itself_when_enough_answered_and_all_others_as_one():
    rules()
    office = an_office()
    big, small = a_school(office, name="大校"), a_school(office, name="小校")
    survey = a_survey(office)
    answered(survey, unit=big, counts=(20, 5, 5, 8))  # 30 count
    answered(survey, unit=small, counts=(20, 4, 5, 8))  # 29 do
    answered(survey, counts=(1, 0, 0, 0))
    found = results.by_school(survey)
    assert [(part.unit and part.unit.name, part.tally.satisfied, part.tally.valid) for part in found] == [("大校", 25, 30), (None, 25, 30)]


@pytest.mark.django_db
def test_this_year_stands_beside_the_same_question_of_the_year_before():
    rules()
    office = an_office()
    before = a_survey(office, year=2025, opens_on=at(2025, 9, 1).date(), closes_on=at(2025, 9, 10).date(), now=at(2025, 9, 1))
    answered(before, counts=(30, 18, 32, 5), now=at(2025, 9, 2))  # 48 of 80
    now = a_survey(office)
    answered(now, counts=(40, 16, 14, 5))  # 56 of 70
    assert results.results(now)[0].change is None, "what is not closed is compared with nothing"
    services.close(survey=before, actor=None, now=at(2025, 9, 11))
    change = results.results(now)[0].change
    assert (change.points, change.is_clear) == (20, True)


@pytest.mark.django_db
def test_another_wording_is_another_question():
    rules()
    office = an_office()
    before = a_survey(
        office, year=2025, opens_on=at(2025, 9, 1).date(), closes_on=at(2025, 9, 10).date(), now=at(2025, 9, 1),
        questions="*总的满意吗？\n满意 100\n不满意 30\n不了解",
    )  # fmt: skip
    services.close(survey=before, actor=None, now=at(2025, 9, 11))
    assert [r.before for r in results.results(a_survey(office, now=NOW))] == [None, None]
    assert AFTER > NOW
