"""The pages of rules: which version holds on a day and why, and recording an office's own within the law's bounds."""

import base64
import datetime as dt
import io
import json
import subprocess
import sys

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account, an_office_with_a_school
from qingfeng.core.chronicle.services import seal
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Document, Proposal, ProposalState, Version
from qingfeng.core.norms.tests.situations import NOW, a_clause
from qingfeng.engines.insight import figures, periods
from qingfeng.faces.leaning import leaning
from tests import shipped

pytestmark = pytest.mark.django_db
TABLE = "duty_letters.graded_table"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLOCK = {
    "amount": "45", "unit_of_limit": "day", "max_extensions": "1", "extend_amount": "30", "extend_unit": "day", "pause_on": "鉴定",
    "valid_from": "2026-11-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with freeze_time("2026-11-23 02:00:00"):
        yield


@pytest.fixture
def office():
    shipped.load(NOW)
    return an_office_with_a_school()[0]


def sit(client, unit, *roles):
    account = an_account(unit, *roles)
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return account


def page(client, name, *args, query="", status=200):
    answer = client.get(reverse(f"desk:{name}", args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def send(client, name, *args, status=302, **data):
    answer = client.post(reverse(f"desk:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def second_person_publishes(client, office, proposal=None):
    """Another person than the one who recorded; who sat at the desk sits there again afterwards."""
    before = get_user(client)
    sit(client, office, Role.HEAD)
    send(client, "norm_publish", (proposal or Proposal.objects.waiting().get()).pk)
    client.force_login(before, backend="qingfeng.core.access.backend.AccountBackend")


def test_a_limit_is_told_in_plain_words_with_its_clause_and_why_it_holds(client, office):
    sit(client, office, Role.HANDLER)
    html = page(client, "norm", "petition.handle")
    assert "受理之日起60日；可延长一次，最多30日，由机关负责人批准，告知投诉人" in html
    assert "2026年11月23日按《信访工作条例》第三十四条（2022年5月1日起）" in html
    assert "2022年5月1日失效" in html
    assert "2011年3月1日按《信访条例》第三十三条" in page(client, "norm", "petition.handle", query="?day=2011-03-01")


def test_a_document_shows_which_rules_rest_on_each_clause(client, office):
    sit(client, office, Role.REVIEWER)
    html = page(client, "norm_document", Document.objects.get(key="petition-2022").pk)
    assert "第三十四条" in html
    assert reverse("desk:norm", args=["petition.handle"]) in html


def test_a_figure_read_from_a_rule_stands_at_the_clause_of_the_rule(office):
    """B-19 to B-22 are read from the graded table, B-23 from the condition of the watch-list; each at its clause, and only there."""
    stands = {
        (document, one.clause.ref, name)
        for document in ("yunxiu-duty-letters-2011", "yunxiu-watch-list-2011")
        for one in leaning(Document.objects.get(key=document))
        for name in one.figures
    }
    times, whom = ("一学年查处1次：", "一学年查处2次："), ("学校扣分", "校长、书记扣分")
    assert stands == {
        *(("yunxiu-duty-letters-2011", "第五条", n + who) for n in times for who in whom),
        ("yunxiu-watch-list-2011", "第二条", "列入监控名单的门槛"),
    }


def test_whatever_figure_lists_a_version_as_its_record_says_which_rule_it_is_read_from(office):
    asked = figures.Question(periods.parse("2011"), office, dt.date(2012, 1, 1))
    told = {each.code: [r.key for r in each.records(asked)] for each in figures.declared() if each.measure is None}
    of_rules = {code for code, keys in told.items() if keys and all(key.startswith("version:") for key in keys)}
    assert of_rules >= {"watch_list.threshold", "duty_letters.school_points_1"}
    assert {code for code in of_rules if not figures.figure(code).norm} == set()


def test_documents_are_found_by_what_a_clause_says_and_told_apart_by_the_day(client, office):
    sit(client, office, Role.HEAD)
    html = page(client, "norms", query="?q=复查&state=live&day=2011-03-01")
    assert "信访条例" in html
    assert "信访工作条例" not in html
    assert "没有符合条件的" in page(client, "norms", query="?q=没有这样的词")
    assert page(client, "norms", query="?tab=limits&q=办结&day=2026-02-30")


def test_an_office_records_its_document_its_clauses_and_a_shorter_limit(client, office):
    sit(client, office, Role.DECIDER)
    send(
        client, "norm_document_new", unit=office.pk, title="《办理规定》", number="云岫教〔2026〕1号", dated="2026-10-08",
        in_force_from="2026-11-01", clauses="第三条 四十五日内办结。\n第四条：可以延长。",
    )  # fmt: skip
    document = Document.objects.get(title="办理规定")
    assert [c.ref for c in document.clauses.all()] == ["第三条", "第四条"]
    send(client, "norm_version_new", "petition.handle", unit=office.code, clause=document.clauses.first().pk, **CLOCK)
    assert "受理之日起60日" in page(client, "norm", "petition.handle")
    second_person_publishes(client, office)
    html = page(client, "norm", "petition.handle")
    assert "受理之日起45日" in html
    assert "先于随产品提供的" in html
    assert queries.in_force("petition.handle", dt.date(2026, 11, 23), office).value["amount"] == 45
    assert queries.in_force("petition.handle", dt.date(2026, 10, 23), office).value["amount"] == 60


def test_a_limit_longer_than_the_law_is_refused_with_the_clause_and_keeps_what_was_typed(client, office):
    sit(client, office, Role.HEAD)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    html = send(client, "norm_version_new", "petition.handle", unit=office.code, clause=clause.pk, status=422, **{**CLOCK, "amount": "90"})
    assert "期限只能比上位规定短" in html
    assert "《信访工作条例》第三十四条" in html
    assert 'value="90"' in html
    assert not Proposal.objects.exists()


def test_a_rule_cannot_take_force_before_it_is_published(client, office):
    sit(client, office, Role.HEAD)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    early = {**CLOCK, "valid_from": "2026-10-20", "published_on": "2026-11-02"}
    html = send(client, "norm_version_new", "petition.handle", unit=office.code, clause=clause.pk, status=422, **early)
    assert "规定不能在公布前生效" in html


def test_ending_an_own_rule_brings_the_one_above_back_and_the_history_says_so(client, office):
    sit(client, office, Role.HEAD)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    send(client, "norm_version_new", "petition.handle", unit=office.code, clause=clause.pk, **{**CLOCK, "valid_from": "2026-10-08"})
    second_person_publishes(client, office)
    for _n in range(2):
        send(client, "norm_version_end", "petition.handle", unit=office.code, clause=clause.pk, valid_from="2026-11-20")
    assert "受理之日起45日" in page(client, "norm", "petition.handle")
    second_person_publishes(client, office)
    html = page(client, "norm", "petition.handle")
    assert "受理之日起60日" in html
    assert "本级规定已终止" in html


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("circulars.months_shown", {"value_": "12"}, 12),
        ("duty_letters.kinds", {"value_": ["no_refund", "forced_purchase"]}, ["no_refund", "forced_purchase"]),
    ],
)
def test_each_type_of_rule_has_its_own_form(client, office, key, typed, expected):
    sit(client, office, Role.HEAD)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    assert 'name="value_"' in page(client, "norm_version_new", key, query=f"?unit={office.code}")
    send(client, "norm_version_new", key, unit=office.code, clause=clause.pk, valid_from="2026-10-08", **typed)
    second_person_publishes(client, office)
    assert queries.in_force(key, dt.date(2026, 11, 23), office).value == expected


def sheet(client, change=None):
    """The table as Excel, changed by hand."""
    version = queries.in_force(TABLE, dt.date(2026, 11, 23))
    answer = client.get(reverse("desk:norm_table", args=[TABLE, version.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    if change:
        change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("table.xlsx", out.getvalue(), content_type=XLSX)


def hidden(html):
    from html.parser import HTMLParser

    class Finder(HTMLParser):
        found = ""

        def handle_starttag(self, tag, attrs):
            attrs = dict(attrs)
            if attrs.get("name") == "table":
                self.found = attrs.get("value") or ""

    finder = Finder()
    finder.feed(html)
    return finder.found


def row_of(page_, text):
    return next(r for r in page_.iter_rows() if any(c.value == text for c in r))


def test_a_rule_table_goes_out_to_excel_and_comes_back_with_its_difference_shown_first(client, office):
    sit(client, office, Role.DECIDER)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))

    def change(sheet_):
        row_of(sheet_, "≥2")[1].value = "8"
        for row in sheet_.parent["试算"].iter_rows():
            if row[1].value == "5":
                row[1].value = "8"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, change), no_secrets="on", status=200)
    assert "2行不同，还没有保存" in html
    assert not Proposal.objects.exists()
    table = hidden(html)
    assert json.loads(table)["rows"][1][1] == "8"
    send(client, "norm_version_new", TABLE, unit=office.code, clause=clause.pk, valid_from="2026-10-08", table=table, **one_trial("2", "8"))
    waiting = page(client, "norm_proposal", Proposal.objects.get().pk)
    assert "＋ 新增" in waiting
    assert "1行都对上了" in waiting
    second_person_publishes(client, office)
    assert queries.in_force(TABLE, dt.date(2026, 11, 23), office).rules.cells()[1][1] == "8"


def one_trial(times, points):
    return {"trials": "1", "t1-times": times, "t1-school_points": points, "t1-comes": "是"}


def test_a_workbook_with_faults_comes_back_with_all_of_them_marked(client, office):
    sit(client, office, Role.DECIDER)

    def change(sheet_):
        row_of(sheet_, "≥2")[1].value = "许多"
        row_of(sheet_, "≥2")[3].value = "批评"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, change), no_secrets="on", status=422)
    assert "有2处错误" in html
    address = html.split('href="data:')[1].split('"')[0]
    back = openpyxl.load_workbook(io.BytesIO(base64.b64decode(address.split("base64,")[1])))
    assert [c.comment.text for c in row_of(back.worksheets[0], "≥2") if c.comment] != []
    assert back.sheetnames == ["规则表", "试算"]
    assert not Proposal.objects.exists()


