"""The interval of a rate, against values worked out elsewhere and against what must hold of any."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.intervals import difference, mean, wilson

pytestmark = pytest.mark.pure
RATES = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))

# scipy.stats.binomtest(hits, n).proportion_ci(method="wilson"), to six places. By hand the first is z²/(10 + z²) = 3.8415/13.8415.
KNOWN = [
    (0, 10, "0.000000", "0.277533"),
    (10, 10, "0.722467", "1.000000"),
    (1, 10, "0.017876", "0.404150"),
    (5, 10, "0.236593", "0.763407"),
    (10, 100, "0.055229", "0.174366"),
    (361, 386, "0.906140", "0.955749"),
    (251, 318, "0.741169", "0.830541"),
    (264, 318, "0.785038", "0.867457"),
]


@pytest.mark.parametrize(("hits", "n", "low", "high"), KNOWN)
def test_known_intervals(hits, n, low, high):
    found = wilson(hits, n)
    assert (f"{found.low:.6f}", f"{found.high:.6f}") == (low, high)


def test_nothing_has_no_interval_and_more_than_all_is_no_rate():
    assert wilson(0, 0) is None
    for hits, n in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match=" of "):
            wilson(hits, n)


@given(RATES)
def test_it_lies_between_none_and_all_and_contains_the_rate(rate):
    hits, n = rate
    found = wilson(hits, n)
    assert 0 <= found.low <= Decimal(hits) / n <= found.high <= 1


@given(RATES, st.integers(2, 50))
def test_the_same_rate_of_more_is_surer(rate, times):
    hits, n = rate
    once, often = wilson(hits, n), wilson(hits * times, n * times)
    assert often.high - often.low < once.high - once.low


@given(RATES)
def test_misses_mirror_hits(rate):
    hits, n = rate
    found, mirrored = wilson(hits, n), wilson(n - hits, n)
    assert abs(found.low - (1 - mirrored.high)) < Decimal("1e-20")


# Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10.
DIFFERENCES = [
    ((56, 70, 48, 80), ("0.0524", "0.3339")),
    ((9, 10, 3, 10), ("0.1705", "0.8090")),
    ((6, 7, 2, 7), ("0.0582", "0.8062")),
    ((5, 56, 0, 29), ("-0.0381", "0.1926")),
    ((0, 10, 0, 20), ("-0.1611", "0.2775")),
    ((10, 10, 0, 20), ("0.6791", "1.0000")),
    ((10, 10, 0, 10), ("0.6075", "1.0000")),
]


@pytest.mark.parametrize(("parts", "ends"), DIFFERENCES)
def test_known_differences(parts, ends):
    found = difference(*parts)
    assert (f"{found.low:.4f}", f"{found.high:.4f}") == ends


def test_with_nothing_on_one_side_there_is_no_difference_and_of_one_value_no_interval():
    assert difference(0, 0, 3, 4) is None
    assert mean([]) is None
    assert mean([(Decimal(70), 1)]) == (Decimal(70), None)


def test_a_mean_by_hand():
    """4, 4, 7: the mean is 5, s² = (1 + 1 + 4) ÷ 2 = 3, half the width 1.959964 · √(3 ÷ 3); below the least value there is nothing."""
    middle, interval = mean([(Decimal(4), 2), (Decimal(7), 1)])
    assert (middle, interval.low, f"{interval.high:.6f}") == (5, 4, "6.959964")
