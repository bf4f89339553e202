"""A report's words follow its numbers: what is nought is worded otherwise or left out, a rise is called one, and each line of the annex
opens."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import contents, figures, numbers, reading_view, report_writing, year_on_year
from qingfeng.engines.insight.figures import Figure, Value
from qingfeng.engines.insight.models import Audience, Report
from qingfeng.engines.insight.report_templates import TemplateFaulty

from .test_reports import a_draft, a_template, frozen, house, words  # noqa: F401

pytestmark = pytest.mark.django_db
TEXT = (
    "{{年}}年，{{有:处理|本年}}严肃处理{{指标:处理|本年}}人，全县通报批评{{没有}}没有处理教师{{完}}。",
    "{{有:签订|本年}}{{指标:签订|本年}}名校长签订了责任书。{{完}}",
    "投诉{{指标:投诉|本年|带单位}}，{{同比:投诉|本年}}。",
)


def counts(code: str, label: str, unit: str, now: object, before: object, **more) -> Figure:
    """So many this year and the year before, without records."""
    values = {2026: now, 2025: before}

    def quick(asked):
        found = values.get(asked.period.start.year)
        return found if isinstance(found, Value) else Value(None if found is None else Decimal(str(found)), n=0)

    return Figure(code, label, unit, "怎样算", lambda asked: [], lambda records, period: Value(None), quick=quick, **more)


@pytest.fixture
def said(house, monkeypatch):  # noqa: F811
    """The words of a report on the page, one line for each paragraph, with figures of so many now and then."""

    def draft(text=TEXT, audience=Audience.INTERNAL, **values):
        for name, (now, before) in values.items():
            unit = "complaint" if name == "投诉" else "person"
            monkeypatch.setitem(figures._figures, f"t.{name}", counts(f"t.{name}", name, unit, now, before))
        report = a_draft(house, a_template(house, *text), audience=audience)
        said = contents.of(report)
        page = ["".join(piece.text for piece in block.pieces) for block in reading_view.of(report, said)]
        paper = words(contents.docx(report, said)).split("附件")[0].strip().split("\n")
        assert [line for line in paper if line.strip()] == page  # the page reads as the paper
        return page

    return draft


def test_nobody_is_severely_dealt_with_where_nobody_was(said):
    assert said(处理=(0, 3), 签订=(0, 4), 投诉=(9, 0)) == ["2026年，没有处理教师。", "投诉9件，去年同期没有。"]
    assert said(处理=(3, 0), 签订=(12, 0), 投诉=(9, 6)) == [
        "2026年，严肃处理3人，全县通报批评。", "12名校长签订了责任书。", "投诉9件，比去年同期6件上升50.0%。"
    ]  # fmt: skip


def test_a_number_that_is_not_there_is_no_number(said):
    assert said(处理=(None, None), 签订=(None, 4), 投诉=(0, 5)) == ["2026年，没有处理教师。", "投诉0件，比去年同期5件下降100.0%。"]


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (6, 6, "与去年同期6件持平"), (0, 0, "与去年同期一样没有"), (100_001, 100_000, "与去年同期100,000件基本持平"),
        (5, None, "去年同期没有可比的数"), (None, 5, "本期没有可比的数"), (3, 12, "比去年同期12件下降75.0%"),
    ],
)  # fmt: skip
def test_the_words_of_a_comparison_follow_its_numbers(said, now, before, told):
    assert said(("{{同比:投诉|本年}}",), 投诉=(now, before)) == [told]


@given(now=st.integers(0, 10**6), before=st.integers(0, 10**6))
@pytest.mark.pure
def test_what_rose_is_never_said_to_have_fallen(now, before):
    told = numbers.compared(Decimal(now), Decimal(before), "件")
    assert "-" not in told
    assert not (now > before and "下降" in told)
    assert not (now < before and "上升" in told)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ((253, 300), (208, 300), "84.3%，比去年同期69.3%上升15.0个百分点"),
        ((208, 300), (253, 300), "69.3%，比去年同期84.3%下降15.0个百分点"),
        ((25, 30), (24, 30), "83.3%，与去年同期80.0%看不出差别"),
        ((25, 30), None, "83.3%，去年同期没有调查"),
    ],
)
def test_satisfaction_is_what_the_survey_says_and_chance_is_no_rise(house, monkeypatch, now, before, told):  # noqa: F811
    def share(parts):
        return Value(Decimal(100 * parts[0]) / parts[1], Decimal(parts[0]), Decimal(parts[1]), n=0) if parts else None

    figure = counts("t.share", "受访满意", "%", share(now), share(before), shares=True, grouped=True, places=1)
    monkeypatch.setitem(figures._figures, figure.code, figure)
    text = "{{有:受访满意|本年}}{{指标:受访满意|本年|带单位}}，{{同比:受访满意|本年}}{{没有}}没有调查{{完}}"
    report = a_draft(house, a_template(house, text))
    assert "".join(p.text for p in reading_view.of(report, contents.of(report))[0].pieces) == told


def test_of_what_is_not_to_be_read_the_annex_lists_nothing(house, monkeypatch):  # noqa: F811
    for name, now in (("处理", 0), ("投诉", 4)):
        monkeypatch.setitem(figures._figures, f"t.{name}", counts(f"t.{name}", name, "person", now, 1))
    text = "{{有:处理|本年}}{{指标:处理|本年}}人{{没有}}没有{{完}}，{{有:投诉|本年}}{{指标:投诉|本年}}件{{完}}"
    assert [line.code for line in contents.of(a_draft(house, a_template(house, text))).figures] == ["t.投诉"]


def test_a_frozen_report_with_conditions_is_made_again_byte_for_byte(house, monkeypatch):  # noqa: F811
    figure = counts("t.处理", "处理", "person", 0, 3)
    monkeypatch.setitem(figures._figures, figure.code, figure)
    report = frozen(house, a_draft(house, a_template(house, TEXT[0])))
    monkeypatch.setitem(figures._figures, figure.code, counts("t.处理", "处理", "person", 7, 3))
    data, same = report_writing.paper(Report.objects.get(pk=report.pk))
    assert same
    assert "没有处理教师" in words(data)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{{有:教育收费投诉|本年}}有", "后面没有“完”"),
        ("有{{完}}", "前面没有“有”"),
        ("{{没有}}有{{完}}", "前面要有一个“有”"),
        ("{{有:教育收费投诉|本年}}a{{有:教育收费投诉|上年}}b{{完}}{{完}}", "不能套着写"),
        ("{{有:教育收费投诉|本年}}a{{没有}}b{{没有}}c{{完}}", "只写一次"),
    ],
)
def test_marks_that_do_not_fit_together_are_told_where_they_stand(house, line, problem):  # noqa: F811
    with pytest.raises(TemplateFaulty) as refused:
        a_template(house, "{{年}}", line)
    assert [(fault.place, problem in fault.problem) for fault in refused.value.faults] == [("第2段", True)]
    assert issubclass(TemplateFaulty, Refused)


def links(data: bytes) -> list[str]:
    document = Document(io.BytesIO(data))
    targets = {rel.rId: rel.target_ref for rel in document.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.HYPERLINK}
    ids = document.element.xpath(".//w:tbl//w:hyperlink/@r:id")
    return [targets[each] for each in ids]


def test_each_line_of_the_annex_opens_its_records_from_anywhere_and_keeps_the_address_it_was_frozen_with(house, settings):  # noqa: F811
    settings.PUBLIC_ADDRESS = "https://qingfeng.example"
    report = frozen(house, a_draft(house))
    data, same = report_writing.paper(report)
    count = report.figures.count()
    assert same
    assert links(data) == [f"https://qingfeng.example/desk/reports/{report.pk}/{n}/" for n in range(1, count + 1)]
    settings.PUBLIC_ADDRESS = "https://elsewhere.example"
    assert report_writing.paper(Report.objects.get(pk=report.pk)) == (data, True)
    assert links(contents.docx(a_draft(house, report.template)))[0].startswith("https://elsewhere.example/desk/reports/")


def test_a_report_frozen_before_annexes_had_addresses_is_made_again_as_it_was(house, settings):  # noqa: F811
    settings.PUBLIC_ADDRESS = ""
    report = frozen(house, a_draft(house))
    settings.PUBLIC_ADDRESS = "https://qingfeng.example"
    data, same = report_writing.paper(Report.objects.get(pk=report.pk))
    assert same
    assert links(data) == []
    assert f"/desk/reports/{report.pk}/1/" in [row.cells[-1].text for row in Document(io.BytesIO(data)).tables[-1].rows]


def test_the_same_value_of_other_records_says_that_records_changed(house, monkeypatch):  # noqa: F811
    figure = figures.figure("test.standing")
    for number, keys in ((1, ("finding:1", "finding:2")), (2, ("finding:2", "finding:3"))):
        found = [figures.Record(key, "认定") for key in keys]
        monkeypatch.setitem(
            figures._figures, figure.code, Figure(figure.code, figure.label, "incident", "", lambda _a, f=found: f, figure.value)
        )
        if number == 1:
            report = frozen(house, a_draft(house, a_template(house, "{{指标:认定属实的指控|本年}}")))
    after = frozen(house, a_draft(house, report.template, on=30), on=31)
    told = Document(io.BytesIO(report_writing.paper(after)[0])).tables[-1]
    assert [cell.text for cell in told.rows[1].cells] == [
        "认定属实的指控", "2026年", "2件", "数值不变，记录有变：多1条、少1条", "1", "1"
    ]  # fmt: skip
    (changed,) = contents.beside(after, contents.of(after))
    assert changed.how(for_public=True) == "数值不变，记录有变"


def test_nothing_is_compared_where_fewer_than_five_people_would_be_told(said):
    assert year_on_year.NOTHING == "—"
    assert said(("{{同比:投诉|本年}}",), Audience.PUBLIC, 投诉=(Value(Decimal(3), people=3, n=0), 9)) == ["与去年同期的比较不公布"]
