"""Test rows: what a table must decide in which case, tried before it takes force; and which cases a table decides by no row or by two."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.norms import loading, queries, record, services, trying
from qingfeng.core.norms.coverage import coverage
from qingfeng.core.norms.models import Proposal, Version
from qingfeng.core.norms.tables import BadTable, rule_table
from qingfeng.core.norms.tables_xlsx import TESTS, read_book, to_xlsx
from qingfeng.core.refusal import Refused

from .situations import NOW, D, a_proposal, a_unit, published, statutes
from .test_tables import COLUMNS, sheet, table, tables

FAILS = [["≥1", "小学", "1", "-"], ["2", "初中", "2", "谈话"]]
SHIPPED = """
documents:
  - {key: t-2011, title: 评分办法, issuer: 县, kind: local, dated: 2011-01-01, in_force_from: 2011-01-01, clauses: [{ref: 第一条}]}
versions:
  - key: t.points
    title: 评分表
    type: table
    clause: t-2011 第一条
    local: free
    value:
      hit: unique
      columns:
        - {name: times, title: 次数, role: when, type: int}
        - {name: points, title: 扣分, role: then, type: decimal}
      rows: [["1", "2"], ["≥2", "5"]]
    tests:
      - {facts: {times: 1}, then: {points: 2}}
