"""The list of matters: order, lamps, filters, and a number of queries that does not depend on the rows."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.embedded import statistics
from qingfeng.core.exports import services as exports
from qingfeng.core.matters.lights import light_filter
from qingfeng.core.matters.models import Matter
from qingfeng.faces.desk.matters_filters import Filters, in_order, narrow
from tests import situations as s

pytestmark = pytest.mark.django_db


def queries(client, address):
    client.get(address)  # what is remembered for a while is remembered now
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["/desk/matters/", "/desk/"])
def test_the_number_of_queries_does_not_grow_with_the_number_of_rows(house, on_day, address):
    with on_day(1):
        client = s.logged_in(house.handler)
        for _n in range(5):
            s.being_handled(house)
        few = queries(client, address)
        for _n in range(45):
            s.complain(house)
        assert queries(client, address) <= few


def test_the_queries_of_a_case_page_do_not_depend_on_what_hangs_on_it(house, on_day):
    matter, page = s.being_handled(house), "/desk/matters/YX2026-0001/"
    with on_day(3):
        client = s.logged_in(house.handler)
        one = queries(client, page)
        for _n in range(8):
            other = s.complain(house)
            s.s.take(matter_id=other.matter_id, step="join", actor=house.registrar, now=s.at(2), data={"into": matter.ref})
            s.s.take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=s.at(2), data={"text": "收款记录"})
        assert queries(client, page) <= one + 2  # the first piece of evidence and the first entry by a further person


def test_overdue_is_on_top_and_paused_below_what_runs(house, on_day):
    for day in ("2026-10-01", "2026-11-01", "2026-11-05"):
        s.complain(house, on=s.s.dt.date.fromisoformat(day))
    paused = s.being_handled(house)
    ground = paused.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    s.s.take(matter_id=paused.pk, step="pause", actor=house.handler, now=s.at(2), data={"ground": ground})
    with on_day(3):
        page = s.logged_in(house.handler).get("/desk/matters/").content.decode()
    order = [page.index(f">{ref}<") for ref in ("YX2026-0001", "YX2026-0002", "YX2026-0003", paused.ref)]
    assert order == sorted(order)
    assert "逾" in page
    assert "暂停" in page


@pytest.mark.parametrize(("query", "n"), [("lamp=late", 1), ("lamp=paused", 0), ("mine=1", 1), ("cls=suggestion", 0), ("channel=phone", 0),
    ("channel=web&state=all", 2), ("kind=charge_not_listed", 2), ("since=2026-11-08", 1), ("q=YX2026-0001", 1), ("unit=第三", 2),
    ("state=handling", 1), ("since=nonsense&lamp=nonsense&page=99", 2)])  # fmt: skip
def test_filters_narrow_the_list(house, on_day, query, n):
    s.complain(house, on=s.s.dt.date(2026, 10, 1))
    s.being_handled(house)
    with on_day(3):
        page = s.logged_in(house.handler).get(f"/desk/matters/?{query}").content.decode()
    assert page.count('<tr><td class="qf-num">') + page.count('<tr class="is-late"><td class="qf-num">') == n


def test_the_sheet_has_what_the_list_has(house, on_day):
    for _n in range(3):
        s.complain(house)
    said = {"kind": "matters", "query": "q=空调", "purpose": "报送局务会", "unit": house.office}
    request = exports.ask(**said, actor=house.handler, now=s.at(1))
    exports.approve(request=request, actor=house.head, now=s.at(1))
    with on_day(1):
        answer = s.logged_in(house.handler).post(f"/desk/exports/{request.pk}/file/")
    cells = [c.value for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for c in row]
    assert sum(str(c).startswith("YX2026-") for c in cells) == 3
    assert cells.count(80) == 3
    assert Entry.objects.get(event="matters.exported").body["rows"] == 3


def test_a_search_for_a_number_opens_the_matter(house, on_day):
    matter = s.being_handled(house)
    with on_day(3):
        client = s.logged_in(house.handler)
        assert client.get(f"/desk/search/?q={matter.ref.lower()}").url == f"/desk/matters/{matter.ref}/"
        assert matter.ref in client.get("/desk/search/?q=空调").content.decode()
    assert Matter.objects.count() == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "matter_running"),
        ({"lamp": "late"}, "matter_running"),
        ({"state": "handling", "lamp": "ok"}, "matter_at"),
        ({"mine": "1"}, "matter_mine"),
    ],
)
def test_after_the_daily_duty_a_long_list_is_read_along_its_index_and_sorted_by_nobody(house, asked, index):
    one, rows = s.being_handled(house), []
    for n in range(3000):
        ended = s.at(0) if n % 2 else None
        changed = {
            "id": None, "ref": f"L{n:06d}", "ended_at": ended, "state": "closed" if ended else ("handling", "decided", "deciding")[n % 3],
            "due_on": None if ended else s.at(n % 60).date(), "accountable_id": (house.handler if n % 50 else house.head).pk,
        }  # fmt: skip
        rows.append(Matter(**{f.attname: getattr(one, f.attname) for f in Matter._meta.concrete_fields} | changed))
    Matter.objects.bulk_create(rows)
    columns = [f.column for f in Matter._meta.concrete_fields if f.column not in ("id", "ref")]
    with connection.cursor() as cursor:  # 48,000 in all, of one unit
        for turn in range(4):
            told = ", ".join(columns)
            cursor.execute(f"INSERT INTO matters_matter (ref, {told}) SELECT ref || '-{turn}', {told} FROM matters_matter")  # noqa: S608
    statistics.renew()
    day, f = s.at(30).date(), Filters(asked)
    first = in_order(narrow(Matter.objects.visible_to(house.head, day), f, house.head.pk, day), f)[0]
    first = first.filter(light_filter(f.lamp, day)) if f.lamp else first
    plan = first[:20].explain()
    assert f"USING INDEX {index} " in plan
    assert "TEMP B-TREE" not in plan
