"""Pages of reports: they read as the paper, every value opens its records, and nobody reads records that are not theirs."""

from __future__ import annotations

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from freezegun import freeze_time

from qingfeng.core.chronicle.models import Entry
from qingfeng.engines.insight import contents, samples, services
from qingfeng.engines.insight.models import Audience, Report, ReportState, ReportTemplate
from qingfeng.engines.insight.periods import parse
from tests import situations as s

pytestmark = pytest.mark.django_db
FEE = "complaints.fee_complaints"


@pytest.fixture
def house(monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return s.house(monkeypatch)


@pytest.fixture
def now():
    with freeze_time(s.at(40)):
        yield s.at(40)


def a_template(house, code: str = "handling") -> ReportTemplate:
    found = samples.find(code)
    assert found is not None
    return services.take_sample(sample=found, unit=house.office, actor=house.registrar, now=s.at(20))


def a_report(house, *, freeze: bool = False, template: ReportTemplate | None = None) -> Report:
    report = services.draft_report(
        template=template or a_template(house), unit=house.office, title="年度报告", period=parse("2026"), day=s.at(21).date(),
        audience=Audience.INTERNAL, actor=house.registrar, now=s.at(21),
    )  # fmt: skip
    if freeze:
        services.freeze_report(report=report, actor=house.head, now=s.at(22))
    return Report.objects.get(pk=report.pk)


def words(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", "", answer.content.decode()))


def in_word(*lines: str, name: str = "模板.docx") -> SimpleUploadedFile:
    word, out = Document(), io.BytesIO()
    for line in lines:
        word.add_paragraph(line)
    word.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def test_before_there_is_a_template_the_pages_say_what_to_do(house, now):
    client = s.logged_in(house.registrar)
    assert "先采用一份样本" in words(client.get("/desk/reports/"))
    assert "先采用一份样本" in words(client.get("/desk/reports/new/"))
    assert "采用下面一份样本" in words(client.get("/desk/reports/templates/"))


def test_from_a_sample_to_a_frozen_report_by_two_people(house, now):
    s.complain(house)
    clerk, head = s.logged_in(house.registrar), s.logged_in(house.head)
    assert clerk.post("/desk/reports/templates/sample/handling/take/").status_code == 302
    template = ReportTemplate.objects.get()
    said = {
        "template": template.pk,
        "title": "2026年报告",
        "unit": house.office.pk,
        "period": "2026年上半年",
        "day": "2026-12-01",
        "audience": "x",
    }
    again = clerk.post("/desk/reports/new/", said)
    assert again.status_code == 422
    assert "2026年上半年" in again.content.decode()
    made = clerk.post("/desk/reports/new/", said | {"audience": "internal", "period": "2026"}, follow=True)
    told = words(made)
    assert "教育收费投诉1件" in told
    assert "起草的人不能自己定稿" in told
    report = Report.objects.get()
    assert clerk.post(f"/desk/reports/{report.pk}/freeze/").status_code == 409
    assert "已定稿" in words(head.post(f"/desk/reports/{report.pk}/freeze/", follow=True))
    assert Report.objects.get().state == ReportState.FROZEN


def test_every_value_on_the_page_opens_its_records_and_they_add_up(house, now):
    for _each in range(3):
        s.complain(house)
    report, client = a_report(house, freeze=True), s.logged_in(house.head)
    page = client.get(f"/desk/reports/{report.pk}/").content.decode()
    links = {html.unescape(link) for link in re.findall(rf'href="(/desk/reports/{report.pk}/figures/[^"]+)"', page)}
    assert len(links) > 10
    assert {client.get(link).status_code for link in links} == {200}
    told = words(client.get(f"/desk/reports/{report.pk}/figures/{FEE}/2026/"))
    assert "共3条" in told
    assert "定稿时的记录，以后有变动也不改" in told
    november = words(client.get(f"/desk/reports/{report.pk}/figures/{FEE}/2026-11/"))
    assert "共3条" in november
    assert "2026年共3件" in november
    assert "这一段没有记录" in words(client.get(f"/desk/reports/{report.pk}/figures/{FEE}/2026-03/"))


def test_a_draft_opens_what_counts_now_and_only_figures_of_its_own(house, now):
    s.complain(house)
    report, client = a_report(house), s.logged_in(house.registrar)
    assert "共1条" in words(client.get(f"/desk/reports/{report.pk}/figures/{FEE}/2026-11/"))
    for address in ("lay_inspectors.in_office/2026", f"{FEE}/x", "nothing/2026"):
        assert client.get(f"/desk/reports/{report.pk}/figures/{address}/").status_code == 404


def test_whoever_stands_back_reads_the_number_and_no_record(house, now):
    s.complain(house)
    recused = s.recused_handler(house)
    report = a_report(house, freeze=True)
    told = words(s.logged_in(recused).get(f"/desk/reports/{report.pk}/figures/{FEE}/2026/"))
    assert "另有1件您无权查看" in told
    assert "YX2026" not in told


def test_what_changed_since_is_shown_with_the_records_that_the_reader_may_see(house, now):
    s.complain(house)
    report = a_report(house, freeze=True)
    client, recused = s.logged_in(house.head), s.logged_in(s.recused_handler(house))
    assert "没有变化" in words(client.get(f"/desk/reports/{report.pk}/changes/"))
    s.complain(house, on=s.at(2).date())
    told = words(client.get(f"/desk/reports/{report.pk}/changes/"))
    assert "当时1件现在2件新增记录1减少记录0" in told
    assert "YX2026-" in told
    hidden = words(recused.get(f"/desk/reports/{report.pk}/changes/"))
    assert "当时1件现在2件" in hidden
    assert "另有1件您无权查看" in hidden
    assert "YX2026-" not in hidden


def test_the_word_file_leaves_with_its_annex_and_is_recorded(house, now):
    s.complain(house)
    report, client = a_report(house, freeze=True), s.logged_in(house.reviewer)
    first, second = (client.get(f"/desk/reports/{report.pk}/report.docx").content for _each in range(2))
    assert first == second == bytes(report.paper.data)
    made = Document(io.BytesIO(first))
    assert any("附件：数据出处" in p.text for p in made.paragraphs)
    assert Entry.objects.filter(event="reports.exported").count() == 2


def test_the_annex_names_the_very_addresses_of_the_pages(house, now):
    report = a_report(house, freeze=True)
    client, lines = s.logged_in(house.head), contents.of(report).figures
    for number, told in enumerate(lines, 1):
        link = contents.LINK.format(report=report.pk, number=number)
        assert client.get(link)["Location"] == reverse("desk:report_figure", args=[report.pk, told.code, told.period.code])
    assert client.get(contents.LINK.format(report=report.pk, number=len(lines) + 1)).status_code == 404


def test_the_chart_can_be_read_without_being_seen_and_its_bars_are_links(house, now):
    s.complain(house)
    report = a_report(house)
    page = s.logged_in(house.head).get(f"/desk/reports/{report.pk}/").content.decode()
    assert re.search(r'aria-label="教育收费投诉各月情况（件）。2025年：1月0.*；2026年：.*11月1', page)
    assert f'<a href="/desk/reports/{report.pk}/figures/{FEE}/2026-11/" aria-label="2026年11月，1件">' in page


def test_a_template_with_faults_comes_back_with_each_place_and_what_was_typed_stays(house, now):
    client = s.logged_in(house.registrar)
    file = in_word("好的{{指标:教育收费投诉|本年}}", "{{指标:教育收费投拆|本年}}", "{{图:教育收费投诉|本年}}同一段")
    said = {"title": "我们的年报", "unit": house.office.pk, "file": file, "no_secrets": "on"}
    answer = client.post("/desk/reports/templates/upload/", said)
    assert answer.status_code == 422
    told = words(answer)
    assert "模板里有2处要改" in told
    assert "第2段指标:教育收费投拆|本年没有指标“教育收费投拆”。教育收费投诉" in told
    assert "第3段图:教育收费投诉|本年表和图要单独占一段" in told
    assert 'value="我们的年报"' in answer.content.decode()
    assert not ReportTemplate.objects.exists()


@pytest.mark.parametrize("name", ["模板.docm", "模板.pdf"])
def test_what_is_no_plain_word_file_is_refused(house, now, name):
    said = {"title": "x", "unit": house.office.pk, "file": in_word("{{年}}", name=name), "no_secrets": "on"}
    answer = s.logged_in(house.registrar).post("/desk/reports/templates/upload/", said)
    assert answer.status_code == 422
    assert "docx" in words(answer)


def test_a_template_is_taken_shown_field_by_field_and_comes_back_as_it_is_kept(house, now):
    client = s.logged_in(house.registrar)
    said = {"title": "年报", "unit": house.office.pk, "file": in_word("{{年}}年{{指标:收到投诉|本年}}件"), "no_secrets": "on"}
    page = client.post("/desk/reports/templates/upload/", said, follow=True)
    assert "2处，都认得" in words(page)
    template = ReportTemplate.objects.get()
    kept = client.get(f"/desk/reports/templates/{template.pk}/template.docx")
    assert "attachment" in kept["Content-Disposition"]
    assert Document(io.BytesIO(kept.content)).paragraphs[0].text == "{{年}}年{{指标:收到投诉|本年}}件"
    assert "已停用" in words(client.post(f"/desk/reports/templates/{template.pk}/retire/", follow=True))


@pytest.mark.parametrize("code", ["experience", "handling"])
def test_samples_can_be_downloaded_before_they_are_taken(house, now, code):
    answer = s.logged_in(house.auditor).get(f"/desk/reports/templates/sample/{code}.docx")
    assert "{{单位}}" in Document(io.BytesIO(answer.content)).paragraphs[0].text


@pytest.mark.parametrize("who", ["principal", "keeper", "cashier", "sysadmin", "teacher", "duty"])
def test_the_pages_are_not_for_everybody(house, now, who):
    report = a_report(house)
    client = s.logged_in(house.accounts[who])
    for address in ("", "new/", f"{report.pk}/", f"{report.pk}/report.docx", "templates/"):
        assert client.get(f"/desk/reports/{address}").status_code == 403


def test_another_countys_office_does_not_find_it(house, now):
    report = a_report(house)
    bureau = s.price_bureau(house)
    assert bureau
    client = s.logged_in(house.pricing)
    for address in ("", "report.docx", "changes/", f"figures/{FEE}/2026/"):
        assert client.get(f"/desk/reports/{report.pk}/{address}").status_code == 404


def test_a_draft_given_up_shows_no_numbers(house, now):
    report, client = a_report(house), s.logged_in(house.registrar)
    assert "已作废" in words(client.post(f"/desk/reports/{report.pk}/drop/", follow=True))
    assert client.get(f"/desk/reports/{report.pk}/report.docx").status_code == 404
    assert "已作废" in words(client.get("/desk/reports/?view=dropped"))


def test_the_list_and_the_annex_leave_as_sheets(house, now):
    report, client = a_report(house, freeze=True), s.logged_in(house.head)
    for address in ("/desk/reports/?as=xlsx", f"/desk/reports/{report.pk}/?as=xlsx"):
        assert client.get(address)["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_draft_waits_on_the_first_page_of_whoever_may_freeze_it(house, now):
    a_report(house)
    assert "报告待定稿1份" in words(s.logged_in(house.head).get("/desk/"))
    assert "报告待定稿" not in words(s.logged_in(house.registrar).get("/desk/"))
