"""Typed rule tables: written, read, decided with."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.norms.cells import Condition, read_condition, write_condition
from qingfeng.core.norms.tables import BadTable, Column, Rule, RuleTable, rule_table
from qingfeng.core.norms.tables_xlsx import EXCEL_ERRORS, from_xlsx, to_xlsx

COLUMNS = [
    {"name": "times", "title": "次数", "role": "when", "type": "int"},
    {"name": "stage", "title": "学段", "role": "when", "type": "text", "choices": ["小学", "初中"]},
    {"name": "points", "title": "扣分", "role": "then", "type": "decimal"},
    {"name": "measures", "title": "措施", "role": "then", "type": "texts", "optional": True},
]
ROWS = [["1", "*", "-3", "谈话"], ["≥2", "小学", "-6", "谈话、通报"], ["2～4", "初中", "-7.5", "-"]]


def table(hit="last", rows=ROWS):
    return rule_table({"hit": hit, "columns": COLUMNS, "rows": rows})


def test_a_row_applies_when_all_its_conditions_hold():
    (hit,) = table().evaluate({"times": 5, "stage": "小学"})
    assert hit.row == 2
    assert hit["points"] == Decimal(-6)
    assert hit["measures"] == ("谈话", "通报")


def test_no_row_is_an_answer_too():
    assert table().evaluate({"times": 5, "stage": "初中"}) == ()


@pytest.mark.parametrize(("hit", "rows"), [("first", [1]), ("last", [3]), ("all", [1, 2, 3])])
def test_the_hit_policy_chooses_among_the_rows_that_apply(hit, rows):
    overlapping = table(hit, [["≥1", "*", "1", "-"], ["≥2", "*", "2", "-"], ["≥3", "*", "3", "-"]])
    assert [h.row for h in overlapping.evaluate({"times": 9, "stage": "小学"})] == rows


def test_two_rows_for_one_case_are_an_error_where_only_one_may_apply():
    twice = table("unique", [["≥1", "*", "1", "-"], ["≥2", "*", "2", "-"]])
    assert twice.evaluate({"times": 1, "stage": "小学"})[0].row == 1
    with pytest.raises(BadTable, match="第1、2行"):
        twice.evaluate({"times": 2, "stage": "小学"})


@pytest.mark.parametrize("facts", [{}, {"times": "2", "stage": "小学"}, {"times": True, "stage": "小学"}, {"times": 2, "stage": None}])
def test_a_missing_fact_or_one_of_the_wrong_type_never_means_that_nothing_applies(facts):
    with pytest.raises(BadTable, match="没有给出"):
        table().evaluate(facts)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["", "*", "1", "-"], "第2行“次数”"),
        ([None, "*", "1", "-"], "第2行“次数”"),
        (["≥", "*", "1", "-"], "第2行“次数”"),
        (["1、", "*", "1", "-"], "第2行“次数”"),
        (["4～2", "*", "1", "-"], "第2行“次数”"),
        (["1～2～3", "*", "1", "-"], "第2行“次数”"),
        (["1.5", "*", "1", "-"], "第2行“次数”"),
        (["一", "*", "1", "-"], "第2行“次数”"),
        (["1", "高中", "1", "-"], "第2行“学段”"),
        (["1", "≥小学", "1", "-"], "第2行“学段”"),
        (["1", "*", "nan", "-"], "第2行“扣分”"),
        (["1", "*", "1e30", "-"], "第2行“扣分”"),
        (["1", "*", "", "-"], "第2行“扣分”"),
        (["1", "*", "-", "-"], "第2行“扣分”"),
        (["1", "*", "1", '"谈话'], "第2行“措施”"),
        (["1", "*", "1", 3], "第2行“措施”"),
        (["1", "*", "1"], "第2行：列数不对"),
        ({"times": "1", "stage": "*", "points": "1", "measures": "-", "more": "1"}, "more"),
        ({"times": "1", "stage": "*", "points": "1"}, "第2行“措施”"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_the_table_and_names_row_and_column(row, place):
    with pytest.raises(BadTable) as refused:
        table(rows=[ROWS[0], row])
    assert place in refused.value.reason


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"hit": "sum", "columns": COLUMNS, "rows": []},
        {"hit": "first", "columns": COLUMNS[:2], "rows": []},
        {"hit": "first", "columns": [*COLUMNS, COLUMNS[0]], "rows": []},
        {"hit": "first", "columns": [{**COLUMNS[0], "type": "mood"}, *COLUMNS[1:]], "rows": []},
        {"hit": "first", "columns": [{**COLUMNS[0], "optional": True}, *COLUMNS[1:]], "rows": []},
        {"hit": "first", "columns": ["times"], "rows": []},
        {"hit": "first", "columns": COLUMNS, "rows": None},
    ],
)
def test_a_table_that_is_no_table_is_refused(value):
    with pytest.raises(BadTable):
        rule_table(value)


def test_numbers_written_in_different_ways_make_one_table():
    one, other = table(rows=[["1", "*", "1.50", "-"]]), table(rows=[[1, "*", 1.5, "-"]])
    assert one == other
    assert one.to_value() == other.to_value()


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=8).filter(str.isprintable)
texts = texts.filter(lambda text: text.strip() not in EXCEL_ERRORS)  # nobody means these
decimals = st.decimals(-(10**6), 10**6, places=3, allow_nan=False).map(lambda d: Decimal(format(d.normalize() + 0, "f")))
values = {
    "int": st.integers(-(10**6), 10**6),
    "decimal": decimals,
    "bool": st.booleans(),
    "date": st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    "text": texts,
}


@st.composite
def conditions(draw, type_):
    ops = ["eq", "in", "any"] + (["ge", "le", "between"] if type_ in ("int", "decimal", "date") else [])
    op = draw(st.sampled_from(ops))
    size = {"any": (0, 0), "between": (2, 2), "in": (2, 4)}.get(op, (1, 1))
    found = draw(st.lists(values[type_], min_size=size[0], max_size=size[1]))
    return Condition(op, tuple(sorted(found) if op == "between" else found))


@st.composite
def tables(draw):
    types = draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=4))
    outcomes = draw(st.lists(st.sampled_from([*sorted(values), "texts"]), min_size=1, max_size=3))
    columns = [Column(f"w{n}", f"条件{n}", "when", t) for n, t in enumerate(types)]
    columns += [Column(f"t{n}", f"结果{n}", "then", t, optional=draw(st.booleans())) for n, t in enumerate(outcomes)]
    rules = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        when = tuple(draw(conditions(t)) for t in types)
        then = tuple(draw(outcome(c)) for c in columns[len(types) :])
        rules.append(Rule(number, when, then))
    return RuleTable(draw(st.sampled_from(["unique", "first", "last", "all"])), tuple(columns), tuple(rules))


def outcome(column):
    found = st.lists(texts, min_size=1, max_size=3).map(tuple) if column.type == "texts" else values[column.type]
    return found | st.none() if column.optional else found


@given(st.data(), st.sampled_from(sorted(values)))
def test_a_condition_is_read_as_it_was_written(data, type_):
    condition = data.draw(conditions(type_))
    assert read_condition(write_condition(condition, type_), type_) == condition


@given(tables())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_table_survives_storing(made):
    assert rule_table(made.to_value()) == made


@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_table_survives_the_way_through_a_sheet(made):
    assert from_xlsx(to_xlsx(made, title="规则表"), like=made) == made


def sheet(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


HEADER = ["次数", "学段", "扣分", "措施"]


def test_a_sheet_that_a_person_typed_is_read():
    typed = from_xlsx(sheet(["评分表"], HEADER, [1, "*", -3, "谈话"], [], ["≥2", "小学", -6.5, "-"]), like=table())
    assert typed.cells() == [["1", "*", "-3", "谈话"], ["≥2", "小学", "-6.5", "-"]]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([HEADER[:3], [1, "*", -3]], "措施"),
        ([[*HEADER, "备注"], [1, "*", -3, "-", "x"]], "备注"),
        ([[*HEADER, "次数"], [1, "*", -3, "-", 1]], "次数"),
        ([HEADER, [1, "*", -3, "-", "旁注"]], "第2行"),
        ([HEADER, [1, "*", -3, "-"], ["合计", "", -3, ""]], "第3行“次数”"),
        ([HEADER, [1, "*", "三分", "-"]], "第2行“扣分”"),
        ([HEADER, [1, "*", -3]], "第2行“措施”"),
        ([HEADER, [1, "*", -3, "#N/A"]], "#N/A"),
    ],
)
def test_nothing_in_a_sheet_is_skipped(rows, says):
    with pytest.raises(BadTable) as refused:
        from_xlsx(sheet(*rows), like=table())
    assert says in str(refused.value)