def test_the_test_rows_of_the_version_in_force_come_with_the_workbook_and_what_fails_is_shown(client, office):
    sit(client, office, Role.DECIDER)

    def change(sheet_):
        row_of(sheet_, "≥2")[1].value = "8"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, change), no_secrets="on", status=422)
    assert "应为学校扣分 5" in html
    assert 'name="t3-school_points" value="5"' in html
    assert "下载标出错误的表" in html


def test_trying_out_stores_nothing_and_keeps_what_was_typed(client, office):
    sit(client, office, Role.DECIDER)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    table = json.dumps(queries.in_force(TABLE, dt.date(2026, 11, 23)).value)
    typed = {"unit": office.code, "clause": clause.pk, "valid_from": "2026-10-08", "table": table, **one_trial("2", "7")}
    html = send(client, "norm_version_new", TABLE, status=200, go="try", **typed)
    assert "第2行：学校扣分 5" in html
    assert 'value="2026-10-08"' in html
    assert "第1～2行" in html
    assert html.count('name="t5-times"') == 0
    assert 'name="t5-times"' in send(client, "norm_version_new", TABLE, status=200, go="more", **typed)
    html = send(client, "norm_version_new", TABLE, status=422, **typed)
    assert "试算第1行：应为学校扣分 7，算出第2行：学校扣分 5" in html
    assert 'name="t1-school_points" value="7"' in html
    html = send(client, "norm_version_new", TABLE, status=422, **{**typed, "t1-times": "", "t1-school_points": ""})
    assert "没有试算" in html
    assert not Proposal.objects.exists()


