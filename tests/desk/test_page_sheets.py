"""A list without a layout of its own leaves as it stands on the page, all pages of it, and that it left is recorded."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.faces.desk.page_sheets import Table
from tests import situations as s

pytestmark = pytest.mark.django_db
PAGES = {
    "/desk/retention/": "registrar",
    "/desk/security-log/": "auditadmin",
    "/desk/exports/log/": "auditadmin",
    "/desk/readings/": "auditadmin",
    "/desk/roles/": "secadmin",
    "/desk/norms/proposals/": "head",
    "/desk/parties/people/?q=某": "head",
}


def rows_of(answer) -> list[list[object]]:
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


@pytest.mark.parametrize(("page", "who"), PAGES.items())
def test_the_sheet_has_the_columns_and_rows_of_the_page(house, on_day, page, who):
    with on_day(3):
        client = s.logged_in(house.accounts[who])
        shown = Table(client.get(page).content.decode())
        answer = client.get(f"{page}{'&' if '?' in page else '?'}as=xlsx")
    if not shown.rows:
        assert answer["Content-Type"].startswith("text/html"), "nothing is listed: the page says why"
        return
    sheet = rows_of(answer)
    heads = [words for words in shown.rows[0] if words.strip()]
    at = next(n for n, row in enumerate(sheet) if [c for c in row if c] == heads)
    assert len([row for row in sheet[at + 1 :] if sum(c is not None for c in row) > 1]) >= min(len(shown.rows) - 1, 1)
    assert Entry.objects.filter(event="page.exported").count() == 1


def test_every_page_of_a_long_list_is_in_it_once(house, on_day):
    for n in range(120):
        s.person_with_account(1000 + n, f"many{n}", f"多某{n:03d}", house.school, "teacher")
    with on_day(3):
        sheet = rows_of(s.logged_in(house.head).get("/desk/parties/people/", {"as": "xlsx", "q": "某"}))
    names = [cell for row in sheet for cell in row if str(cell).startswith("多某")]
    assert len(names) == len(set(names)) == 120


def test_whoever_may_not_read_the_page_gets_no_sheet_of_it(house, on_day):
    with on_day(3):
        assert s.logged_in(house.handler).get("/desk/security-log/", {"as": "xlsx"}).status_code == 403
    assert not Entry.objects.filter(event="page.exported").exists()


def test_what_is_not_seen_on_paper_is_left_out():
    table = Table(
        '<table><thead><tr><th>名</th><th></th></tr></thead><tr><td>甲<span class="visually-hidden">不读</span></td>'
        "<td><button>办</button></td></tr></table><table><tr><td>乙</td></tr></table>"
        '<a rel="next" href="?page=2">下一页</a>'
    )
    assert table.rows == [["名", ""], ["甲", ""]]
    assert table.next
