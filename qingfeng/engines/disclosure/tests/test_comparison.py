import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.disclosure.comparison import NOT_LISTED, OVER, WITHIN, Line, compare
from qingfeng.engines.disclosure.sensitive import public_count, public_sum, signs

BOARD = (
    Line("作业本费", 2400, "元/生·学期", ("作业本",), ("八年级",)),
    Line("教辅材料费", 13860, "元/生·学期", ("教辅费",), (), True, True),
    Line("午餐伙食费", 900, "元/餐", ("午餐费",)),
    Line("学费、杂费", 0),
)
names = st.sampled_from([name for line in BOARD for name in line.names()])


@given(names, st.integers(min_value=0, max_value=10**8), st.integers(min_value=1, max_value=200))
def test_the_excess_is_what_goes_beyond_the_standard_and_never_negative(name, amount, quantity):
    verdict = compare(BOARD, name, amount, quantity=quantity)
    allowed = next(line.standard for line in BOARD if name in line.names()) * quantity
    assert verdict.kind == (OVER if amount > allowed else WITHIN)
    assert verdict.excess == max(0, amount - allowed)


@given(st.text(min_size=1, max_size=12), st.integers(min_value=1, max_value=10**8))
def test_an_item_of_another_name_is_never_taken_for_one_on_the_board(name, amount):
    verdict = compare(BOARD, name, amount)
    if verdict.kind == NOT_LISTED:
        assert (verdict.line, verdict.excess) == (None, amount)


@given(names, st.integers(min_value=0, max_value=10**8), st.integers(min_value=0, max_value=10**6))
def test_paying_more_never_makes_a_charge_less_wrong(name, amount, more):
    assert compare(BOARD, name, amount + more).excess >= compare(BOARD, name, amount).excess


def test_a_similar_name_is_proposed_and_decides_nothing():
    verdict = compare(BOARD, "教辅材料", 16000)
    assert verdict.kind == NOT_LISTED
    assert [line.name for line in verdict.candidates] == ["教辅材料费"]
    assert "请您确认" in verdict.sentence
    confirmed = compare(BOARD, verdict.candidates[0].name, 16000)
    assert (confirmed.kind, confirmed.excess) == (OVER, 2140)


def test_what_is_nowhere_on_the_board_may_not_be_charged_even_voluntarily():
    verdict = compare(BOARD, "班级空调使用费", 8000)
    assert (verdict.kind, verdict.excess, verdict.candidates) == (NOT_LISTED, 8000, ())
    assert "自愿也不行" in verdict.sentence


def test_an_alias_full_width_or_traditional_writing_finds_the_item():
    for name in ("作业本", "作業本費", "　作业本费 "):
        assert compare(BOARD, name, 2400, grade="八年级").kind == WITHIN


def test_an_item_for_another_grade_may_not_be_charged():
    verdict = compare(BOARD, "作业本费", 2400, grade="七年级")
    assert verdict.kind == NOT_LISTED
    assert "只对八年级收" in verdict.sentence


def test_what_the_board_says_is_free_may_not_cost_anything():
    verdict = compare(BOARD, "学费、杂费", 1)
    assert (verdict.kind, verdict.excess) == (OVER, 1)
    assert "不收" in verdict.sentence


@given(st.integers(min_value=0, max_value=1000))
def test_no_number_of_people_under_five_is_shown(people):
    shown = public_count(people)
    assert shown == (str(people) if people >= 5 else "不足5")
    assert (public_sum(100, people) is None) == (people < 5)


@pytest.mark.parametrize("people", ["1", "2", "3", "4", "一", "两", "三", "四"])
@pytest.mark.parametrize("who", ["名学生", "位家长", "名投诉人"])
def test_a_text_cannot_tell_a_count_under_five(people, who):
    assert [sign.kind for sign in signs(f"有{people}{who}")] == ["few"]


@pytest.mark.parametrize("text", ["有15名学生", "二十三名家长", "每名学生", "第3名学生", "1,204名学生"])
def test_larger_numbers_and_ranks_pass(text):
    assert signs(text) == []
