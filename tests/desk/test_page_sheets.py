"""A list without a layout of its own leaves as it stands on the page, all pages of it, and that it left is recorded."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.access.security_log import log
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms import services as norms
from qingfeng.faces.desk.page_sheets import Table
from qingfeng.institutions.complaints.tests.situations import answered
from tests import situations as s

from .sheets import rows_of, taken, the_sheet_is_the_page

pytestmark = pytest.mark.django_db
PAGES = {
    "/desk/retention/": "registrar",
    "/desk/security-log/": "auditadmin",
    "/desk/exports/log/": "auditadmin",
    "/desk/readings/": "auditadmin",
    "/desk/roles/": "secadmin",
    "/desk/norms/proposals/": "decider",
    "/desk/parties/people/?q=某": "head",
    "/desk/rechecks/": "caller",
}


@pytest.fixture
def something_everywhere(house, on_day):
    """Each of the lists has at least one line."""
    answered(house)
    since, by = dt.date(2026, 1, 1), {"actor": house.head, "now": s.at(0)}
    own = norms.add_document(key="own", title="保管办法", unit=house.office, dated=since, in_force_from=since, **by)
    clause = norms.add_clause(document=own, ref="第一条", text="保管期限", **by)
    value = {"event": "结束", "amount": 1, "unit": "year"}
    norms.propose_version(key="retention.mailbox", unit=house.office, value=value, valid_from=since, clause=clause, **by)
    log(house.office, "login.succeeded", {"account": house.head.pk}, actor=house.head, now=s.at(1))
    with on_day(23):
        taken(s.logged_in(house.head), "/desk/parties/people/?q=某")


@pytest.mark.parametrize(("page", "who"), PAGES.items())
def test_the_sheet_has_the_columns_and_all_rows_of_the_page(house, on_day, something_everywhere, page, who):
    with on_day(23):
        the_sheet_is_the_page(s.logged_in(house.accounts[who]), page)


def test_where_nothing_is_listed_the_page_offers_no_sheet_and_asking_for_one_says_why(house, on_day):
    with on_day(3):
        client = s.logged_in(house.decider)
        assert "as=xlsx" not in client.get("/desk/norms/proposals/").content.decode()
        assert "没有等公布的" in taken(client, "/desk/norms/proposals/").content.decode()


def test_every_page_of_a_long_list_is_in_it_once(house, on_day):
    for n in range(120):
        s.person_with_account(1000 + n, f"many{n}", f"多某{n:03d}", house.school, "teacher")
    with on_day(3):
        sheet = rows_of(taken(s.logged_in(house.head), "/desk/parties/people/?q=多某"))
    names = [cell for row in sheet for cell in row if str(cell).startswith("多某")]
    assert len(names) == len(set(names)) == 120


def test_a_list_that_is_longer_than_a_sheet_says_so(house, on_day, monkeypatch):
    monkeypatch.setattr("qingfeng.faces.desk.page_sheets.MOST_PAGES", 1)
    for n in range(120):
        s.person_with_account(1000 + n, f"many{n}", f"多某{n:03d}", house.school, "teacher")
    with on_day(3):
        sheet = rows_of(taken(s.logged_in(house.head), "/desk/parties/people/?q=多某"))
    assert any("请缩小范围再导出" in str(cell) for row in sheet for cell in row)


def test_whoever_may_not_read_the_page_gets_no_sheet_of_it(house, on_day):
    with on_day(3):
        assert taken(s.logged_in(house.handler), "/desk/security-log/").status_code == 403
    assert not Entry.objects.filter(event="page.exported").exists()


def test_what_is_not_seen_on_paper_is_left_out():
    table = Table(
        "<table><tr><td>丙</td></tr></table><table data-sheet><thead>"
        '<tr><th>名</th><th></th></tr></thead><tr><td>甲<span class="visually-hidden">不读</span></td>'
        "<td><button>办</button></td></tr></table><table><tr><td>乙</td></tr></table>"
        '<a rel="next" href="?page=2">下一页</a>'
    )
    assert table.rows == [["名", ""], ["甲", ""]]
    assert table.next