def test_a_rule_shows_its_test_rows_with_what_came_out(client, office):
    sit(client, office, Role.HANDLER)
    html = page(client, "norm", TABLE)
    assert "4行都对上了" in html
    assert "一学年被查处次数 ≤0" in html
    assert "没有试到的行" not in html


def test_a_wrong_cell_is_named_with_its_row_and_column_and_nothing_is_stored(client, office):
    sit(client, office, Role.DECIDER)

    def change(sheet_):
        row_of(sheet_, "≥2")[1].value = "许多"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, change), no_secrets="on", status=422)
    assert "“许多”不是数字" in html
    assert "规则表 · 学校扣分" in html
    garbage = SimpleUploadedFile("x.xlsx", b"\x00\x01")
    html = send(client, "norm_table_upload", TABLE, unit=office.code, no_secrets="on", status=422, file=garbage)
    assert 'role="alert"' in html
    assert not Proposal.objects.exists()


def test_a_table_of_another_shape_slipped_into_the_form_is_refused(client, office):
    sit(client, office, Role.DECIDER)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    value = queries.in_force("fee_boards.closed_list", dt.date(2026, 11, 23)).value
    for table in (json.dumps(value), "{}", "[", "null"):
        send(client, "norm_version_new", TABLE, unit=office.code, clause=clause.pk, valid_from="2026-10-08", table=table, status=422)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("circulars.months_shown", "-5"),
        ("circulars.months_shown", "9" * 30),
        ("circulars.months_shown", "\x00"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_the_form(client, office, key, typed):
    sit(client, office, Role.HEAD)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    html = send(client, "norm_version_new", key, unit=office.code, clause=clause.pk, valid_from="2026-10-08", value_=typed, status=422)
    assert 'role="alert"' in html
    assert not Proposal.objects.exists()


COUNTING = "duty_letters.counting"
LETTER = {"year_starts": "09-01", "one_time": "decision"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"year_starts": "32-99"}, "写的是“32-99”，要写成月-日，如09-01。"),
        ({"year_starts": "02-29"}, "写的是“02-29”，要写成月-日"),
        ({"year_starts": "\x00"}, 'role="alert"'),
        ({"one_time": "foo"}, "没有“foo”这一项，请重新选"),
        ({"one_time": ""}, "请选一项"),
    ],
)
def test_what_no_rule_could_count_by_is_refused_beside_its_field(client, office, changed, says):
    sit(client, office, Role.HEAD)
    rests = {"unit": office.code, "clause": a_clause(office, dated=dt.date(2026, 10, 8)).pk, "valid_from": "2026-10-08"}
    assert says in send(client, "norm_version_new", COUNTING, **rests, **(LETTER | changed), status=422)
    assert not Proposal.objects.exists()


