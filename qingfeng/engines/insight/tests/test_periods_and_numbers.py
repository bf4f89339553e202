"""Periods and arithmetic of figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import numbers, periods

pytestmark = pytest.mark.pure
DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end", "said"),
    [
        ("2011", "2011-01-01", "2011-12-31", "2011年"),
        ("2011-02", "2011-02-01", "2011-02-28", "2011年2月"),
        ("2011-01..2011-10", "2011-01-01", "2011-10-31", "2011年1月至10月"),
        ("2010-09..2011-08", "2010-09-01", "2011-08-31", "2010年9月至2011年8月"),
        ("2011-01-05..2011-03-20", "2011-01-05", "2011-03-20", "2011年1月5日至2011年3月20日"),
    ],
)
def test_a_period_is_read_as_it_is_written_and_said(text, start, end, said):
    period = periods.parse(text)
    assert (period.start.isoformat(), period.end.isoformat(), str(period), period.code) == (start, end, said, text)


@pytest.mark.parametrize("text", ["", "2011-13", "一月", "2011-10..2011-01", "2011-02-30", "0000", "2011..x"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Refused):
        periods.parse(text)


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_reading_its_own_code_gives_the_same_period(days):
    period = periods.Period(*days)
    assert periods.parse(period.code) == period


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_the_months_of_a_period_cover_it_once(days):
    found = periods.months_of(periods.Period(*days))
    assert sum((m.end - m.start).days + 1 for m in found) == (days[1] - days[0]).days + 1


def test_the_year_before_keeps_the_end_of_february():
    assert periods.month(2012, 2).year_before() == periods.month(2011, 2)
    assert periods.month(2013, 2).year_before() == periods.month(2012, 2)
    assert periods.school_year(2010) == periods.parse("2010-09..2011-08")


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_fall_is_rounded_half_up_and_only_once(now, before):
    exact = Fraction((before - now) * 1000, before)
    half_up = int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))
    assert numbers.plain(numbers.fall(now, before), 1) == f"{Decimal(half_up) / 10:.1f}".replace("-0.0", "0.0") or half_up == 0


def test_nothing_to_compare_with_is_said():
    assert numbers.fall(5, 0) is None
    assert numbers.compared(Decimal(5), Decimal(0), "件") == "去年同期没有"
    assert numbers.compared(Decimal(12), Decimal(10), "件") == "比去年同期10件上升20.0%"
    assert numbers.compared(Decimal(9), Decimal(10), "件") == "比去年同期10件下降10.0%"
