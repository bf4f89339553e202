"""Units and people: who is in charge on a day and why, posts from-to, and sheets that go in whole or not at all."""

import base64
import datetime as dt
import io
import re

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import NOW, a_person, a_unit, an_account, an_office_with_a_school
from qingfeng.core.parties import services
from qingfeng.core.parties.models import LineLink, Person, Post, Unit

pytestmark = pytest.mark.django_db
UNITS = ["单位代码", "名称", "类别", "学段", "上级单位代码"]


@pytest.fixture(autouse=True)
def _today():
    with freeze_time("2026-11-23 02:00:00"):
        yield


@pytest.fixture
def county():
    office, school = an_office_with_a_school()
    fees = services.add_line(code="fees", name="教育收费", actor=None, now=NOW)
    deputy = a_person("松某丙")
    services.open_post(
        unit=office, person=deputy, kind="deputy", title="副局长", line=fees, held_from=dt.date(2020, 1, 1), actor=None, now=NOW
    )
    return office, school


def sit(client, unit, *roles):
    account = an_account(unit, *roles)
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return account


def page(client, name, *args, query="", status=200):
    answer = client.get(reverse(f"desk:{name}", args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def act(client, unit, step, status=302, **data):
    answer = client.post(reverse("desk:unit_action", args=[unit.code, step]), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def a_sheet(head, *rows):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("a.xlsx", out.getvalue())


def bring(client, name, sheet, status=302):
    answer = client.post(reverse("desk:party_import_in", args=[name]), {f"{name}-file": sheet, f"{name}-no_secrets": "on"})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_unit_says_who_is_in_charge_on_a_day_and_why(client, county):
    office, school = county
    sit(client, office, Role.HANDLER)
    html = page(client, "unit", school.code)
    assert "按隶属，云岫县第三中学的教育收费由云岫县教育局主管" in html
    assert "2026年11月23日分管教育收费的是副局长松某丙（谁主管谁负责）" in html
    assert "查不到2019年5月1日谁主管" in page(client, "unit", school.code, query="?day=2019-05-01")


def test_the_tree_is_searched_and_shows_each_unit_below_its_superior(client, county):
    office, school = county
    services.create_unit(code="Z9", name="听松小学", kind="school", stage="primary", parent=office, actor=None, now=NOW)
    sit(client, office, Role.REGISTRAR)
    html = page(client, "parties")
    assert html.index(office.name) < html.index("听松小学")
    html = page(client, "parties", query="?q=听松")
    assert "听松小学" in html
    assert school.name not in html
    assert "没有符合条件的单位" in page(client, "parties", query="?q=没有这所")


def test_a_registrar_records_a_new_principal_and_the_end_of_the_former(client, county):
    office, school = county
    sit(client, office, Role.REGISTRAR)
    first = {"number": "N1", "name": "竹某甲", "kind": "principal", "held_from": "2020-09-01"}
    act(client, school, "post", **first)
    html = act(client, school, "post", status=409, number="N2", name="兰某乙", kind="principal", held_from="2026-09-01")
    assert "在这段时间是竹某甲" in html
    assert 'value="N2"' in html
    assert not Person.objects.filter(number="N2").exists(), "nothing half stored"
    act(client, school, "leave", post=Post.objects.get(kind="principal").pk, on="2026-09-01")
    act(client, school, "post", number="N2", name="兰某乙", kind="principal", held_from="2026-09-01")
    html = page(client, "unit", school.code)
    assert "兰某乙" in html
    assert "2020-09-01 – 2026-09-01" in html
    assert "竹某甲" in page(client, "people", query="?q=竹某")


def test_an_identity_number_is_never_a_staff_number(client, county):
    office, school = county
    sit(client, office, Role.REGISTRAR)
    html = act(client, school, "post", status=409, number="110101199001011234", name="某", kind="teacher", held_from="2026-09-01")
    assert "请不要用身份证号作工号" in html


def test_a_line_of_work_can_be_under_another_unit(client, county):
    office, school = county
    bureau = a_unit("agency", office, "云岫县物价所")
    sit(client, office, Role.HEAD)
    act(client, school, "line", line=office.posts.get().line.pk, superior=bureau.pk, valid_from="2026-01-01")
    assert "按条线，云岫县第三中学的教育收费由云岫县物价所主管" in page(client, "unit", school.code)
    act(client, school, "line-end", link=LineLink.objects.get().pk, on="2026-11-01")
    assert "按隶属" in page(client, "unit", school.code)


def test_a_unit_is_added_changed_moved_and_closed(client, county):
    office, school = county
    sit(client, office, Role.HEAD)
    act(client, office, "below", code="K7", name="清水幼儿园", kind="school", stage="kindergarten")
    made = Unit.objects.get(code="K7")
    act(client, made, "details", name="清水街幼儿园", stage="kindergarten", phone="6120001")
    act(client, made, "move", parent=school.pk)
    act(client, made, "close", on="2026-11-23")
    made.refresh_from_db()
    assert (made.name, made.parent, made.closed_on) == ("清水街幼儿园", school, dt.date(2026, 11, 23))
    assert "2026年11月23日撤销" in page(client, "unit", "K7")


def test_units_people_and_posts_come_from_sheets_by_the_template(client, county):
    office, _school = county
    sit(client, office, Role.SYSADMIN)
    for name, first in (("units", "单位代码"), ("people", "工号"), ("posts", "工号")):
        answer = client.get(reverse("desk:party_template", args=[name]))
        cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows() for c in row if c.value]
        assert first in cells
    bring(client, "units", a_sheet(UNITS, ["Y1", "栖霞小学", "学校", "小学", office.code]))
    bring(client, "people", a_sheet(["工号", "姓名"], ["Y100", "梅某丁"]))
    bring(client, "posts", a_sheet(["工号", "单位代码", "职务", "任职日期"], ["Y100", "Y1", "校长", "2026-09-01"]))
    assert "梅某丁" in page(client, "unit", "Y1")


def test_a_wrong_row_stores_nothing_and_comes_back_marked(client, county):
    office, _school = county
    sit(client, office, Role.REGISTRAR)
    rows = (["Y1", "栖霞小学", "学校", "小学", office.code], ["Y2", "望月小学", "小卖部", "", "没有"])
    html = bring(client, "units", a_sheet(UNITS, *rows), status=422)
    assert "有2处错误，一行也没有收下" in html
    assert "没有代码为“没有”的单位" in html
    assert not Unit.objects.filter(code__startswith="Y").exists()
    data = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", html)[1])
    cells = [str(c.value) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for c in row]
    assert any("类别：只能填" in c for c in cells)


def test_a_sheet_can_be_tried_first_and_says_what_it_would_change(client, county):
    office, school = county
    sit(client, office, Role.REGISTRAR)
    rows = (["Y1", "栖霞小学", "学校", "小学", office.code], [school.code, "改名小学", "学校", "小学", office.code])
    data = {"units-file": a_sheet(UNITS, *rows), "units-no_secrets": "on", "go": "dry"}
    html = client.post(reverse("desk:party_import_in", args=["units"]), data).content.decode()
    assert "会新建1，更新1，没有变化0" in html
    assert "现在什么也没有存" in html
    assert "改名小学" in html
    assert not Unit.objects.filter(code="Y1").exists()
    assert not Unit.objects.filter(name="改名小学").exists()


def test_the_register_that_was_taken_away_can_be_brought_back_and_changes_nothing(client, county):
    office, _school = county
    sit(client, office, Role.REGISTRAR)
    before = list(Unit.objects.order_by("pk").values())
    taken = client.get(reverse("desk:parties") + "?as=xlsx").content
    bring(client, "units", SimpleUploadedFile("units.xlsx", taken))
    assert list(Unit.objects.order_by("pk").values()) == before


def test_a_sheet_without_a_column_leaves_what_is_known_of_it(client, county):
    office, school = county
    sit(client, office, Role.REGISTRAR)
    Unit.objects.filter(pk=school.pk).update(phone="023-1234567")
    bring(client, "units", a_sheet(["单位代码", "名称", "类别"], [school.code, "改名小学", "学校"]))
    school.refresh_from_db()
    assert (school.name, school.phone, school.parent_id) == ("改名小学", "023-1234567", office.pk)


def test_a_file_that_is_no_table_is_refused_in_the_form(client, county):
    office, _school = county
    sit(client, office, Role.REGISTRAR)
    html = bring(client, "people", SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no"), status=422)
    assert "qf-errors" in html or "qf-error" in html
    html = bring(client, "people", a_sheet(["别的", "列"], ["1", "2"]), status=422)
    assert "找不到这些列" in html


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DECIDER, Role.SECADMIN])
def test_who_reads_the_register_does_not_change_it(client, county, role):
    office, school = county
    sit(client, office, role)
    assert "登记任职" not in page(client, "unit", school.code)
    page(client, "unit_action", school.code, "post", status=403)
    page(client, "party_import", status=403)
    page(client, "unit_new", status=403)


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.STAFF, Role.AUDITOR, Role.AUDITADMIN, Role.KEEPER])
def test_others_have_no_page_of_people(client, county, role):
    office, school = county
    sit(client, office, role)
    for name, args in (("parties", ()), ("unit", (school.code,)), ("people", ())):
        page(client, name, *args, status=403)


def test_an_office_sees_and_keeps_its_own_units_only(client, county):
    office, school = county
    other, _other_school = an_office_with_a_school()
    services.open_post(unit=school, person=a_person("菊某戊"), kind="teacher", held_from=dt.date(2020, 1, 1), actor=None, now=NOW)
    sit(client, other, Role.REGISTRAR)
    page(client, "unit", school.code, status=404)
    page(client, "unit_action", school.code, "post", status=404)
    assert "菊某戊" not in page(client, "people", query="?q=菊")
    page(client, "party_import", status=403)


def test_a_unit_is_never_moved_out_of_the_sight_of_its_keeper(client, county):
    _office, school = county
    other, _other_school = an_office_with_a_school()
    sit(client, county[0], Role.REGISTRAR)
    act(client, school, "move", status=422, parent=other.pk)
    school.refresh_from_db()
    assert school.parent == county[0]


def test_the_number_of_queries_does_not_grow_with_units(client, county, django_assert_max_num_queries):
    office, _school = county
    for n in range(20):
        services.create_unit(code=f"Q{n}", name=f"第{n}小学", kind="school", parent=office, actor=None, now=NOW)
    sit(client, office, Role.REGISTRAR)
    with django_assert_max_num_queries(18):
        page(client, "parties")