def test_a_group_of_values_is_a_form_with_one_labelled_field_for_each(client, office):
    sit(client, office, Role.HEAD)
    html = page(client, "norm_version_new", "watch_list.listing", query=f"?unit={office.code}")
    assert "JSON" not in html
    assert [words in html for words in ("达到几件", "统计期间", "连续多少个月", "学年开始", "算哪些")] == [True] * 5
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    typed = {"threshold": "3", "window": "school_year", "months": "12", "year_starts": "8-20", "counts": "confirmed"}
    send(client, "norm_version_new", "watch_list.listing", unit=office.code, clause=clause.pk, valid_from="2026-10-08", **typed)
    second_person_publishes(client, office)
    value = queries.in_force("watch_list.listing", dt.date(2026, 11, 23), office).value
    assert value == {"threshold": 3, "window": "school_year", "months": 12, "year_starts": "08-20", "counts": "confirmed"}
    assert "达到几件：3；统计期间：学年；连续多少个月：12；学年开始：8月20日；算哪些：查实的" in page(client, "norm", "watch_list.listing")


def test_yearly_sheets_are_written_row_by_row_and_a_row_left_empty_is_none(client, office):
    sit(client, office, Role.HEAD)
    key, clause = "target_management.sheets", a_clause(office, dated=dt.date(2026, 10, 8))
    assert "考核表第3行" in page(client, "norm_version_new", key, query=f"?unit={office.code}")
    typed = {
        "year_starts": "09-01",
        "veto_grade": "不合格",
        "sheets-1-code": "supervision",
        "sheets-1-title": "督导",
        "sheets-1-base": "100",
    }
    typed |= {"sheets-1-subjects": ["school"], "sheets-2-title": "", "sheets-2-base": ""}
    rests = {"unit": office.code, "clause": clause.pk, "valid_from": "2026-10-08"}
    html = send(client, "norm_version_new", key, **rests, **typed, status=422)
    assert "请至少选一项" in html
    assert 'value="督导"' in html
    html = send(client, "norm_version_new", key, **rests, **{**typed, "sheets-1-takes": ["veto"]}, status=422)
    assert "没有“veto”这一项" in html
    typed["sheets-1-takes"] = ["supervision_points"]
    assert "没有“甲等”这一项" in send(client, "norm_version_new", key, **rests, **{**typed, "veto_grade": "甲等"}, status=422)
    twice = {name.replace("-1-", "-2-"): value for name, value in typed.items() if "-1-" in name}
    assert "考核表”第2项“综合督导评估”写了两次" in send(client, "norm_version_new", key, **rests, **{**typed, **twice}, status=422)
    send(client, "norm_version_new", key, **rests, **typed)
    second_person_publishes(client, office)
    sheet_ = {"code": "supervision", "title": "督导", "base": 100, "subjects": ["school"], "takes": ["supervision_points"]}
    wanted = {"year_starts": "09-01", "veto_grade": "不合格", "sheets": [sheet_]}
    assert queries.in_force(key, dt.date(2026, 11, 23), office).value == wanted


