"""Days and sums are written one way everywhere."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.faces.components import formats


def test_a_moment_is_written_in_shanghai_time():
    assert formats.cn_when(dt.datetime(2026, 11, 5, 1, 10, tzinfo=dt.UTC)) == "11月5日 09:10"
    assert formats.iso_time(dt.datetime(2026, 11, 5, 17, 10, tzinfo=dt.UTC)) == "2026-11-06 01:10"


def test_a_day_is_written_for_lists_and_for_sentences():
    day = dt.date(2026, 11, 3)
    assert (formats.cn_date(day), formats.iso_date(day), formats.short_day(day)) == ("2026年11月3日", "2026-11-03", "11-03")
    assert (formats.weekday(day), formats.week(day)) == ("星期二", "周二")


@pytest.mark.parametrize(
    "name", ["cn_date", "cn_day", "cn_when", "iso_date", "iso_time", "short_day", "short_time", "weekday", "fen", "cn_money"]
)
@pytest.mark.parametrize("value", [None, "", "<b>"])
def test_nothing_is_written_for_what_is_not_there(name, value):
    assert getattr(formats, name)(value) == ""


@given(st.integers(-(10**13), 10**13))
def test_no_fen_is_lost_in_writing(amount):
    assert int(formats.fen(amount).replace(",", "").replace(".", "").replace("−", "-")) == amount
    assert int(formats.fen_plain(amount).replace(".", "")) == amount


def test_money_that_is_not_an_integer_is_not_written():
    assert formats.fen(12.5) == "" == formats.fen(True)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (105, "壹元零伍分"),
        (123450, "壹仟贰佰叁拾肆元伍角"),
        (100000, "壹仟元整"),
        (100500, "壹仟零伍元整"),
        (10_000_000, "壹拾万元整"),
        (10_000_500, "壹拾万零伍元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (-2140, "负贰拾壹元肆角"),
    ],
)
def test_capital_figures_are_those_of_a_receipt(amount, words):
    assert formats.cn_money(amount) == words


def test_a_code_is_cut_into_slips_of_four():
    assert formats.slips("4821 0937-551620487713") == ["4821", "0937", "5516", "2048", "7713"]
    assert formats.slips("") == [] == formats.slips(None)
