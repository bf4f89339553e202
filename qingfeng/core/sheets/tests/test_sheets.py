import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells, reading
from qingfeng.core.sheets.annotating import with_errors_marked
from qingfeng.core.sheets.reading import Column, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_csv, write_xlsx

COLUMNS = (
    Column("项目", ("收费项目", "项目名称")),
    Column("标准", ("收费标准",), kind="money"),
    Column("日期", ("批准日期",), kind="date", required=False),
    Column("证件号", required=False),
    Column("人数", kind="int", required=False),
)


def sheet(*rows, merges=()):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            page.write(r, c, cell)
    for merge in merges:
        page.merge_range(*merge)
    book.close()
    out.seek(0)
    return out


def test_the_header_is_found_under_a_merged_title_and_a_unit_line():
    table = read_table(
        sheet(
            ["云岫县收费情况统计表", "", ""],
            ["填报单位：第三中学", "", "单位：元"],
            ["序号", "收费项目", "收费标准（元）"],
            [1, "作业本费", 24],
            [2, "　校服费　", "128.00元"],
            ["合计", "", 152],
            ["注：自愿购买", "", ""],
            merges=[(0, 0, 0, 2, "云岫县收费情况统计表")],
        ),
        COLUMNS,
    )
    assert [(row.number, row["项目"], row["标准"]) for row in table.rows] == [(4, "作业本费", 2400), (5, "校服费", 12800)]
    assert table.header_row == 3
    assert table.skipped == [6, 7]
    assert not table.errors


def test_headers_on_two_levels_are_read_together():
    table = read_table(
        sheet(["项目", "收费", ""], ["", "标准", "人数"], ["作业本费", 24, 30], merges=[(0, 1, 0, 2, "收费")]),
        (Column("项目"), Column("收费标准", kind="money"), Column("人数", kind="int")),
    )
    assert table.rows[0].values == {"项目": "作业本费", "收费标准": 2400, "人数": 30}


def test_errors_name_the_row_as_the_sheet_shows_it_and_correct_rows_can_be_taken_alone():
    table = read_table(
        sheet(["项目", "标准", "日期"], ["作业本费", 24, "2026.2.30"], ["", 3, ""], ["校服费", "一百", ""], ["餐费", 9, "2026.9.1"]),
        COLUMNS,
    )
    assert [(e.row, e.column) for e in table.errors] == [(2, "日期"), (3, "项目"), (4, "标准")]
    assert "第2行" in str(table.errors[0])
    assert [row["项目"] for row in table.rows] == ["餐费"]


@pytest.mark.parametrize(
    "written",
    ["2026.11.3", "2026-11-03", "2026/11/3", "2026年11月3日", "２０２６年１１月３日", "20261103", 46329, "46329", dt.date(2026, 11, 3)],
)
def test_a_date_is_read_in_every_way_offices_write_it(written):
    assert cells.as_date(written) == dt.date(2026, 11, 3)


@pytest.mark.parametrize("written", ["2026年11月", "2026.13.1", "11月3日", "明天", 3, "2026-11-31"])
def test_what_is_not_a_day_is_refused(written):
    with pytest.raises(cells.CellError):
        cells.as_date(written)


@pytest.mark.parametrize(("written", "number"), [("2块", 2), ("１，２００份", 1200), ("30 人", 30), (3.0, 3)])
def test_a_number_is_read_with_the_word_that_it_is_counted_by(written, number):
    assert cells.as_int(written) == number


@pytest.mark.parametrize("written", ["2.5", "两块", "2块3", "第2期", "2元"])
def test_what_is_no_whole_number_is_refused(written):
    with pytest.raises(cells.CellError):
        cells.as_int(written)


def test_an_id_number_typed_as_a_number_is_refused_because_it_has_lost_digits():
    table = read_table(sheet(["项目", "标准", "证件号"], ["费", 1, 110105194912310021]), COLUMNS)
    assert "15位" in table.errors[0].reason


def test_an_id_number_typed_as_text_stays_as_it_is():
    table = read_table(sheet(["项目", "标准", "证件号"], ["费", 1, "11010519491231002X"]), COLUMNS)
    assert table.rows[0]["证件号"] == "11010519491231002X"


@given(st.integers(min_value=0, max_value=10**11))
def test_money_survives_the_way_through_a_float_cell(fen):
    assert cells.as_fen(fen / 100) == fen
    assert cells.as_fen(f"{fen // 100}.{fen % 100:02d}元") == fen