def test_an_empty_list_of_kinds_or_one_with_a_word_that_nobody_reads_is_no_rule(client, office):
    sit(client, office, Role.HEAD)
    rests = {"unit": office.code, "clause": a_clause(office, dated=dt.date(2026, 10, 8)).pk, "valid_from": "2026-10-08"}
    assert "请至少选一项" in send(client, "norm_version_new", "watch_list.kinds", **rests, status=422)
    kinds = ["no_refund", "no_such_kind"]
    assert "没有“no_such_kind”这一项" in send(client, "norm_version_new", "watch_list.kinds", **rests, value_=kinds, status=422)
    assert not Proposal.objects.exists()


def test_the_words_of_the_sheet_are_taken_back_and_so_are_the_codes(client, office):
    sit(client, office, Role.DECIDER)

    def words(sheet_):
        assert [c.value for c in row_of(sheet_, "≥2")] == ["≥2", "5", "50", "引咎辞职"]
        row_of(sheet_, "≥2")[3].value = "诫勉谈话"
        for row in sheet_.parent["试算"].iter_rows():
            if row[3].value == "引咎辞职":
                row[3].value = "诫勉谈话"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, words), no_secrets="on", status=200)
    assert json.loads(hidden(html))["rows"][1][3] == "admonishing_talk"
    assert "admonishing_talk</td>" not in html

    def codes(sheet_):
        row_of(sheet_, "1")[3].value = "admonishing_talk"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, codes), no_secrets="on", status=200)
    assert "没有不同" in html

    def neither(sheet_):
        row_of(sheet_, "1")[3].value = "批评"

    html = send(client, "norm_table_upload", TABLE, unit=office.code, file=sheet(client, neither), no_secrets="on", status=422)
    assert "“批评”不在可选的值（诫勉谈话、引咎辞职）里" in html


def test_a_closed_column_of_the_sheet_offers_its_words(client, office):
    sit(client, office, Role.DECIDER)
    book = openpyxl.load_workbook(sheet(client))
    offered = [rule.formula1 for page_ in book.worksheets for rule in page_.data_validations.dataValidation]
    assert offered == ['"诫勉谈话,引咎辞职,-"', '"诫勉谈话,引咎辞职,-"', '"是,否"']


