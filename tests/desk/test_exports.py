"""Taking a list away: asked for on the page, approved by another, made from what the asker may see when it is fetched, marked, recorded."""

import io

import pytest
from openpyxl import load_workbook

from qingfeng.core.access.models import Kin
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services
from qingfeng.core.exports.models import ExportRequest
from tests import situations as s

pytestmark = pytest.mark.django_db
PURPOSE = "报送局务会，核对逾期件"


def ask(house, who="handler", query="state=all"):
    answer = s.logged_in(house.accounts[who]).post(f"/desk/exports/new/matters/?{query}", {"purpose": PURPOSE})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return ExportRequest.objects.latest("pk")


def approved(house, who="handler", **more):
    request = ask(house, who, **more)
    assert s.logged_in(house.head).post(f"/desk/exports/{request.pk}/approve/").status_code == 302
    return request


def cells(answer):
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return [str(c.value) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for c in row if c.value is not None]


def test_the_sheet_says_who_took_it_when_what_for_and_who_agreed(house, on_day):
    s.complain(house)
    with on_day(1):
        request = approved(house)
        found = cells(s.logged_in(house.handler).post(f"/desk/exports/{request.pk}/file/"))
    assert "YX2026-0001" in found
    last = found[-1]
    for said in (house.handler.name, "handler", PURPOSE, house.head.name, request.number, "11月10日"):
        assert said in last, said
    entry = Entry.objects.get(event="matters.exported")
    assert (entry.body["rows"], entry.body["request"], len(entry.body["sha256"])) == (1, request.pk, 64)


def test_it_is_made_from_what_the_asker_may_see_at_that_time(house, on_day):
    s.being_handled(house)
    with on_day(3):
        request = approved(house)
        client = s.logged_in(house.handler)
        assert "YX2026-0001" in cells(client.post(f"/desk/exports/{request.pk}/file/"))
        Kin.objects.create(person=house.handler.person, other=house.principal.person, relation="夫妻")
        assert "YX2026-0001" not in cells(client.post(f"/desk/exports/{request.pk}/file/"))


def test_the_filter_of_the_page_goes_along(house, on_day):
    s.complain(house)
    with on_day(1):
        request = approved(house, query="lamp=late")
        assert "YX2026-0001" not in cells(s.logged_in(house.handler).post(f"/desk/exports/{request.pk}/file/"))


def test_nobody_fetches_unapproved_or_anothers(house, on_day):
    with on_day(1):
        request = ask(house)
        assert s.logged_in(house.handler).post(f"/desk/exports/{request.pk}/file/").status_code == 409
        services.approve(request=request, actor=house.head, now=s.at(1))
        for who, status in (("head", 409), ("decider", 409), ("registrar", 404), ("principal", 403), ("auditadmin", 403)):
            assert s.logged_in(house.accounts[who]).post(f"/desk/exports/{request.pk}/file/").status_code == status, who


def test_head_and_decider_find_what_waits_for_them(house, on_day):
    with on_day(1):
        request = ask(house)
        for who in ("head", "decider"):
            client = s.logged_in(house.accounts[who])
            assert PURPOSE in client.get("/desk/exports/").content.decode()
            assert "导出待批准1份" in client.get("/desk/").content.decode()
            assert "批准" in client.get(f"/desk/exports/{request.pk}/").content.decode()
        own = s.logged_in(house.handler).get(f"/desk/exports/{request.pk}/").content.decode()
    assert f"/desk/exports/{request.pk}/approve/" not in own
    assert house.decider.name in own


def test_declined_with_a_reason_and_told(house, on_day):
    with on_day(1):
        request = ask(house)
        client = s.logged_in(house.head)
        assert client.post(f"/desk/exports/{request.pk}/decline/", {"reason": ""}).status_code == 422
        assert client.post(f"/desk/exports/{request.pk}/decline/", {"reason": "用途不清"}).status_code == 302
        assert "用途不清" in s.logged_in(house.handler).get(f"/desk/exports/{request.pk}/").content.decode()


def test_the_register_is_printed_without_asking_and_that_is_recorded(house, on_day):
    s.complain(house)
    with on_day(1):
        page = s.logged_in(house.registrar).get("/desk/matters/print/?state=all").content.decode()
    assert "YX2026-0001" in page
    assert house.registrar.name in page.split("不得转给他人")[0][-200:]
    assert Entry.objects.get(event="matters.printed").body == {"rows": 1}


def test_the_audit_administrator_reads_who_took_what_and_no_content(house, on_day):
    s.complain(house)
    with on_day(1):
        request = approved(house)
        s.logged_in(house.handler).post(f"/desk/exports/{request.pk}/file/")
        page = s.logged_in(house.auditadmin).get("/desk/exports/log/").content.decode()
    for said in (house.handler.name, house.head.name, PURPOSE, "事项台账", request.number, "取走"):
        assert said in page, said
    assert "YX2026-0001" not in page
    assert "空调使用费" not in page


def test_one_figure_with_its_records_is_asked_for_as_well(house, on_day):
    s.complain(house)
    with on_day(1):
        client = s.logged_in(house.handler)
        answer = client.post("/desk/exports/new/figure/?figure=complaints.fee_complaints&period=2026-11..2026-11", {"purpose": PURPOSE})
        assert answer.status_code == 302
        request = ExportRequest.objects.get()
        services.approve(request=request, actor=house.head, now=s.at(1))
        assert "YX2026-0001" in cells(client.post(f"/desk/exports/{request.pk}/file/"))
        assert client.get("/desk/exports/new/refunds/").status_code == 404


def test_the_page_says_of_every_list_what_it_holds_and_whether_somebody_must_agree(house, on_day):
    with on_day(1):
        page = s.logged_in(house.handler).get("/desk/exports/").content.decode()
    for said in ("事项台账", "一项统计的逐条记录", "退费台账", "退费签收名册", "统计表", "办理记录", "没有个人信息：直接导出，只登记"):
        assert said in page, said
