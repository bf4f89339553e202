"""Periods as a clerk writes them into a template."""

from __future__ import annotations

import pytest

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import periods
from qingfeng.engines.insight.relative import resolve

pytestmark = pytest.mark.pure
OWN = periods.parse("2011")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "2011"),
        ("本期", "2011"),
        ("本年", "2011"),
        ("今年", "2011"),
        ("本年度", "2011"),
        ("上年", "2010"),
        ("去年", "2010"),
        ("前年", "2009"),
        ("上年同期", "2010"),
        ("本年1-10月", "2011-01..2011-10"),
        ("本年 1 月至 10 月", "2011-01..2011-10"),
        ("本年1月—10月", "2011-01..2011-10"),
        ("上年1-10月", "2010-01..2010-10"),
        ("本年2月", "2011-02"),
        ("本年10月31日", "2011-10-31..2011-10-31"),
        ("本年上半年", "2011-01..2011-06"),
        ("上年第三季度", "2010-07..2010-09"),
        ("本年4季度", "2011-10..2011-12"),
        ("本学年", "2011-09..2012-08"),
        ("上学年", "2010-09..2011-08"),
        ("2009年3月", "2009-03"),
        ("2009", "2009"),
        ("2009-03..2009-05", "2009-03..2009-05"),
    ],
)
def test_words_count_from_the_reports_own_year(words, code):
    assert resolve(words, OWN).code == code


def test_one_template_serves_the_next_year_too():
    assert resolve("本年1-10月", periods.parse("2012")).code == "2012-01..2012-10"


def test_of_a_report_about_some_months_the_same_period_of_the_year_before_is_as_long():
    assert resolve("上年同期", periods.parse("2012-01..2012-02")).code == "2011-01..2011-02"


@pytest.mark.parametrize("words", ["明年", "本年13月", "本年2月30日", "本年10-1月", "本年第五季度", "一月", "2011-13"])
def test_what_cannot_be_read_is_refused_with_examples(words):
    with pytest.raises(Refused) as refused:
        resolve(words, OWN)
    assert "本年1-10月" in refused.value.advice