def test_the_deductions_are_told_in_words(client, office):
    sit(client, office, Role.HANDLER)
    html = page(client, "norm", "target_management.deductions")
    assert all(f"<td>{words}</td>" in html for words in ("学校", "个人", "综合督导评估", "党风廉政建设考核", "绩效考核"))
    assert not any(f"<td>{code}</td>" in html for code in ("school", "person", "supervision", "conduct", "performance"))


def test_the_same_form_sent_twice_records_once(client, office):
    sit(client, office, Role.HEAD)
    paper = {"unit": office.pk, "title": "办理规定", "dated": "2026-10-08", "in_force_from": "2026-11-01", "clauses": "第三条 四十五日。"}
    for _n in range(2):
        send(client, "norm_document_new", **paper)
    clause = Document.objects.get(title="办理规定").clauses.get()
    for _n in range(2):
        send(client, "norm_version_new", "petition.handle", unit=office.code, clause=clause.pk, **CLOCK)
    assert Proposal.objects.count() == 1


def test_codes_in_values_are_told_in_words(client, office):
    sit(client, office, Role.HANDLER)
    assert "应退未退" in page(client, "norm", "duty_letters.kinds")
    assert "诫勉谈话" in page(client, "norm", TABLE)
    assert "统计期间：连续若干个月" in page(client, "norm", "watch_list.listing")
    assert "校长：第一责任" in page(client, "norm", "responsibility_tracing.degrees")


@pytest.mark.parametrize("query", ["?unit=x%00", "?day=%00", "?unit=nobody", "?day=9999-12-31"])
def test_an_odd_address_shows_the_rule_for_the_top_office(client, office, query):
    sit(client, office, Role.HEAD)
    assert office.name in page(client, "norm", "petition.handle", query=query)
    page(client, "norm", "petition.handle\x00", status=404)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REGISTRAR, Role.AUDITOR, Role.PUBLISHER])
def test_who_reads_rules_does_not_record_them(client, office, role):
    sit(client, office, role)
    page(client, "norms")
    assert "录入新版本" not in page(client, "norm", "petition.handle")
    for name, args in (("norm_document_new", ()), ("norm_version_new", ("petition.handle",)), ("norm_version_end", ("petition.handle",))):
        page(client, name, *args, status=403)


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.STAFF, Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN])
def test_who_has_no_work_with_rules_gets_no_page(client, office, role):
    sit(client, office, role)
    for name, args in (("norms", ()), ("norm", ("petition.handle",))):
        page(client, name, *args, status=403)


def test_the_decider_of_one_office_records_nothing_for_another(client, office):
    other, _school = an_office_with_a_school()
    sit(client, other, Role.DECIDER)
    page(client, "norm_version_new", "petition.handle", query=f"?unit={office.code}", status=403)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    send(client, "norm_clause_new", clause.document_id, ref="第九条", text="x", status=403)
    page(client, "norm", "no.such.rule", status=404)


def test_the_number_of_queries_does_not_grow_with_documents(client, office, django_assert_max_num_queries):
    sit(client, office, Role.HEAD)
    for _n in range(15):
        a_clause(office)
    with django_assert_max_num_queries(22):
        page(client, "norms", query="?q=办理")
    with django_assert_max_num_queries(16):
        page(client, "norms", query="?tab=limits")


def a_waiting_limit(client, office):
    recorder = sit(client, office, Role.DECIDER)
    clause = a_clause(office, dated=dt.date(2026, 10, 8))
    send(client, "norm_version_new", "petition.handle", unit=office.code, clause=clause.pk, **CLOCK)
    return recorder, Proposal.objects.get()


