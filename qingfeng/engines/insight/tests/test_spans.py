"""Spans of the reports and what they are compared with."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import spans, windows
from qingfeng.engines.insight.periods import Period

pytestmark = pytest.mark.pure
DAYS = st.dates(min_value=dt.date(2001, 1, 1), max_value=dt.date(2040, 12, 31))
CUTOFFS = st.lists(st.integers(1, 31), min_size=12, max_size=12)
KINDS = st.sampled_from(list(spans.KINDS))


def the_25th(year: int, month: int) -> int:
    return 25


@pytest.mark.parametrize(
    ("code", "said", "start", "end"),
    [
        ("2026-11", "2026年11月", "2026-10-26", "2026-11-25"),
        ("2026-01", "2026年1月", "2025-12-26", "2026-01-25"),
        ("2026Q4", "2026年第4季度", "2026-09-26", "2026-12-25"),
        ("2026H1", "2026年上半年", "2025-12-26", "2026-06-25"),
        ("2026H2", "2026年下半年", "2026-06-26", "2026-12-25"),
        ("2026", "2026年", "2025-12-26", "2026-12-25"),
        ("2025S", "2025—2026学年", "2025-08-26", "2026-08-25"),
    ],
)
def test_with_a_cut_off_on_the_25th_a_span_goes_from_the_26th(code, said, start, end):
    span = spans.parse(code)
    period = span.period(the_25th)
    assert (span.code, str(span), str(period.start), str(period.end)) == (code, said, start, end)


def test_without_a_cut_off_months_are_those_of_the_calendar():
    assert spans.parse("2024-02").period() == Period(dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert spans.parse("2025S").period() == Period(dt.date(2025, 9, 1), dt.date(2026, 8, 31))


@pytest.mark.parametrize("code", ["", "2026-13", "2026Q5", "2026H3", "26-11", "2026-11x", "1850", "2026--1", "２０２６"])
def test_what_is_no_span_is_refused(code):
    with pytest.raises(Refused):
        spans.parse(code)


@given(KINDS, DAYS, CUTOFFS)
def test_every_day_counts_for_just_one_span_of_a_kind_however_the_cut_off_moves(kind, day, cutoffs):
    def closes(year: int, month: int) -> int:
        return cutoffs[(year + month) % 12]

    span = spans.containing(kind, day, closes)
    assert spans.parse(span.code) == span
    period = span.period(closes)
    assert period.start <= day <= period.end
    assert span.before().period(closes).end + dt.timedelta(days=1) == period.start


@given(DAYS, CUTOFFS)
def test_the_months_of_a_year_add_up_to_it(day, cutoffs):
    def closes(year: int, month: int) -> int:
        return cutoffs[(year * 5 + month) % 12]

    year = spans.containing("year", day, closes)
    months = [spans.Span("month", year.number + n).period(closes) for n in range(12)]
    whole = year.period(closes)
    assert (months[0].start, months[-1].end) == (whole.start, whole.end)
    assert sum((m.end - m.start).days + 1 for m in months) == (whole.end - whole.start).days + 1


def test_a_month_that_is_over_stands_beside_whole_months():
    found = windows.of_span(spans.parse("2026-10"), dt.date(2026, 11, 25), spans.at_month_end)
    assert not found.running
    assert [(str(w.start), str(w.end)) for w in found.all] == [
        ("2026-10-01", "2026-10-31"), ("2025-10-01", "2025-10-31"), ("2026-09-01", "2026-09-30"),
    ]  # fmt: skip
    assert [str(w.late_before) for w in found.all] == ["2026-11-01", "2025-11-01", "2026-10-01"]


def test_a_month_that_runs_is_compared_with_as_many_days():
    found = windows.of_span(spans.parse("2026-11"), dt.date(2026, 11, 10), spans.at_month_end)
    assert found.running
    assert [(str(w.start), str(w.end)) for w in found.all] == [
        ("2026-11-01", "2026-11-10"), ("2025-11-01", "2025-11-10"), ("2026-10-01", "2026-10-10"),
    ]  # fmt: skip
    assert found.now.late_before == dt.date(2026, 11, 10)  # what is due today is not late today


def test_the_31st_of_a_running_month_is_compared_with_the_whole_of_a_shorter_one():
    found = windows.of_span(spans.parse("2026-03"), dt.date(2026, 3, 30), spans.at_month_end)
    assert found.before.end == dt.date(2026, 2, 28)
    assert windows.of_span(spans.parse("2024-02"), dt.date(2024, 2, 20), spans.at_month_end).year.end == dt.date(2023, 2, 20)


def test_of_a_year_the_period_before_is_the_year_before():
    assert windows.of_span(spans.parse("2025"), dt.date(2026, 3, 1), spans.at_month_end).yearly
    assert not windows.of_span(spans.parse("2025Q1"), dt.date(2026, 3, 1), spans.at_month_end).yearly
