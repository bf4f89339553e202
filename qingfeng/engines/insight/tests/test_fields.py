"""Fields as they come out of Word: with whatever marks it put in, and with names that are nearly right."""

from __future__ import annotations

import pytest

from qingfeng.engines.insight import fields, figures
from qingfeng.engines.insight.fields import Faulty, read
from qingfeng.engines.insight.figures import Figure, Value

pytestmark = pytest.mark.pure


def a_figure(code: str, label: str, **more) -> Figure:
    return Figure(code, label, more.pop("unit", "complaint"), "", lambda asked: [], lambda records, period: Value(None), **more)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    known = (
        a_figure("t.fees", "教育收费投诉"), a_figure("t.all", "收到投诉"), a_figure("t.gone", "受理后撤回、并入"),
        a_figure("t.points", "查处1次：校长、书记扣分", compares=False), a_figure("t.ten", "“十条要求”的条数"),
        a_figure("t.twice1", "同名"), a_figure("t.twice2", "同名"),
    )  # fmt: skip
    monkeypatch.setattr(figures, "_figures", {figure.code: figure for figure in known})


@pytest.mark.parametrize(
    ("raw", "codes", "words"),
    [
        ("指标:教育收费投诉|本年1-10月", ("t.fees",), "本年1-10月"),
        (" 指标 ： 教育收费投诉 ｜ 本年 1-10月 ", ("t.fees",), "本年1-10月"),
        ("指标:t.fees|上年", ("t.fees",), "上年"),
        ("指标:教育收费投诉", ("t.fees",), ""),
        ("同比段落:收到投诉、教育收费投诉|本年", ("t.all", "t.fees"), "本年"),
        ("同比段落:受理后撤回、并入、教育收费投诉|本年", ("t.gone", "t.fees"), "本年"),
        ("指标:查处1次：校长、书记扣分|上学年", ("t.points",), "上学年"),
        ("指標：教育收費投訴｜上學年", ("t.fees",), "上学年"),
        ('指标:"十条要求"的条数|本年', ("t.ten",), "本年"),
    ],
)
def test_marks_and_names_are_read_as_they_were_meant(raw, codes, words):
    field = read(raw)
    assert (field.codes, field.words) == (codes, words)


def test_fields_that_differ_in_nothing_that_matters_have_one_answer():
    assert read("指标：教育收费投诉｜本年").key == read(" 指标:教育收费投诉 | 本年").key


@pytest.mark.parametrize(
    ("raw", "problem", "hint"),
    [
        ("指标:教育收费投拆|本年", "没有指标", "教育收费投诉"),
        ("指示:教育收费投诉|本年", "不认识", "{{指标:…}}"),
        ("教育收费投诉", "不认识", "{{"),
        ("指标:教育收费投诉|明年", "看不懂统计期", "本年1-10月"),
        ("指标:教育收费投诉|本年|按周", "没有“按周”这种写法", "万"),
        ("指标:收到投诉、教育收费投诉|本年", "一次只写一个", ""),
        ("指标:同名|本年", "不止一个", "t.twice1"),
        ("图:查处1次：校长、书记扣分|本年", "不按年月比较", ""),
        ("指标:教育收费投诉|本年|万|万", "竖线太多", ""),
    ],
)
def test_what_is_wrong_is_said_with_what_could_be_meant(raw, problem, hint):
    with pytest.raises(Faulty) as fault:
        read(raw)
    assert problem in fault.value.problem
    assert any(hint in each for each in fault.value.hints) or not hint


def test_facts_of_the_report_need_no_figure():
    assert [read(each).kind for each in fields.FACTS] == list(fields.FACTS)
