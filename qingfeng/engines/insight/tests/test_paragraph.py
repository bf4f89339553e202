"""The words of the monthly paragraph: right for more, less, the same, and for nothing to compare with."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from qingfeng.engines.insight import comparing, paragraph
from qingfeng.engines.insight.comparing import Compared
from qingfeng.engines.insight.measures import Tally
from qingfeng.engines.insight.paragraph import Piece, Share, text_of

pytestmark = pytest.mark.pure
COUNT = SimpleNamespace(code="x.count", label="受理", is_rate=False)
RATE = SimpleNamespace(code="x.rate", label="按时办结率", is_rate=True)


def count(now: int, year: int, before: int) -> Compared:
    return Compared(COUNT, Tally(now), Tally(year), Tally(before))


def rate(now: tuple[int, int], year: tuple[int, int], before: tuple[int, int]) -> Compared:
    return Compared(RATE, *(Tally(n, hits) for hits, n in (now, year, before)))


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (count(386, 356, 400), "受理386件，同比上升8.4%，环比下降3.5%"),
        (count(1386, 1386, 1387), "受理1,386件，同比持平，环比下降0.1%"),
        (count(10_000, 10_001, 9_999), "受理10,000件，同比基本持平，环比基本持平"),
        (count(5, 0, 10), "受理5件，无上年同期数据，环比下降50.0%"),
        (count(5, 10, 0), "受理5件，同比下降50.0%，无上期数据"),
        (count(0, 10, 0), "受理0件，同比下降100.0%，无上期数据"),
        (count(0, 0, 0), "受理0件，无上年同期数据，无上期数据"),
        (count(3, 1, 2), "受理3件，同比上升200.0%，环比上升50.0%"),
    ],
)
def test_a_count_changes_by_per_cent(found, text):
    assert text_of(paragraph.counted("受理", found, "件")) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((rate((361, 386), (914, 1000), (361, 386))), "按时办结率93.5%（361÷386），同比上升2.1个百分点，环比持平"),
        ((rate((1, 2), (9, 10), (0, 1))), "按时办结率50.0%（1÷2），同比下降40.0个百分点，环比上升50.0个百分点"),
        ((rate((0, 4), (0, 0), (0, 9))), "按时办结率0.0%（0÷4），无上年同期数据，环比持平"),
        ((rate((4, 4), (3, 3), (0, 0))), "按时办结率100.0%（4÷4），同比持平，无上期数据"),
        ((rate((5000, 10_000), (5001, 10_000), (4999, 10_000))), "按时办结率50.0%（5000÷10000），同比基本持平，环比基本持平"),
        ((rate((0, 0), (3, 4), (3, 4))), "按时办结率—（本期没有可计的）"),
    ],
)
def test_a_rate_changes_by_percentage_points(found, text):
    assert text_of(paragraph.rated("按时办结率", found)) == text


def test_numbers_know_their_records_and_words_do_not():
    pieces = paragraph.rated("按时办结率", rate((361, 386), (9, 10), (0, 0)))
    linked = [(piece.text, piece.part, piece.when) for piece in pieces if piece.measure]
    assert linked == [
        ("93.5%", "", ""), ("361", "hit", ""), ("386", "", ""), ("同比上升3.5个百分点", "", "year"), ("无上期数据", "", "before"),
    ]  # fmt: skip


def test_parts_come_largest_first_with_their_share():
    shares = [Share("visit", "来访", 0), Share("phone", "来电", 30), Share("web", "网上", 90), Share("letter", "来信", 1)]
    pieces = paragraph.divided("按渠道：", COUNT, "channel", shares, "件")
    assert text_of(pieces) == "按渠道：网上90件，占74.4%；来电30件，占24.8%；来信1件，占0.8%"
    assert [(p.split, p.key) for p in pieces if p.measure] == [("channel", "web"), ("channel", "phone"), ("channel", "letter")]
    assert paragraph.divided("按渠道：", COUNT, "channel", [Share("web", "网上", 0)], "件") == []


def test_the_parts_make_one_sentence():
    opening = paragraph.opening(dt.date(2026, 11, 25), "云岫县教育委员会", "2026年11月")
    parts = [[Piece("共收到3件")], [], [Piece("受理2件")]]
    assert text_of([opening, *paragraph.joined(parts)]) == "截至2026年11月25日，云岫县教育委员会2026年11月共收到3件；受理2件。"
    assert paragraph.joined([[], []]) == []


@pytest.mark.parametrize(
    ("found", "year", "before"),
    [
        (count(386, 356, 400), "+8.4%", "-3.5%"),
        (count(5, 0, 5), "—", "0.0%"),
        (count(10_000, 10_001, 9_999), "0.0%", "0.0%"),
        (rate((361, 386), (914, 1000), (95, 100)), "+2.1个百分点", "-1.5个百分点"),
        (rate((0, 0), (1, 2), (0, 0)), "—", "—"),
    ],
)
def test_in_the_table_changes_carry_a_sign_and_a_base_of_nothing_a_dash(found, year, before):
    assert (found.on_year, found.on_before) == (year, before)


def test_a_rate_of_nothing_is_a_dash_without_an_interval():
    nothing = rate((0, 0), (0, 0), (0, 0))
    assert (nothing.text, nothing.interval_text) == (comparing.NOTHING, "")
    assert rate((361, 386), (0, 0), (0, 0)).interval_text == "90.6–95.6%"
