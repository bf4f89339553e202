"""What is left out of a published table gives away no number of fewer than five, whatever else is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.insight.suppression import FEW, beside, bound, few, left_out

pytestmark = pytest.mark.pure
TABLES = st.lists(st.integers(0, 8), min_size=1, max_size=4)


def worlds(parts, hidden):
    """Every table that looks the same: the sum, what is told, and that nothing left out is nought."""
    left, places = sum(parts[at] for at in hidden), sorted(hidden)
    for values in product(range(1, left + 1), repeat=max(len(places) - 1, 0)):
        if left - sum(values) >= 1:
            yield dict(zip(places, (*values, left - sum(values)), strict=True))


@given(TABLES)
def test_whoever_knows_the_sum_and_the_rest_cannot_tell_what_was_left_out(parts):
    hidden = left_out(parts)
    if hidden is None:
        return
    assert {at for at, part in enumerate(parts) if few(part)} <= hidden
    alike = list(worlds(parts, hidden)) if hidden else []
    for at in hidden:
        possible = {world[at] for world in alike}
        assert max(possible) >= FEW
        assert len(possible) >= FEW


@given(TABLES)
def test_a_table_without_few_is_told_whole(parts):
    if not any(few(part) for part in parts):
        assert left_out(parts) == frozenset()


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ([20, 3, 9], {1, 2}),  # 3 alone would follow from the sum: the smallest other goes with it
        ([20, 3, 0], {0, 1}),
        ([2, 3, 40], {0, 1, 2}),  # 2 and 3 come to five: each would be few, so 40 goes too
        ([4, 4, 40], {0, 1}),
        ([3], None),
        ([1, 1, 1], None),
        ([0, 0, 30], set()),
    ],
)
def test_known_tables(parts, hidden):
    found = left_out(parts)
    assert found == (None if hidden is None else frozenset(hidden))


def test_a_part_kept_from_one_reader_takes_another_along():
    assert beside([1], [9, 4, 0, 6]) == {1, 3}
    assert beside([0, 1], [9, 4, 6]) == {0, 1}
    assert beside([], [9, 4, 6]) == frozenset()


@given(st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bound_holds_and_is_the_same_for_every_few(rate):
    hits, n = rate
    found = bound(hits, n)
    if found is None:
        assert n < FEW or (few(hits) and few(n - hits)) or not (few(hits) or few(n - hits))
        return
    kind, limit = found
    assert (hits * 100 / n >= limit) if kind == "least" else (hits * 100 / n <= limit)
    same = [bound(n - k, n) if kind == "least" else bound(k, n) for k in range(1, FEW) if n - k >= FEW]
    assert set(same) == {found}
