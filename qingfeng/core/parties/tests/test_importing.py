"""Units, people and posts from sheets."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.parties import services
from qingfeng.core.parties.importing import import_people, import_posts, import_units
from qingfeng.core.parties.models import Person, Post, PostKind, Unit, UnitKind

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
D = dt.date
BY = {"actor": None, "now": NOW}
UNITS = ["单位代码", "名称", "类别", "学段", "上级单位代码"]
PEOPLE = ["工号", "姓名"]
POSTS = ["工号", "单位代码", "职务", "分管", "任职日期", "离任日期"]


def sheet(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return io.BytesIO(out.getvalue())


def units(*rows):
    return import_units(file=sheet(UNITS, *rows), **BY)


def people(*rows):
    return import_people(file=sheet(PEOPLE, *rows), **BY)


def posts(*rows):
    return import_posts(file=sheet(POSTS, *rows), **BY)


@pytest.fixture
def county():
    units(["s1", "第一小学", "学校", "小学", "jw"], ["jw", "教育委员会", "主管机关", "", ""])
    people(["T1", "甲"], ["T2", "乙"])
    services.add_line(code="fees", name="教育收费", **BY)


def test_a_superior_may_stand_below_in_the_sheet(county):
    school, office = Unit.objects.get(code="s1"), Unit.objects.get(code="jw")
    assert school.path == f"/{office.pk}/{school.pk}/"
    assert (school.kind, school.stage) == (UnitKind.SCHOOL, "primary")


def test_the_same_sheet_again_changes_nothing(county):
    again = units(["jw", "教育委员会", "主管机关", "", ""], ["s1", "第一小学", "学校", "小学", "jw"])
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_a_known_unit_is_renamed_and_moved_with_those_below(county):
    units(["s2", "分校", "学校", "小学", "s1"])
    done = units(["x", "新区教育局", "主管机关", "", ""], ["s1", "实验小学", "学校", "小学", "x"])
    assert (done.new, done.changed) == (1, 1)
    new, school, branch = (Unit.objects.get(code=code) for code in ("x", "s1", "s2"))
    assert (school.name, branch.path) == ("实验小学", f"/{new.pk}/{school.pk}/{branch.pk}/")


def test_every_error_is_named_with_its_row_and_nothing_is_stored():
    done = units(
        ["a", "甲校", "学校", "小学", "nowhere"],
        ["b", "乙校", "城堡", "", ""],
        ["c", "", "学校", "", ""],
        ["d", "丁校", "学校", "", "e"],
        ["e", "戊校", "学校", "", "d"],
        ["f", "己局", "主管机关", "小学", ""],
        ["g", "庚校", "学校", "", ""],
        ["g", "庚校", "学校", "", ""],
    )
    assert [(e.row, e.column) for e in done.errors] == [
        (2, "上级单位代码"),
        (3, "类别"),
        (4, "名称"),
        (5, "上级单位代码"),
        (6, "上级单位代码"),
        (7, "学段"),
        (9, "单位代码"),
    ]
    assert done.new == 0
    assert not Unit.objects.exists()


def test_dates_are_read_as_offices_write_them(county):
    done = posts(
        ["T1", "s1", "校长", "", "2009.2.1", "2011年2月1日"],
        ["T2", "s1", "校长", "", 40575, ""],  # 2011-02-01 as Excel counts
        ["T1", "jw", "分管领导", "教育收费", D(2011, 2, 1), "2012/3/4"],
    )
    assert not done.errors
    assert [(p.held_from, p.held_to) for p in Post.objects.order_by("id")] == [
        (D(2009, 2, 1), D(2011, 2, 1)),
        (D(2011, 2, 1), None),
        (D(2011, 2, 1), D(2012, 3, 4)),
    ]


def test_a_known_post_may_only_end(county):
    posts(["T1", "s1", "校长", "", "2009.2.1", ""])
    done = posts(["T1", "s1", "校长", "", "2009.2.1", "2011.2.1"], ["T2", "s1", "校长", "", "2011.2.1", ""])
    assert (done.new, done.changed) == (1, 1)
    assert Post.objects.get(person__number="T1").held_to == D(2011, 2, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["T9", "s1", "校长", "", "2011.2.1", ""], "工号"),
        (["T1", "s9", "校长", "", "2011.2.1", ""], "单位代码"),
        (["T1", "s1", "国王", "", "2011.2.1", ""], "职务"),
        (["T1", "s1", "校长", "魔法", "2011.2.1", ""], "分管"),
        (["T1", "s1", "校长", "", "2011.2.30", ""], "任职日期"),
        (["T1", "s1", "校长", "", "", ""], "任职日期"),
        (["T1", "s1", "校长", "", "2011.2.1", "2011.2.1"], "离任日期"),
        (["T2", "s1", "校长", "", "2010.1.1", ""], "任职日期"),
        (["T2", "s1", "教师", "", "2009.9.1", ""], "工号"),
    ],
)
def test_a_wrong_post_is_refused_and_the_others_with_it(county, row, column):
    posts(["T1", "s1", "校长", "", "2009.2.1", ""])
    done = posts(["T2", "s1", "教师", "", "2009.9.1", ""], row)
    assert [(e.row, e.column) for e in done.errors] == [(3, column)]
    assert Post.objects.count() == 1


def test_id_numbers_are_refused_as_staff_numbers():
    done = people(["110101199001011234", "甲"], ["T2", "乙"])
    assert [e.row for e in done.errors] == [2]
    assert not Person.objects.exists()


def test_a_county_is_imported_with_far_fewer_questions_than_rows():
    schools = [[f"s{n}", f"第{n}小学", "学校", "小学", "jw"] for n in range(65)]
    staff = [[f"T{n}", f"教师{n}"] for n in range(4600)]
    held = [[f"T{n}", f"s{n % 65}", "教师" if n >= 65 else "校长", "", "2009.9.1", ""] for n in range(4600)]
    with CaptureQueriesContext(connection) as asked:
        assert units(["jw", "教育委员会", "主管机关", "", ""], *schools).new == 66
        assert people(*staff).new == 4600
        assert posts(*held).new == 4600
    assert len(asked) < len(staff) / 10
    assert Post.objects.filter(kind=PostKind.PRINCIPAL).count() == 65


def test_a_dry_run_says_what_would_change_and_changes_nothing(county):
    file = sheet(UNITS, ["s1", "第一实验小学", "学校", "小学", ""], ["s2", "第二小学", "学校", "小学", "jw"])
    would = import_units(file=file, dry=True, **BY)
    assert (would.new, would.changed, would.same) == (1, 1, 0)
    assert [(c.key, c.differences) for c in would.changes] == [
        ("s1", (("名称", "第一小学", "第一实验小学"), ("上级单位代码", "jw", ""))),
        ("s2", ()),
    ]
    assert Unit.objects.get(code="s1").name == "第一小学"
    assert not Unit.objects.filter(code="s2").exists()
    would = import_people(file=sheet(PEOPLE, ["T1", "甲甲"], ["T3", "丙"]), dry=True, **BY)
    assert [(c.key, c.differences) for c in would.changes] == [("T1", (("姓名", "甲", "甲甲"),)), ("T3", ())]
    posts(["T1", "s1", "校长", "", D(2025, 9, 1), None])
    would = import_posts(file=sheet(POSTS, ["T1", "s1", "校长", "", D(2025, 9, 1), D(2026, 8, 31)]), dry=True, **BY)
    assert [c.differences for c in would.changes] == [(("离任日期", "", "2026-08-31"),)]
    assert Post.objects.get().held_to is None


def test_a_fault_in_the_last_of_many_rows_leaves_nothing(county):
    before = Person.objects.count()
    rows = [[f"X{n:04d}", f"人员{n}"] for n in range(3000)]
    done = people(*rows, ["11010119900101001X", "证件号"])
    assert [error.row for error in done.errors] == [3002]
    assert Person.objects.count() == before
    assert people(*rows).new == 3000


def test_many_changed_people_are_written_in_a_few_statements(county):
    rows = [[f"X{n:04d}", f"人员{n}"] for n in range(2000)]
    people(*rows)
    keys = dict(Person.objects.values_list("number", "pk"))
    with CaptureQueriesContext(connection) as asked:
        assert people(*[[number, name + "改"] for number, name in rows]).changed == 2000
    assert len(asked) < 30
    assert dict(Person.objects.values_list("number", "pk")) == keys
    assert Person.objects.get(number="X1999").name == "人员1999改"


def test_a_sheet_with_a_fault_in_every_row_is_refused_without_going_over_it_again_for_each():
    """A thousand refusals of a thousand rows; each is taken out once."""
    done = people(*[["11010119900101001X", "甲"] for _n in range(1000)])
    assert len(done.errors) >= 1000
    assert not Person.objects.exists()
