"""Reports: frozen by another person, made again byte for byte whatever happened since, and the next one says what changed."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import respondents
from qingfeng.engines.cases.models import Extract, Finding
from qingfeng.engines.insight import contents, figures, guards, record_sets, report_writing, services
from qingfeng.engines.insight.figures import Figure, Record, each_once
from qingfeng.engines.insight.models import Audience, Report, ReportFigure, ReportState, ReportTemplate
from qingfeng.engines.insight.periods import parse
from qingfeng.engines.insight.report_templates import TemplateFaulty
from tests import situations as s

pytestmark = pytest.mark.django_db
TEXT = (
    "{{单位}}{{年}}年报告",
    "认定属实{{指标:认定属实的指控|本年}}件，收到{{指标:教育收费投诉|本年|带单位}}。",
    "{{同比段落:教育收费投诉|本年}}",
    "{{图:教育收费投诉|本年}}",
    "{{表:教育收费投诉、认定属实的指控|本年}}",
)


def standing(asked):
    found = Finding.objects.filter(result="confirmed", fell_at=None, decided_at__isnull=False).order_by("pk")
    return [Record(f"finding:{row.pk}", "认定", today(row.decided_at)) for row in found]


@pytest.fixture
def house(monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    made = s.house(monkeypatch)
    figure = Figure("test.standing", "认定属实的指控", "incident", "没有撤销的", standing, each_once)
    monkeypatch.setitem(figures._figures, figure.code, figure)
    return made


def in_word(*lines: str) -> bytes:
    word, out = Document(), io.BytesIO()
    for line in lines:
        word.add_paragraph(line)
    word.save(out)
    return out.getvalue()


def a_template(house, *lines: str, title: str = "年报", day: int = 0) -> ReportTemplate:
    data = in_word(*(lines or TEXT))
    return services.take_template(unit=house.office, title=title, data=data, name="年报.docx", actor=house.registrar, now=s.at(day))


def a_draft(house, template=None, *, on: int = 21, **more) -> Report:
    given = {
        "title": "2026年报告",
        "period": parse("2026"),
        "day": s.at(on).date(),
        "audience": Audience.INTERNAL,
        "actor": house.registrar,
    }
    template = template or a_template(house)
    return services.draft_report(template=template, unit=house.office, now=s.at(on), **given | more)


def frozen(house, report: Report, *, on: int = 22) -> Report:
    services.freeze_report(report=report, actor=house.head, now=s.at(on))
    return Report.objects.get(pk=report.pk)


def overturned(house) -> None:
    extract = Extract.objects.get()
    respondents.object_(actor=house.principal, extract_id=extract.pk, text="收费有依据。", now=s.at(25))
    take(matter_id=extract.matter_id, step="answer_objection", actor=house.head, now=s.at(26), data={"answer": "成立", "upheld": True})


def words(data: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)


def test_a_draft_is_counted_anew_each_time(house):
    report = a_draft(house)
    assert "收到0件" in words(contents.docx(report))
    s.complain(house)
    assert "收到1件" in words(contents.docx(report))


def test_a_frozen_report_is_the_same_bytes_after_its_finding_fell_and_the_next_one_says_what_changed(house):
    s.with_a_decision(house)
    report = frozen(house, a_draft(house))
    data, same = report_writing.paper(report)
    assert same
    assert "认定属实1件，收到1件" in words(data)
    assert contents.since(report, s.at(23).date()) == []

    overturned(house)
    s.complain(house, on=s.at(5).date())
    again, same = report_writing.paper(Report.objects.get(pk=report.pk))
    assert same
    assert again == data

    changed = {each.told.code: each for each in contents.since(report, s.at(30).date())}
    fell = changed["test.standing"]
    assert (fell.then, fell.now) == ("1件", "0件")
    assert ([len(fell.records.went), len(fell.records.came)]) == [1, 0]
    more = changed["complaints.fee_complaints"]
    assert (more.then, more.now, len(more.records.came)) == ("1件", "2件", 1)

    following = frozen(house, a_draft(house, report.template, on=30), on=31)
    assert following.follows == report
    told = Document(io.BytesIO(report_writing.paper(following)[0]))
    rows = [[cell.text for cell in row.cells] for row in told.tables[-1].rows]
    assert ["认定属实的指控", "2026年", "1件", "0件", "0", "1"] in rows
    assert ["教育收费投诉", "2026年", "1件", "2件", "1", "0"] in rows
    assert "与《2026年报告》（数据截至2026年11月30日）相比" in words(report_writing.paper(following)[0])


def test_a_template_that_was_replaced_does_not_change_the_report_made_from_it(house):
    report = frozen(house, a_draft(house))
    before, _same = report_writing.paper(report)
    newer = a_template(house, "新的一版{{年}}", day=40)
    services.retire_template(template=newer, actor=house.registrar, now=s.at(41))
    assert (newer.version, report_writing.paper(Report.objects.get(pk=report.pk))) == (2, (before, True))


def test_an_office_that_is_called_otherwise_later_keeps_its_name_in_the_report(house):
    report = frozen(house, a_draft(house))
    before, _same = report_writing.paper(report)
    house.office.name = "云岫县教育和体育局"
    house.office.save(update_fields=["name"])
    assert report_writing.paper(Report.objects.select_related("unit").get(pk=report.pk)) == (before, True)


def test_a_figure_that_is_no_longer_declared_still_stands_in_the_frozen_report(house, monkeypatch):
    s.with_a_decision(house)
    report = frozen(house, a_draft(house))
    before, _same = report_writing.paper(report)
    monkeypatch.delitem(figures._figures, "test.standing")
    assert report_writing.paper(Report.objects.get(pk=report.pk)) == (before, True)
    assert {each.told.code for each in contents.since(report, s.at(30).date()) if each.gone} == {"test.standing"}


def test_paper_that_the_product_would_set_otherwise_today_is_given_as_it_was_frozen(house, monkeypatch):
    report = frozen(house, a_draft(house))
    before, _same = report_writing.paper(report)
    monkeypatch.setattr(contents, "docx", lambda report: b"other")
    assert report_writing.paper(report) == (before, False)


def test_whoever_drafted_does_not_freeze(house):
    report = a_draft(house, actor=house.head)
    with pytest.raises(Refused, match="起草的人不能自己定稿"):
        services.freeze_report(report=report, actor=house.head, now=s.at(22))
    assert Report.objects.get().state == ReportState.DRAFT
    services.freeze_report(report=report, actor=house.decider, now=s.at(22))


@pytest.mark.parametrize("who", ["registrar", "handler", "reviewer", "keeper", "sysadmin", "principal"])
def test_only_who_decides_for_the_office_freezes(house, who):
    report = a_draft(house, actor=house.publisher)
    with pytest.raises(Refused, match="没有定稿的权限"):
        services.freeze_report(report=report, actor=house.accounts[who], now=s.at(22))


@pytest.mark.parametrize("who", ["principal", "keeper", "sysadmin", "auditor", "cashier"])
def test_others_neither_upload_nor_draft(house, who):
    template = a_template(house)
    with pytest.raises(Refused, match="没有在.*上传报告模板的权限"):
        services.take_template(unit=house.office, title="x", data=in_word(*TEXT), name="a.docx", actor=house.accounts[who], now=s.at(1))
    with pytest.raises(Refused, match="没有为.*起草报告的权限"):
        a_draft(house, template, actor=house.accounts[who])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"day": dt.date(2030, 1, 1)}, "day"),
        ({"day": dt.date(2025, 12, 31)}, "day"),
        ({"audience": "everybody"}, "audience"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_at_its_field(house, given, field):
    with pytest.raises(Refused) as refused:
        a_draft(house, **given)
    assert refused.value.field == field


def test_a_school_has_no_report_of_what_it_handles(house):
    template = a_template(house)
    with pytest.raises(Refused, match="不是机关"):
        services.draft_report(
            template=template, unit=house.school, title="x", period=parse("2026"), day=s.at(1).date(), audience="internal",
            actor=house.registrar, now=s.at(1),
        )  # fmt: skip


def test_a_template_with_faults_is_not_taken_and_every_fault_is_told(house):
    with pytest.raises(TemplateFaulty) as refused:
        a_template(house, "{{指标:教育收费投拆|本年}}", "{{指标:教育收费投诉|明年}}")
    assert [fault.place for fault in refused.value.faults] == ["第1段", "第2段"]
    assert refused.value.faults[0].hints[0] == "教育收费投诉"
    assert not ReportTemplate.objects.exists()


def test_a_public_report_says_that_few_are_kept_back_and_an_internal_one_says_it_is_internal(house):
    s.with_a_decision(house)
    template = a_template(house)
    public = words(contents.docx(a_draft(house, template, audience=Audience.PUBLIC)))
    assert "认定属实不足5件，收到不足5件" in public
    assert "不足5人的数、能由相减得出的数不写" in public
    internal = words(contents.docx(a_draft(house, template)))
    assert "认定属实1件，收到1件" in internal
    assert "内部使用" in internal


def test_a_public_report_is_never_compared_with_an_internal_one(house):
    template = a_template(house)
    frozen(house, a_draft(house, template))
    assert a_draft(house, template, audience=Audience.PUBLIC).follows is None


def test_what_is_frozen_is_guarded_by_the_database_too(house):
    report = frozen(house, a_draft(house))
    figure = ReportFigure.objects.first()
    attempts = (
        lambda: Report.objects.filter(pk=report.pk).update(title="改过"),
        lambda: ReportFigure.objects.filter(pk=figure.pk).update(value="99件"),
        lambda: ReportFigure.objects.filter(pk=figure.pk)._raw_delete("default"),
        lambda: ReportTemplate.objects.filter(pk=report.template_id).update(sha256="0" * 64),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            attempt()
    assert guards.missing(connection) == []


def test_a_draft_can_be_given_up_and_a_frozen_report_cannot(house):
    template = a_template(house)
    dropped = services.drop_report(report=a_draft(house, template), actor=house.registrar, now=s.at(22))
    assert dropped.state == ReportState.DROPPED
    report = frozen(house, a_draft(house, template))
    for step in (services.drop_report, services.freeze_report):
        with pytest.raises(Refused, match="已定稿"):
            step(report=report, actor=house.decider, now=s.at(23))


def test_the_record_keeps_digests_and_no_words(house):
    report = frozen(house, a_draft(house))
    entries = Entry.objects.filter(event__startswith="insight.").order_by("pk")
    assert [entry.event for entry in entries] == ["insight.template_taken", "insight.report_drafted", "insight.report_frozen"]
    body = entries.last().body
    assert (body["digest"], body["paper"], body["template"]) == (report.digest, report.paper.sha256, report.template.sha256)
    assert "报告" not in str([entry.body for entry in entries])


def test_the_same_template_twice_is_two_versions_and_the_later_is_offered(house):
    first, second = a_template(house), a_template(house, day=1)
    assert (first.version, second.version) == (1, 2)
    assert list(ReportTemplate.objects.offered()) == [second]


def test_one_record_set_stands_behind_each_figure_and_its_digest_holds_its_value(house):
    s.with_a_decision(house)
    report = frozen(house, a_draft(house))
    rows = {row.key: row for row in report.figures.all()}
    assert rows["test.standing", "2026"].n == len(contents.records_of(report, "test.standing", parse("2026"))) == 1
    other = replace(figures.figure("test.standing"), records=lambda asked: [])
    reading = other.read(parse("2026"), house.office, s.at(21).date())
    assert record_sets.digest(reading) != rows["test.standing", "2026"].digest


def test_a_number_that_its_records_do_not_bear_out_is_never_frozen(house, monkeypatch):
    s.complain(house)
    uneven = replace(figures.figure("test.standing"), quick=lambda asked: figures.Value(None, n=7))
    monkeypatch.setitem(figures._figures, uneven.code, uneven)
    report = a_draft(house)
    with pytest.raises(Refused, match="正在变动"):
        services.freeze_report(report=report, actor=house.head, now=s.at(22))
    assert (Report.objects.get().state, ReportFigure.objects.count()) == (ReportState.DRAFT, 0)