@pytest.mark.parametrize("written", ["1.005", "-3", "nan", "1e30", "inf", "三十", "", "12.5.3"])
def test_money_that_is_not_whole_fen_is_refused(written):
    with pytest.raises(cells.CellError):
        cells.as_fen(written)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_offices_use(encoding):
    data = "收费项目,标准,批准日期\n作业本费,24.5,2026年9月1日\n".encode(encoding)
    row = read_table(io.BytesIO(data), COLUMNS).rows[0]
    assert (row["项目"], row["标准"], row["日期"]) == ("作业本费", 2450, dt.date(2026, 9, 1))


def test_a_missing_column_is_named_together_with_what_is_there():
    with pytest.raises(Refused) as no:
        read_table(sheet(["项目", "价钱"], ["费", 1]), COLUMNS)
    assert "标准" in no.value.reason
    assert "价钱" in no.value.advice


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0nonsense", b"\x89PNG\r\n\x1a\n\x00\x00", b"MZ\x00\x00"]
)
def test_what_is_not_a_sheet_is_refused_with_a_clear_line(data):
    with pytest.raises(Refused):
        read_table(io.BytesIO(data), COLUMNS)


def test_a_file_that_unpacks_to_more_than_it_should_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (210 * 1024 * 1024))
    with pytest.raises(Refused):
        read_table(io.BytesIO(out.getvalue()), COLUMNS)


OUT = OutSheet(
    title="收费情况统计表",
    unit="云岫县第三中学",
    day=dt.date(2026, 9, 1),
    columns=[OutColumn("项目", "name"), OutColumn("标准", "fen", "money", total=True), OutColumn("日期", "day", "date")],
    rows=[{"name": "=1+1", "fen": 2450, "day": dt.date(2026, 9, 1)}, {"name": "校服费", "fen": 12800, "day": None}],
)


def test_a_written_sheet_prints_on_a4_landscape_with_its_header_on_each_page():
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(OUT))).active
    assert (page["A1"].value, page["A2"].value.startswith("填报单位")) == ("收费情况统计表", True)
    assert (
        str(page.merged_cells.ranges[0] if isinstance(page.merged_cells.ranges, list) else next(iter(page.merged_cells.ranges))) == "A1:C1"
    )
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.print_title_rows) == ("landscape", 9, "$3:$3")
    assert "&P" in page.oddFooter.center.text
    assert [cell.value for cell in page[6]][:2] == ["合计", 152.5]


def test_a_text_that_looks_like_a_formula_stays_text():
    cell = openpyxl.load_workbook(io.BytesIO(write_xlsx(OUT))).active["A4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True) or cell.data_type != "f"
    line = list(csv.reader(io.StringIO(write_csv(OUT).decode("utf-8-sig"))))[1]
    assert line == ["'=1+1", "24.50", "2026-09-01"]


def test_what_is_written_can_be_read_back():
    table = read_table(
        io.BytesIO(write_xlsx(OUT)), (Column("项目"), Column("标准", kind="money"), Column("日期", kind="date", required=False))
    )
    assert [row.values for row in table.rows] == [
        {"项目": "=1+1", "标准": 2450, "日期": dt.date(2026, 9, 1)},
        {"项目": "校服费", "标准": 12800, "日期": None},
    ]


def test_the_same_rows_give_the_same_bytes():
    assert write_xlsx(OUT) == write_xlsx(OUT)


def test_errors_come_back_marked_in_the_sheet_that_was_sent():
    data = sheet(["项目", "标准"], ["校服费", "一百"], ["餐费", 9]).getvalue()
    table = read_table(io.BytesIO(data), COLUMNS)
    page = openpyxl.load_workbook(io.BytesIO(with_errors_marked(data, table))).active
    assert "不是金额" in page["B2"].comment.text
    assert "标准" in page["C2"].value
    assert page["C3"].value is None


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.booleans()), max_size=5), max_size=12))
def test_any_grid_is_read_or_refused_but_never_breaks(grid):
    try:
        header, depth, positions = reading._find_header(grid, COLUMNS[:2])
    except Refused:
        return
    table = reading.Table(header + 1, positions)
    for number, row in enumerate(grid[header + depth :], start=header + depth):
        reading._read_row(table, row, number, COLUMNS[:2])
