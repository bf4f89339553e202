"""Who was at the school when it happened, at the desk: nothing on any page, in no list of people, and told while a call is typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Post
from qingfeng.engines.cases.models import Complaint, Incident
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.consequences.permissions import can_see_consequence
from qingfeng.engines.ledgers.models import RefundOrder
from qingfeng.engines.ledgers.permissions import can_see_order
from tests import situations as s

from .test_register import call

pytestmark = pytest.mark.django_db
CHARGED = dt.date(2010, 9, 2)  # as every claim of the situations says
IN_BETWEEN = dt.date(2011, 1, 1)


def test_one_who_has_moved_to_the_office_since_finds_nothing(house, on_day):
    matter = s.being_handled(house)
    was_there, left_before = (
        s.moved_here(house, 701, "温某甲", "handler", IN_BETWEEN),
        s.moved_here(house, 702, "温某乙", "handler", CHARGED),
    )
    with on_day(3):
        client = s.logged_in(was_there)
        for page in ("/desk/", "/desk/matters/?state=all", "/desk/search/?q=空调"):
            assert matter.ref not in client.get(page).content.decode(), page
        for page in (f"/desk/matters/{matter.ref}/", f"/desk/matters/{matter.ref}/steps/assist/", f"/desk/matters/{matter.ref}/recused/"):
            assert client.get(page).status_code == 404, page
        assert s.logged_in(left_before).get(f"/desk/matters/{matter.ref}/").status_code == 200


def test_neither_is_offered_the_matter_nor_counted_among_the_free(house, on_day):
    matter = s.being_handled(house)
    s.moved_here(house, 701, "温某甲", "handler", IN_BETWEEN)
    s.moved_here(house, 702, "温某乙", "handler", CHARGED)
    with on_day(3):
        client = s.logged_in(house.handler)
        form = client.get(f"/desk/matters/{matter.ref}/steps/offer/").content.decode()
        assert "温某甲" not in form
        assert "温某乙" in form
        assert "从2010年9月2日的事算起，回避1人" in client.get(f"/desk/matters/{matter.ref}/recused/").content.decode()


def test_while_a_call_is_typed_each_day_is_asked_about(house, on_day):
    typist = s.moved_here(house, 701, "温某甲", "registrar", IN_BETWEEN)
    with on_day(1):
        client = s.logged_in(typist)
        check = lambda **days: client.post("/desk/intake/check/", {"unit": house.school.pk, **days}).content.decode()  # noqa: E731
        assert "可由您登记" in check()
        assert "可由您登记" in check(happened_on="2026-09-01")
        assert "您须回避" in check(happened_on="2010-09-02")
        assert "您须回避" in check(paid_1="2026-09-01", paid_3="2010-12-31")
        assert "可由您登记" in check(paid_1="2011-01-01", paid_2="不是日期")
        answer = client.post("/desk/intake/", call(house, paid_1="2010-09-02"))
        assert answer.status_code == 409
        assert "请交给另一位同事登记" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_the_registrar_may_say_that_it_goes_further_back(house, on_day):
    reader = s.moved_here(house, 701, "温某甲", "reviewer", CHARGED)
    receipt = s.complain(house)
    page = f"/desk/matters/{receipt.ref}/steps/register/"
    with on_day(1):
        client = s.logged_in(house.registrar)
        assert 'value="2010-09-02"' in client.get(page).content.decode()
        late = client.post(page, {"title": "第三中学：空调使用费", "facts_from": "2026-12-01"})
        assert late.status_code == 422
        assert "日期不能在今天以后" in late.content.decode()
        assert s.logged_in(reader).get(f"/desk/matters/{receipt.ref}/").status_code == 200
        client.post(page, {"title": "第三中学：空调使用费", "facts_from": "2009-09-01"})
        assert s.logged_in(reader).get(f"/desk/matters/{receipt.ref}/").status_code == 404
    assert Matter.objects.get().facts_from == dt.date(2009, 9, 1)


@pytest.mark.parametrize("step", ["find", "add_evidence"])
def test_a_finding_or_a_proof_of_an_earlier_day_is_typed_into_its_form(house, on_day, step):
    matter = s.being_handled(house)
    data = {"text": "2009年起的收款簿", "source": "office", "facts_from": "2009-09-01"}
    if step == "find":
        clause = next(c for c in Clause.objects.order_by("pk") if not c.document.in_force_from or c.document.in_force_from.year < 2009)
        data = {
            "allegation": matter.allegations.get().pk,
            "result": "confirmed",
            "clause": clause.pk,
            "text": "收款簿",
            "charged_on": "2009-09-01",
        }
    with on_day(3):
        answer = s.logged_in(house.handler).post(f"/desk/matters/{matter.ref}/steps/{step}/", data)
    assert answer.status_code == 302, answer.content.decode()
    assert Matter.objects.get().facts_from == dt.date(2009, 9, 1)
    if step == "find":
        assert Incident.objects.get().charged_on == dt.date(2009, 9, 1)


def test_an_order_and_a_consequence_are_shut_to_whom_the_matter_is_shut(house):
    charged = dt.date(2011, 3, 1)
    tutoring = replace(s.claim("tutoring_charge"), charged_on=charged)
    matter = s.handled_by(house, s.accepted(house, s.complain(house, claims=[tutoring])), house.handler)
    s.heard(house, matter)
    s.found(house, matter)
    s.decided(house, matter)
    order, day = RefundOrder.objects.get(), s.at(21).date()
    rows = list(Consequence.objects.all())
    assert rows
    for number, left, sees in ((701, dt.date(2011, 6, 1), False), (702, charged, True)):
        account = s.moved_here(house, number, f"温某{number}", "decider", left)
        assert RefundOrder.objects.visible_to(account, day).filter(pk=order.pk).exists() == can_see_order(account, order, day) == sees
        for row in rows:
            listed = Consequence.objects.visible_to(account, day).filter(pk=row.pk).exists()
            assert listed == can_see_consequence(account, row, day) == sees
    Matter.objects.update(facts_from=dt.date(2005, 6, 1))  # reaches further back than the one act
    assert not RefundOrder.objects.visible_to(account, day).exists()
    assert not Consequence.objects.visible_to(account, day).exists()
    assert not can_see_order(account, order, day)
    assert not any(can_see_consequence(account, row, day) for row in rows)


def queries(account, page: str) -> int:
    client = s.logged_in(account)
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


@pytest.mark.parametrize("page", ["/desk/matters/{ref}/recused/", "/desk/matters/{ref}/steps/offer/", "/desk/matters/{ref}/", "/desk/"])
def test_the_number_of_queries_depends_neither_on_colleagues_nor_on_their_past(house, on_day, page):
    matter = s.being_handled(house)
    s.moved_here(house, 700, "温某", "handler", IN_BETWEEN)
    reader = s.moved_here(house, 701, "温某甲", "handler", dt.date(2006, 1, 1))
    Matter.objects.filter(pk=matter.pk).update(accountable=reader)
    with on_day(3):
        few = queries(reader, page.format(ref=matter.ref))
        for n in range(8):
            s.moved_here(house, 710 + n, f"温某{n}", "handler", IN_BETWEEN)
            Post.objects.create(
                unit=house.school, person=reader.person, kind="clerk", held_from=dt.date(2006, 2, 1 + n), held_to=dt.date(2006, 3, 1 + n)
            )
        assert queries(reader, page.format(ref=matter.ref)) == few