"""
OWN = {"hit": "unique", "columns": [COLUMNS[0], COLUMNS[2]]}


def trial(times, stage, comes=True, **then):
    return {"facts": {"times": times, "stage": stage}, "then": then, "comes": comes}


def tried(made, *raw):
    return trying.try_out(made, trying.read_trials(raw, made))


def test_a_test_row_passes_when_a_row_of_the_table_gives_what_it_expects():
    one, other, none = tried(
        table(), trial(1, "初中", points=-3), trial(5, "小学", points=-6, measures="谈话"), trial(9, "初中", comes=False)
    )
    assert (one.passed, one.rows) == (True, (1,))
    assert not other.passed
    assert other.expected == "扣分 -6、措施 谈话"
    assert other.got == "第2行：扣分 -6、措施 谈话、通报"
    assert (none.passed, none.expected, none.got) == (True, "没有行适用", "没有行适用")


def test_what_must_not_come_out_fails_when_it_does():
    failed, right = tried(table(), trial(1, "初中", comes="否", points=-3), trial(1, "初中", comes="否", points=-6))
    assert not failed.passed
    assert failed.expected == "不应得出扣分 -3"
    assert right.passed


def test_an_outcome_left_empty_is_not_looked_at_and_a_dash_expects_none():
    made = table(rows=FAILS)
    assert tried(made, trial(1, "小学", points=1), trial(1, "小学", measures="-"))[1].passed
    assert not tried(made, trial(2, "初中", measures="-"))[0].passed


def test_where_every_row_applies_one_of_them_answers():
    made = table("all", [["*", "*", "1", "-"], ["≥2", "*", "2", "-"]])
    (each,) = tried(made, trial(2, "小学", points=2))
    assert (each.passed, each.rows) == (True, (2,))
    assert trying.untouched(made, [each]) == [1]


def test_two_rows_where_one_may_apply_fail_the_test_row_and_say_which():
    (each,) = tried(table("unique", [["≥1", "*", "1", "-"], ["≥2", "*", "1", "-"]]), trial(2, "小学", points=1))
    assert not each.passed
    assert "第1、2行" in each.got


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (trial("", "小学", points=1), "第1行“次数”"),
        (trial("≥2", "小学", points=1), "第1行“次数”"),
        (trial("*", "小学", points=1), "第1行“次数”"),
        (trial(1, "高中", points=1), "第1行“学段”"),
        (trial(1, "小学", points="许多"), "第1行“扣分”"),
        (trial(1, "小学", points="-"), "第1行“扣分”"),
        (trial(1, "小学"), "没有写应得出什么"),
        (trial(1, "小学", comes="也许", points=1), "第1行“应得出”"),
        ({"facts": {"times": 1}, "then": {"points": 1}}, "第1行“学段”"),
        ({"facts": {"times": 1, "stage": "小学", "x": 1}}, "每行写明"),
        ({"facts": [1]}, "每行写明"),
        ("x", "每行写明"),
    ],
)
def test_a_test_row_that_cannot_be_read_is_refused_with_its_place(raw, place):
    with pytest.raises(BadTable) as refused:
        trying.read_trials([raw], table())
    assert place in refused.value.reason


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(BadTable) as refused:
        trying.read_trials([trial("x", "小学", points="y"), trial(1, "高中", points=1)], table())
    assert [(f.line, f.column) for f in refused.value.faults] == [(1, "次数"), (1, "扣分"), (2, "学段")]
    assert "3处" in refused.value.advice


@settings(deadline=None)
@given(tables(), st.data())
def test_a_row_tried_on_itself_passes_wherever_one_row_alone_applies(made, data):
    """The facts are taken from the conditions of the row, the outcome is its own."""
    for rule in made.rules:
        if all(c.op == "eq" for c in rule.when):
            facts = {column.name: condition.values[0] for column, condition in zip(made.when, rule.when, strict=True)}
            if len(made.matching(facts)) == 1:
                then = {column.name: value for column, value in zip(made.then, rule.then, strict=True)}
                raw = trying.written([trying.Trial(1, facts, then)], made)
                (each,) = trying.try_out(made, trying.read_trials(raw, made))
                assert each.passed
                assert each.rows == (rule.number,)


# gaps and overlaps -------------------------------------------------------------------------------------------------------------


def test_the_cases_that_no_row_or_two_rows_decide_are_found():
    found = coverage(table("unique", [["1", "*", "1", "-"], ["≥3", "小学", "2", "-"], ["3～4", "小学", "3", "-"]]))
    assert [case.said for case in found.gaps] == [
        "次数 ≤0，学段 小学", "次数 ≤0，学段 初中", "次数 2，学段 小学", "次数 2，学段 初中", "次数 3，学段 初中", "次数 4，学段 初中",
        "次数 ≥5，学段 初中",
    ]  # fmt: skip
    assert [(case.said, case.rows) for case in found.overlaps] == [("次数 3，学段 小学", (2, 3)), ("次数 4，学段 小学", (2, 3))]


def test_decimals_are_cut_between_the_bounds_too():
    made = rule_table({
        "hit": "unique",
        "columns": [
            {"name": "rate", "title": "满意率", "role": "when", "type": "decimal"},
            {"name": "grade", "title": "等次", "role": "then", "type": "text"},
        ],
        "rows": [["≤60", "差"], ["60.1～89.9", "中"], ["≥90", "好"]],
    })  # fmt: skip
    assert [case.said for case in coverage(made).gaps] == ["满意率 大于60、小于60.1", "满意率 大于89.9、小于90"]


def test_a_table_of_too_many_cases_is_not_gone_through():
    columns = [{"name": f"w{n}", "title": f"条件{n}", "role": "when", "type": "int"} for n in range(6)] + [COLUMNS[2]]
    rows = [[str(n)] * 6 + ["1"] for n in range(5)]
    assert not coverage(rule_table({"hit": "all", "columns": columns, "rows": rows})).looked


@settings(deadline=None, max_examples=60)
@given(tables(), st.data())
def test_every_single_case_falls_into_what_the_check_says(made, data):
    """A fact drawn at random is decided by none, one or several rows; the check finds no table whole that leaves it open."""
    found = coverage(made)
    if not found.looked:
        return
    facts = {c.name: data.draw(FACTS[c.type]) for c in made.when}
    rows = made.matching(facts)
    if not rows:
        assert found.gaps
    if len(rows) > 1:
        assert found.overlaps


FACTS = {
    "int": st.integers(-(10**6), 10**6),
    "decimal": st.decimals(-(10**6), 10**6, places=3, allow_nan=False).map(Decimal),
    "bool": st.booleans(),
    "date": st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    "text": st.text(min_size=1, max_size=4),
}


# the workbook ------------------------------------------------------------------------------------------------------------------


def test_the_test_rows_go_out_with_the_table_and_come_back():
    made = table()
    trials = trying.read_trials([trial(1, "小学", points=-3), trial(9, "初中", comes=False)], made)
    book = read_book(to_xlsx(made, title="评分表", tests=trials), like=made)
    assert (book.table, book.tests, book.faults) == (made, trials, [])
    assert read_book(to_xlsx(made, title="评分表"), like=made).tests == ()


def test_a_sheet_of_rules_alone_has_no_test_rows_to_take():
    assert read_book(sheet(["次数", "学段", "扣分", "措施"], [1, "*", -3, "谈话"]), like=table()).tests is None


def spoiled():
    """Six things wrong on two sheets."""
    made = table()
    trials = trying.read_trials([trial(1, "小学", points=-3)], made)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(made, title="评分表", tests=trials)))
    rules, tests = book.worksheets
    rules["A3"], rules["C3"], rules["D4"], rules["F5"] = "一次", "许多", None, "旁注"
    tests["A4"], tests["E4"] = "≥1", "也许"
    out = io.BytesIO()
    book.save(out)
    return made, out.getvalue()


def test_a_workbook_with_faults_comes_back_with_every_one_of_them_in_its_cell():
    made, data = spoiled()
    book = read_book(data, like=made)
    assert len(book.faults) == 6
    back = openpyxl.load_workbook(io.BytesIO(book.marked()))
    commented = {
        (page.title, cell.coordinate): cell.comment.text
        for page in back.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment
    }
    assert set(commented) == {("规则表", "A3"), ("规则表", "C3"), ("规则表", "D4"), ("规则表", "F5"), (TESTS, "A4"), (TESTS, "E4")}
    assert "许多" in commented["规则表", "C3"]
    assert back["规则表"]["C3"].value == "许多"
    told = [cell.value for cell in back["规则表"][3] if cell.value and "次数" in str(cell.value)]
    assert told
    assert "扣分" in told[0]


def test_a_test_row_that_does_not_come_out_is_marked_with_what_came_out():
    made = table()
    trials = trying.read_trials([trial(1, "小学", points=-3), trial(1, "小学", points=-9)], made)
    book = read_book(to_xlsx(made, title="评分表", tests=trials), like=made)
    book.refuse_failed(trying.try_out(book.table, book.tests))
    assert [(name, error.row) for name, error in book.faults] == [(TESTS, 5)]
    page = openpyxl.load_workbook(io.BytesIO(book.marked()))[TESTS]
    assert "应为扣分 -9，算出第1行：扣分 -3" in page["A5"].comment.text


# taking force ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def county(db, tmp_path):
    statutes()
    file = tmp_path / "parameters.yaml"
    file.write_text(SHIPPED, encoding="utf-8")
    loading.load_shipped(now=NOW, files=[file])
    return a_unit("county")


def own(*rows):
    return {**OWN, "rows": [list(row) for row in rows]}


def times(number, points):
    return {"facts": {"times": number}, "then": {"points": points}}


def test_an_offices_own_table_needs_a_test_row(county):
    with pytest.raises(Refused, match="没有试算") as refused:
        a_proposal(county, "t.points", own(["≥1", "3"]))
    assert refused.value.field == "tests"


def test_a_test_row_that_does_not_come_out_refuses_the_table_and_names_row_expected_and_got(county):
    with pytest.raises(Refused) as refused:
        a_proposal(county, "t.points", own(["1", "3"], ["≥2", "6"]), tests=[times(1, 3), times(2, 5)])
    assert refused.value.reason == "试算第2行：应为扣分 5，算出第2行：扣分 6。"
    assert not Proposal.objects.exists()


def test_a_table_that_decides_one_case_twice_is_refused(county):
    with pytest.raises(Refused, match="次数 2时，第1、2行都适用"):
        a_proposal(county, "t.points", own(["≥1", "3"], ["2", "6"]), tests=[times(1, 3)])


def test_test_rows_are_kept_with_the_version_and_recorded_with_the_proposal(county):
    proposal = a_proposal(county, "t.points", own(["1", "3"], ["≥2", "6"]), tests=[times(1, 3)])
    assert b'"tests"' in record.of_proposal(proposal)
    assert queries.evaluate_as_proposed(proposal, {"times": 2})[0]["points"] == Decimal(6)
    version = published(proposal)
    version = Version.objects.get(pk=version.pk)
    assert [t.then for t in version.trials] == [{"points": Decimal(3)}]
    assert trying.untouched(version.rules, trying.try_out(version.rules, version.trials)) == [2]


def test_the_test_rows_are_run_again_at_publication(county):
    proposal = a_proposal(county, "t.points", own(["1", "3"], ["≥2", "6"]), tests=[times(1, 3)])
    Proposal.objects.filter(pk=proposal.pk).update(tests=[{"facts": {"times": "1"}, "then": {"points": "4"}, "comes": True}])
    with pytest.raises(Refused, match="试算第1行：应为扣分 4，算出第1行：扣分 3"):
        services.publish(proposal=proposal, actor=an_account(county, Role.HEAD), now=NOW)
    Proposal.objects.filter(pk=proposal.pk).update(tests=[])
    with pytest.raises(Refused, match="没有试算"):
        services.publish(proposal=proposal, actor=an_account(county, Role.HEAD), now=NOW)
    assert not Version.objects.filter(unit=county).exists()


def test_shipped_test_rows_stand_beside_the_version_and_change_nothing_of_it(county, tmp_path):
    version = Version.objects.get(key="t.points")
    assert [t.facts for t in version.trials] == [{"times": 1}]
    file = tmp_path / "parameters.yaml"
    file.write_text(SHIPPED + "      - {facts: {times: 0}, comes: 否}\n", encoding="utf-8")
    assert loading.load_shipped(now=NOW, files=[file]).versions == 0
    again = Version.objects.get(key="t.points")
    assert (again.digest, len(again.trials)) == (version.digest, 2)
    file.write_text(SHIPPED.replace("points: 2", "points: 3"), encoding="utf-8")
    with pytest.raises(loading.BadShipment, match="应为扣分 3，算出第1行：扣分 2"):
        loading.load_shipped(now=NOW, files=[file])


def test_a_table_of_an_older_day_keeps_its_tests_when_a_new_version_comes(county):
    published(a_proposal(county, "t.points", own(["≥1", "3"]), tests=[times(1, 3)]))
    published(a_proposal(county, "t.points", own(["≥1", "4"]), tests=[times(1, 4)], valid_from=D(2026, 3, 1)))
    assert queries.in_force("t.points", D(2026, 2, 15), county).trials[0].then == {"points": Decimal(3)}
    assert queries.in_force("t.points", D(2026, 3, 15), county).trials[0].then == {"points": Decimal(4)}
