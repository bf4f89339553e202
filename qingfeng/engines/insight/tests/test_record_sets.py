"""Record sets kept and laid beside each other: nothing is lost, and what came and went adds up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.insight.figures import Record
from qingfeng.engines.insight.record_sets import difference, packed, unpacked

pytestmark = pytest.mark.pure
RECORDS = st.builds(
    Record,
    key=st.integers(1, 30).map("complaint:{}".format),
    what=st.text(max_size=5),
    day=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
    value=st.decimals(-1000, 1000, places=2),
    matter_id=st.none() | st.integers(1, 9),
    ref=st.text("YX0123456789", max_size=8),
)
SETS = st.lists(RECORDS, unique_by=lambda record: record.key)


@given(SETS)
def test_what_was_packed_comes_out_as_it_went_in(records):
    assert unpacked(packed(records)) == records


@given(SETS)
def test_packing_forgets_who_was_counted(records):
    counted = [Record(r.key, r.what, r.day, r.value, 7, r.matter_id, r.ref) for r in records]
    assert {record.who for record in unpacked(packed(counted))} <= {None}


@given(SETS, SETS)
def test_then_without_what_went_and_with_what_came_is_now(then, now):
    found = difference(then, now)
    keys = ({r.key for r in then} - {r.key for r in found.went}) | {r.key for r in found.came}
    assert keys == {r.key for r in now}
    assert len(then) - len(found.went) + len(found.came) == len(now)


@given(SETS)
def test_the_same_differs_in_nothing(records):
    assert not difference(records, list(reversed(records)))


def test_another_value_of_the_same_record_is_told():
    found = difference([Record("posting:1", "", value=Decimal(5))], [Record("posting:1", "", value=Decimal(7))])
    assert found
    assert ([r.value for r in found.altered], found.came, found.went) == ([Decimal(7)], (), ())
