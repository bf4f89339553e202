"""Matters that nobody may answer for, at the desk: heads see and take them, security administrators learn how many and no more."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.checks import Tags, run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingfeng.core.access.models import Kin
from qingfeng.core.matters.models import Matter
from qingfeng.core.notices import services as notices
from qingfeng.core.vault.services import notice_address
from qingfeng.engines.cases.standing import offer_abandoned
from qingfeng.faces.cli import lacking
from tests import situations as s

pytestmark = pytest.mark.django_db
ADMIN_PAGES = (
    "/desk/", "/desk/roles/", "/desk/notices/", "/desk/declared/", "/desk/me/", "/desk/accounts/", "/desk/security-log/", "/desk/stranded/",
    "/desk/parties/", "/desk/matters/", "/desk/search/?q=YX",
)  # fmt: skip


@pytest.fixture
def county(house):
    return s.with_an_office_above(house)


def read(account, *pages: str) -> str:
    client = s.logged_in(account)
    return "".join(client.get(page, follow=True).content.decode() for page in pages)


def test_the_head_above_finds_it_on_the_first_page_and_takes_it_up(county, on_day):
    matter = s.stranded(county)
    with on_day(7):
        client = s.logged_in(county.chief)
        assert "1件没有人能负责" in client.get("/desk/").content.decode()
        listed = client.get("/desk/stranded/").content.decode()
        assert matter.ref in listed
        assert matter.title in listed
        assert "能接的人都没有接受" in listed
        assert f"/desk/matters/{matter.ref}/steps/offer/" in listed
        answer = client.post(f"/desk/matters/{matter.ref}/steps/take_up/", {"key": "0" * 32}, follow=True)
        assert answer.status_code == 200
        assert "每件事都有人负责" in client.get("/desk/stranded/").content.decode()
    assert Matter.objects.get(pk=matter.pk).accountable == county.chief


def test_of_a_sealed_one_the_list_and_the_step_show_the_number_alone(county, on_day):
    receipt = s.complain(county, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    s.roles_end(*(county.accounts[who] for who in ("duty", "deputy_duty", "head")))
    offer_abandoned(now=s.at(5))
    s.take(matter_id=matter.pk, step="decline", actor=county.chief, now=s.at(5), data={"reason": "请县里另派人"})
    offer_abandoned(now=s.at(6))
    with on_day(7):
        client = s.logged_in(county.chief)
        for page in ("/desk/stranded/", f"/desk/matters/{matter.ref}/steps/take_up/"):
            said = client.get(page).content.decode()
            assert matter.ref in said
            assert matter.title not in said
            assert "密件" in said
        assert client.get(f"/desk/matters/{matter.ref}/").status_code == 404
        client.post(f"/desk/matters/{matter.ref}/steps/take_up/", {"key": "0" * 32})
        assert matter.title in client.get(f"/desk/matters/{matter.ref}/").content.decode()


def test_a_head_who_must_stand_back_finds_nothing_and_takes_nothing(county, on_day):
    Kin.objects.create(person=county.chief.person, other=county.principal.person, relation="姐弟")
    matter = s.being_handled(county)
    s.roles_end(*(county.accounts[who] for who in ("registrar", "handler", "head", "clerk")))
    offer_abandoned(now=s.at(5))
    assert Matter.objects.get(pk=matter.pk).stranded_why == "stand_back"
    with on_day(7):
        said = read(county.chief, "/desk/", "/desk/stranded/", "/desk/matters/?state=all")
        assert matter.ref not in said
        assert "件没有人能负责" not in said
        answer = s.logged_in(county.chief).post(f"/desk/matters/{matter.ref}/steps/take_up/", {"key": "0" * 32})
        assert answer.status_code == 404


@pytest.mark.parametrize("who", ["secadmin", "chief_secadmin"])
def test_a_security_administrator_reads_how_many_where_and_what_to_do(county, on_day, who):
    s.stranded(county)
    with on_day(7):
        for page in ("/desk/", "/desk/roles/"):
            said = read(county.accounts[who], page)
            assert "没有人能负责的事项" in said
            assert "云岫县教育委员会：1件" in said
            assert "代行" in said


@pytest.mark.parametrize("who", ["secadmin", "chief_secadmin", "sysadmin", "auditadmin"])
def test_no_page_of_an_administrator_holds_its_number_or_title(county, on_day, who):
    matter = s.stranded(county)
    with on_day(7):
        client = s.logged_in(county.accounts[who])
        found = 0
        for page in ADMIN_PAGES:
            answer = client.get(page, follow=True)
            said = answer.content.decode()
            found += answer.status_code == 200
            assert matter.ref not in said, page
            assert matter.title not in said, page
            assert "空调" not in said, page
        assert found > 3
        for page in (f"/desk/matters/{matter.ref}/", f"/desk/matters/{matter.ref}/steps/take_up/", "/desk/stranded/"):
            assert client.get(page).status_code in (403, 404), page


def test_an_administrator_with_ties_to_the_school_is_not_even_given_the_count(county, on_day):
    s.stranded(county)
    Kin.objects.create(person=county.secadmin.person, other=county.principal.person, relation="姐弟")
    with on_day(7):
        assert "没有人能负责的事项" not in read(county.secadmin, "/desk/", "/desk/roles/")
        assert "云岫县教育委员会：1件" in read(county.chief_secadmin, "/desk/")


def test_the_mail_names_the_office_and_nothing_else(county):
    county.secadmin.email = "secadmin@office.example"
    county.secadmin.save()
    matter = s.stranded(county)
    notices.deliver(now=s.at(7), address_of=notice_address)
    (letter,) = [m for m in mail.outbox if m.to == ["secadmin@office.example"]]
    assert "云岫县教育委员会有1件事项没有人能负责" in letter.body
    assert matter.ref not in letter.subject + letter.body
    assert matter.title not in letter.subject + letter.body


def test_start_up_and_the_duty_of_each_day_list_it_beside_the_empty_roles(county, caplog):
    matter = s.stranded(county)
    (warning,) = [w for w in run_checks(tags=[Tags.database], databases=["default"]) if w.id == "matters.W001"]
    lines = lacking.lines(now=s.at(7))
    lacking.tell(now=s.at(7))
    for said in (warning.msg, "\n".join(lines), caplog.text):
        assert "云岫县教育委员会：1件事项没有人能负责" in said
        assert matter.ref not in said
        assert matter.title not in said
    assert any("还没有人能担任的角色" in line for line in lines)


def queries(account, page: str) -> int:
    client = s.logged_in(account)
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("who", "page"), [("chief", "/desk/stranded/"), ("chief", "/desk/"), ("secadmin", "/desk/"), ("secadmin", "/desk/roles/")]
)
def test_the_number_of_queries_does_not_depend_on_how_many_are_stranded(county, on_day, who, page):
    first = s.stranded(county)
    with on_day(7):
        few = queries(county.accounts[who], page)
        rows = [Matter.objects.get(pk=first.pk) for _n in range(8)]
        for n, row in enumerate(rows):
            row.pk, row.ref = None, f"YX2026-9{n:03}"
        Matter.objects.bulk_create(rows)
        assert queries(county.accounts[who], page) == few
