"""Sheets as offices send them: titles over merged cells, headings on two rows, totals between and below, numbers and days of every sort."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.core.sheets.annotating import with_errors_marked
from qingfeng.core.sheets.reading import Column, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_csv, write_xlsx

from .test_sheets import sheet

D = dt.date
COLUMNS = (
    Column("姓名"),
    Column("证件号", ("身份证号",), required=False),
    Column("本学期学费", ("学费",), kind="money", required=False),
    Column("本学期住宿费", ("住宿费",), kind="money", required=False),
    Column("入学日期", kind="date", required=False),
)


def test_a_merged_title_and_headings_on_two_rows_are_read_together():
    table = read_table(
        sheet(
            ["云岫县二〇二六年秋季学期收费明细表"],
            ["填报单位：望月小学", None, None, "单位：元"],
            ["序号", "姓名", "本学期", None, "入学日期"],
            [None, None, "学费", "住宿费", None],
            [1, "甲", 800, 300, "2026-09-01"],
            merges=[(0, 0, 0, 4, "云岫县二〇二六年秋季学期收费明细表"), (2, 2, 2, 3, "本学期")],
        ),
        COLUMNS,
    )
    (row,) = table.rows
    assert (row["本学期学费"], row["本学期住宿费"], row["入学日期"]) == (80000, 30000, D(2026, 9, 1))
    assert table.header_row == 4


@pytest.mark.parametrize("word", ["合计", "小计", "总 计", "共计", "本页合计", "合计（元）", "累计"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_total_is_no_row_wherever_its_word_stands(word, at):
    total = [None, None, None]
    total[at] = word
    table = read_table(sheet(["序号", "姓名", "学费"], [1, "甲", 1], total, [2, "乙", 2], total), COLUMNS)
    assert [row["姓名"] for row in table.rows] == ["甲", "乙"]
    assert table.errors == []
    assert table.skipped == [3, 5]


def test_a_name_that_only_begins_like_a_total_is_a_row():
    table = read_table(sheet(["姓名", "学费"], ["共青团员之家小卖部采购共计划", 1], ["总务处", 2]), COLUMNS)
    assert [row["姓名"] for row in table.rows] == ["共青团员之家小卖部采购共计划", "总务处"]


WAYS_TO_WRITE_IT = (
    44440, 44440.0, "44440", dt.datetime(2021, 9, 1), D(2021, 9, 1), "2021-9-1", "2021.9.1", "2021/09/01", "2021年9月1日",
    "２０２１．９．１", "20210901",
)  # fmt: skip


@pytest.mark.parametrize("written", WAYS_TO_WRITE_IT)
def test_days_of_every_sort_in_one_column_are_the_same_day(written):
    book = openpyxl.Workbook()
    for row in (["姓名", "入学日期"], ["甲", written]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    assert read_table(io.BytesIO(out.getvalue()), COLUMNS).rows[0]["入学日期"] == D(2021, 9, 1)


@pytest.mark.parametrize("written", ["2011年3月", "2011.3", "2011-03"])
def test_a_month_is_no_day_and_is_not_guessed(written):
    (error,) = read_table(sheet(["姓名", "入学日期"], ["甲", written]), COLUMNS).errors
    assert "只写到月" in error.reason


def test_an_id_number_kept_as_text_is_whole_and_one_that_excel_rounded_is_refused_at_its_cell():
    file = sheet(
        ["姓名", "身份证号"], ["甲", "110101199001010015"], ["乙", 110101199001010015], ["丙", 1.10101199001010e17], ["丁", 1234567]
    )
    data = file.getvalue()
    table = read_table(io.BytesIO(data), COLUMNS)
    assert [(row["姓名"], row["证件号"]) for row in table.rows] == [("甲", "110101199001010015"), ("丁", "1234567")]
    assert [error.row for error in table.errors] == [3, 4]
    page = openpyxl.load_workbook(io.BytesIO(with_errors_marked(data, table))).worksheets[0]
    assert "文本" in page["B3"].comment.text


PLACES = ("姓名", "证件号", "本学期学费", "入学日期")
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8).map(lambda text: f"甲{text}")
rows = st.fixed_dictionaries(
    {
        "姓名": words,
        "证件号": st.text("0123456789X", max_size=18),
        "本学期学费": st.none() | st.integers(0, 10**9),
        "入学日期": st.none() | st.dates(D(1955, 1, 1), D(2099, 12, 31)),
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(rows, max_size=6), st.sampled_from([write_xlsx, write_csv]))
def test_what_goes_out_comes_back_with_its_title_total_foot_and_mark(given_rows, write):
    kinds = {"本学期学费": "money", "入学日期": "date"}
    columns = [OutColumn(name, name, kinds.get(name, "text"), total=name == "本学期学费") for name in PLACES]
    out = OutSheet(
        "人员名册", columns, given_rows, unit="望月小学", day=D(2026, 11, 23), measure="单位：元", footer=f"共{len(given_rows)}个单位。",
        mark="导出：甲某（a），2026年11月23日。只供工作使用，不得转给他人。",
    )  # fmt: skip
    table = read_table(io.BytesIO(write(out)), COLUMNS)
    assert table.errors == []
    assert [{name: row[name] for name in PLACES} for row in table.rows] == given_rows


def test_a_sheet_refused_in_every_row_is_refused_row_by_row():
    table = read_table(sheet(["姓名"], *[[f"甲{n}"] for n in range(400)]), COLUMNS)
    for row in list(table.rows):
        table.refuse(row, "姓名", "不行")
        table.refuse(row, "姓名", "也不行")
    assert table.rows == []
    assert len(table.errors) == 800
