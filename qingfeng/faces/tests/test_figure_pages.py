"""Published figures and what stands behind them: the same number for everybody, records for those who may see them."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.utils import timezone
from freezegun import freeze_time

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services as exports
from qingfeng.engines.insight import figures
from qingfeng.institutions.complaints.tests import situations as s
from tests.situations import house as make_house
from tests.situations import logged_in, with_a_decision

pytestmark = pytest.mark.django_db
FEE = "complaints.fee_complaints"
TODAY = s.at(40)


@pytest.fixture
def house(monkeypatch):
    with freeze_time(s.at(0)):
        yield make_house(monkeypatch)


@pytest.fixture
def now():
    with freeze_time(TODAY):
        yield TODAY


def complaints(house, n: int) -> None:
    for _each in range(n):
        s.complain(house)


def words(answer) -> str:
    return re.sub(r"<[^>]+>|\s+", "", answer.content.decode())


def test_before_anything_is_there_the_page_says_so(client, db):
    answer = client.get("/data/")
    assert answer.status_code == 200
    assert "还没有可以公布的数据" in answer.content.decode()


def test_fewer_than_five_are_not_told_to_everybody(client, house):
    complaints(house, 4)
    with freeze_time(TODAY):
        for address in ("/data/", f"/data/{FEE}/"):
            told = words(client.get(address))
            assert "教育收费投诉不足5件" in told
            assert "教育收费投诉4件" not in told


def test_five_are_told_with_the_way_they_are_counted(client, house):
    complaints(house, 5)
    with freeze_time(TODAY):
        assert "教育收费投诉5件" in words(client.get("/data/"))
        told = words(client.get(f"/data/{FEE}/"))
    assert "由5条记录算出" in told
    assert "没有撤回的投诉件数" in told


def test_the_first_page_tells_what_may_be_told(client, house):
    complaints(house, 4)
    with freeze_time(TODAY):
        assert "办得怎么样" not in words(client.get("/"))
    complaints(house, 2)
    with freeze_time(TODAY):
        assert "6件教育收费投诉" in words(client.get("/"))


def test_the_number_is_the_same_for_every_viewer(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        for who in (house.handler, house.keeper, house.sysadmin, house.head):
            assert "教育收费投诉6件" in words(logged_in(who).get("/desk/figures/"))


def test_records_are_shown_to_whom_the_matter_is_shown(house):
    matter = with_a_decision(house)
    with freeze_time(TODAY):
        seen = words(logged_in(house.handler).get(f"/desk/figures/{FEE}/"))
        not_seen = words(logged_in(house.keeper).get(f"/desk/figures/{FEE}/"))
    assert matter.ref in seen
    assert "您无权查看" not in seen
    assert matter.ref not in not_seen
    assert "共1条，另有1件您无权查看" in not_seen


def test_a_sealed_matter_is_counted_and_not_listed(house):
    s.complain(house, harm=True)
    with freeze_time(TODAY):
        told = words(logged_in(house.handler).get(f"/desk/figures/{FEE}/"))
    assert "另有1件您无权查看" in told


def test_who_only_answers_for_a_school_has_no_page_of_figures(house):
    with freeze_time(TODAY):
        assert logged_in(house.principal).get("/desk/figures/").status_code == 403


@pytest.mark.parametrize("period", ["昨天", "2026-13", "2011..2010", "x" * 200, "0001", "1949", "1949..2999"])
def test_what_is_no_period_is_said_and_this_year_shown(client, house, period):
    with freeze_time(TODAY):
        answer = client.get("/data/", {"period": period})
    assert answer.status_code == 200
    assert "统计期" in words(answer)


def test_an_unknown_figure_does_not_exist(client, house):
    assert client.get("/data/complaints.nothing/").status_code == 404
    assert logged_in(house.handler).get("/desk/figures/complaints.nothing/").status_code == 404


def test_queries_do_not_depend_on_the_number_of_records(house, django_assert_max_num_queries):
    complaints(house, 3)
    client = logged_in(house.handler)
    with freeze_time(TODAY):
        client.get(f"/desk/figures/{FEE}/")
        with django_assert_max_num_queries(30):
            client.get(f"/desk/figures/{FEE}/")
        complaints(house, 5)
        with django_assert_max_num_queries(30):
            client.get(f"/desk/figures/{FEE}/")


def cells(answer) -> list:
    assert answer.status_code == 200
    return [cell.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]


def test_the_figures_go_out_as_a_sheet_and_that_is_recorded(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        found = cells(logged_in(house.handler).get("/desk/figures/?as=xlsx"))
    assert {"教育收费投诉", "认定推翻后追回的退费", "指标", "怎样算"} <= set(found)
    assert any("填报单位（盖章）：云岫县教育委员会" in str(cell) for cell in found)
    assert Entry.objects.get(event="figures.exported").body["rows"] == len(figures.declared())


def taken(house, who) -> list:
    """Asked for, agreed to by the head, and fetched."""
    said = {"kind": "figure", "query": f"figure={FEE}", "purpose": "报送局务会", "unit": house.office}
    request = exports.ask(**said, actor=who, now=timezone.now())
    exports.approve(request=request, actor=house.head, now=timezone.now())
    return cells(logged_in(who).post(f"/desk/exports/{request.pk}/file/"))


def test_behind_one_figure_only_the_records_that_the_reader_may_see_go_out(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        full, none = (taken(house, who) for who in (house.handler, house.keeper))
    assert full.count("教育收费投诉") == 6
    assert "教育收费投诉" not in none
    assert any("另有6条您无权查看" in str(cell) for cell in none)
    assert [entry.body["rows"] for entry in Entry.objects.filter(event="figure.exported").order_by("pk")] == [6, 0]
