"""Who finds nothing: the unit complained about, those who must stand back, and the administrators. On every address of a matter."""

import re
from uuid import uuid4

import pytest
from django.urls import get_resolver

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from tests import situations as s

pytestmark = pytest.mark.django_db
SHUT_OUT = ("principal", "teacher", "sysadmin", "secadmin", "auditadmin", "auditor", "publisher", "cashier", "keeper")


def addresses(matter):
    """Every desk address that names a matter, taken from the routes themselves so that a new one is walked too."""
    found = []
    desk = next(p for p in get_resolver().url_patterns if str(p.pattern) == "desk/")
    for pattern in desk.url_patterns:
        route = str(pattern.pattern)
        if "<str:ref>" not in route:
            continue
        filled = (
            route.replace("<str:ref>", matter.ref).replace("<int:pk>", str(matter.complaints.first().pk)).replace("<uuid:pk>", str(uuid4()))
        )
        if "<str:name>" in filled:
            found += [filled.replace("<str:name>", step.name) for step in procedure_of(matter).steps]
        else:
            found.append(filled)
    assert len(found) > 30
    return [f"/desk/{path}" for path in found]


@pytest.mark.parametrize("who", [*SHUT_OUT, "recused"])
def test_a_matter_does_not_exist_for_those_who_may_not_see_it(house, on_day, who):
    matter = s.ready_to_decide(house)
    account = s.recused_handler(house) if who == "recused" else house.accounts[who]
    with on_day(14):
        client = s.logged_in(account)
        for address in addresses(matter):
            for answer in (client.get(address), client.post(address, {"key": uuid4().hex})):
                assert answer.status_code in (403, 404, 405), address
                assert matter.title not in answer.content.decode(), address


def test_not_seeing_and_not_existing_are_the_same_answer(house, on_day):
    matter = s.being_handled(house)
    with on_day(3):
        client = s.logged_in(s.recused_handler(house))
        there, nowhere = client.get(f"/desk/matters/{matter.ref}/"), client.get("/desk/matters/YX2026-9999/")
    assert there.status_code == nowhere.status_code == 404
    assert plain(there, matter.ref) == plain(nowhere, "YX2026-9999")


def plain(answer, ref):
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode().replace(ref, ""))


@pytest.mark.parametrize(
    "page", ["/desk/", "/desk/matters/", "/desk/matters/?state=all&q=空调", "/desk/search/?q=空调", "/desk/matters/print/?state=all"]
)
def test_no_list_search_count_or_sheet_shows_it_to_the_recused(house, on_day, page):
    matter = s.being_handled(house)
    with on_day(3):
        answer = s.logged_in(s.recused_handler(house)).get(page, follow=True)
    assert answer.status_code == 200
    assert matter.ref not in answer.content.decode()
    assert "空调使用费" not in answer.content.decode()


def test_look_alikes_are_not_shown_to_the_recused(house, on_day):
    s.being_handled(house)
    with on_day(3):
        recused = s.recused_handler(house)
        data = {"unit": house.school.pk, "text": "开学在群里收了80元空调使用费，没有收据。"}
        assert "空调使用费" not in s.logged_in(recused).post("/desk/intake/near/", data).content.decode()
        assert "YX2026-0001" in s.logged_in(house.registrar).post("/desk/intake/near/", data).content.decode()


def test_an_accusation_is_for_the_one_who_took_it_in_alone(house, on_day):
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    matter = Matter.objects.get(pk=receipt.matter_id)
    with on_day(1):
        assert s.logged_in(house.registrar).get(f"/desk/matters/{matter.ref}/").status_code == 200
        for who in ("handler", "reviewer", "decider", "head", "caller", "duty"):
            assert s.logged_in(house.accounts[who]).get(f"/desk/matters/{matter.ref}/").status_code == 404, who


def test_the_bar_of_a_respondent_leads_only_to_what_is_asked_of_them(house, on_day):
    with on_day(3):
        page = s.logged_in(house.principal).get("/desk/", follow=True).content.decode()
    bar = page.split("<nav", 1)[1].split("</nav>")[0]
    assert set(re.findall(r"<a [^>]*>([^<]+)", bar)) == {
        "今日", "收费公示", "要我说明的", "协办", "要我校退的", "要我签的", "我的学习", "考核", "评选", "评优评聘", "监控名单", "学习",
        "宣传",
    }  # fmt: skip


def test_a_case_page_never_names_a_complainant(house, on_day):
    matter = s.ready_to_decide(house)
    with on_day(14):
        for who in ("handler", "decider", "reviewer"):
            client = s.logged_in(house.accounts[who])
            for address in (f"/desk/matters/{matter.ref}/", f"/desk/matters/{matter.ref}/mail/", "/desk/matters/"):
                page = client.get(address).content.decode()
                assert "柳青禾" not in page
                assert "13900000001" not in page
