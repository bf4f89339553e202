"""A list held against the one whose place it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.sheets.changes import MOST_NAMED, Change, compare

pytestmark = pytest.mark.pure
LISTS = st.dictionaries(st.integers(1, 12), st.fixed_dictionaries({"班级": st.sampled_from("甲乙"), "已收": st.integers(1, 3)}))


@given(LISTS, LISTS)
def test_every_line_is_new_changed_the_same_or_gone_and_each_change_is_named(before, after):
    told = compare(before, after, "班级")
    assert told.new + told.changed + told.same == len(after)
    assert told.changed + told.same + told.gone == len(before)
    assert len(told.changes) == told.new + told.changed + told.gone
    assert sum(change.gone for change in told.changes) == told.gone


@given(LISTS)
def test_the_same_list_again_changes_nothing(lines):
    told = compare(lines, dict(lines), "班级")
    assert (told.same, told.changes) == (len(lines), [])


def test_what_is_told_of_a_line_is_what_stood_and_what_stands_there():
    told = compare(
        {1: {"班级": "甲", "已收": 3}, 2: {"班级": "乙", "已收": 1}}, {1: {"班级": "甲", "已收": 2}, 7: {"班级": "丙", "已收": 5}}, "班级"
    )
    assert told.changes == [Change("1", "甲", (("已收", "3", "2"),)), Change("7", "丙", (("已收", "", "5"),)), Change("2", "乙", gone=True)]


def test_of_a_long_list_only_the_first_are_named_and_all_counted():
    told = compare({}, {n: {"班级": "甲", "已收": n} for n in range(1, 900)}, "班级")
    assert (told.new, len(told.changes)) == (899, MOST_NAMED)