def test_what_one_person_recorded_waits_for_another_on_the_home_page_and_is_published_there(client, office):
    recorder, proposal = a_waiting_limit(client, office)
    own = page(client, "norm_proposal", proposal.pk)
    assert "录入规定的人不能自己公布" in own
    assert "现在没有第二个人能公布" in own
    assert reverse("desk:norm_publish", args=[proposal.pk]) not in own
    assert "规定待公布" not in page(client, "home")
    head = sit(client, office, Role.HEAD)
    assert "规定待公布1项" in page(client, "home")
    assert "等您公布" in page(client, "norm_proposals")
    assert "待公布 1 项" in page(client, "norms")
    assert "公布以前不适用" in page(client, "norm", "petition.handle")
    shown = page(client, "norm_proposal", proposal.pk)
    assert "受理之日起45日" in shown
    assert "受理之日起60日" in shown
    assert recorder.name in shown
    send(client, "norm_publish", proposal.pk)
    version = Version.objects.get(unit=office)
    assert (version.recorded_by, version.published_by) == (recorder, head)
    assert "规定待公布" not in page(client, "home")
    assert queries.in_force("petition.handle", dt.date(2026, 11, 23), office).value["amount"] == 45


def test_a_forged_post_of_the_one_who_recorded_publishes_nothing_and_says_why(client, office):
    _recorder, proposal = a_waiting_limit(client, office)
    answer = client.post(reverse("desk:norm_publish", args=[proposal.pk]), follow=True)
    assert "录入规定的人不能自己公布" in answer.content.decode()
    assert not Version.objects.filter(unit=office).exists()
    sit(client, office, Role.HANDLER)
    send(client, "norm_publish", proposal.pk, status=403)
    other, _school = an_office_with_a_school()
    sit(client, other, Role.HEAD)
    assert "上级机关" in client.post(reverse("desk:norm_publish", args=[proposal.pk]), follow=True).content.decode()
    assert not Version.objects.filter(unit=office).exists()


def test_sending_back_needs_a_reason_and_the_recorder_reads_it(client, office):
    recorder, proposal = a_waiting_limit(client, office)
    sit(client, office, Role.HEAD)
    assert 'role="alert"' in send(client, "norm_decline", proposal.pk, status=422, reason=" ")
    send(client, "norm_decline", proposal.pk, reason="文件上是六十日")
    client.force_login(recorder, backend="qingfeng.core.access.backend.AccountBackend")
    html = page(client, "norm_proposal", proposal.pk)
    assert "文件上是六十日" in html
    assert "已退回" in html
    assert "已退回" in page(client, "norm_proposals")


def test_the_recorder_takes_back_what_was_wrong_and_records_the_same_day_anew(client, office):
    _recorder, proposal = a_waiting_limit(client, office)
    assert "可以公布的人" not in page(client, "norm_proposal", proposal.pk)
    send(client, "norm_withdraw", proposal.pk)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    send(client, "norm_version_new", "petition.handle", unit=office.code, clause=proposal.clause_id, **CLOCK)
    assert Proposal.objects.count() == 2


def test_a_version_is_handed_out_with_its_proof_for_the_stand_alone_verifier(client, office, tmp_path):
    sit(client, office, Role.AUDITOR)
    version = queries.in_force("petition.handle", dt.date(2026, 11, 23), office)
    told = page(client, "norm_certificate", "petition.handle", version.pk, status=409)
    assert "尚未封存" in told
    seal(now=NOW)
    content, proof = tmp_path / "rule.json", tmp_path / "rule.proof.json"
    content.write_bytes(client.get(reverse("desk:norm_content", args=["petition.handle", version.pk])).content)
    proof.write_bytes(client.get(reverse("desk:norm_certificate", args=["petition.handle", version.pk])).content)
    assert verified(proof, content) == 0
    content.write_bytes(content.read_bytes().replace(b'"amount":60', b'"amount":90'))
    assert verified(proof, content) == 1


def verified(proof, content):
    program = settings.BASE_DIR / "verifier" / "qingfeng_verify.py"
    return subprocess.run([sys.executable, program, "bundle", proof, content], capture_output=True, check=False).returncode
