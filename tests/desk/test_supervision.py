"""The list of lights at the desk, one click that urges several, and the papers of it."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services as exports
from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import Urging
from tests import situations as s

from .sheets import the_sheet_is_the_page

pytestmark = pytest.mark.django_db
PAGE = "/desk/supervision/"
KEY = "b" * 32


def urge(client, *refs, step="urge", **more):
    return client.post(f"{PAGE}urge/", {"ref": refs, "step": step, "key": KEY, "text": "", **more}, follow=True)


def text_of(answer):
    word = Document(io.BytesIO(answer.content))
    cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in word.paragraphs), *cells])


@pytest.fixture
def late(house):
    return Matter.objects.get(pk=s.complain(house, on=dt.date(2026, 10, 1)).matter_id)


def test_the_list_says_the_light_in_words_and_why_a_deadline_stands(house, on_day, late):
    paused = s.being_handled(house)
    ground = paused.clocks.running().get(code="petition.handle").rule.value["pause_on"][0]
    s.take(matter_id=paused.pk, step="pause", actor=house.handler, now=s.at(2), data={"ground": ground})
    with on_day(3):
        page = s.logged_in(house.head).get(PAGE).content.decode()
        red = s.logged_in(house.head).get(f"{PAGE}?lamp=late").content.decode()
    assert "红灯" in page
    assert f"暂停：{ground}" in page
    assert "限时办结和督办办法" in page
    assert late.ref in red
    assert paused.ref not in red


def test_one_click_urges_each_that_is_ticked_and_tells_what_was_refused(house, on_day, late):
    other = s.being_handled(house)
    s.take(matter_id=other.pk, step="urge", actor=house.registrar, now=s.at(2))
    with on_day(3):
        client = s.logged_in(house.head)
        for _again in range(2):
            page = urge(client, late.ref, other.ref).content.decode()
        assert "等着答复" in page
        assert "云岫教催〔2026〕2号" in page
        asked = f"u={Urging.objects.first().pk}&u={Urging.objects.last().pk}"
        both = client.get(f"/desk/papers/urgings/?{asked}&form=word")
        the_sheet_is_the_page(client, f"/desk/supervision/urged/?{asked}")
    assert Urging.objects.count() == 2
    assert text_of(both).count("催办通知书") == 2


def test_a_registrar_reminds_and_does_not_order_and_a_handler_does_neither(house, on_day, late):
    with on_day(3):
        registrar = s.logged_in(house.registrar)
        assert "发督办单" not in registrar.get(PAGE).content.decode()
        urge(registrar, late.ref, step="supervise")
        assert s.logged_in(house.handler).get(PAGE).status_code == 403
    assert not Urging.objects.exists()


def test_whoever_must_stand_back_finds_nothing_and_urges_nothing(house, on_day, late):
    house.grant(house.principal, "head", house.office)
    with on_day(3):
        client = s.logged_in(house.principal)
        assert late.ref not in client.get(PAGE).content.decode()
        assert late.ref not in urge(client, late.ref).content.decode()
        assert client.get(f"/desk/papers/urgings/?u={1}").status_code == 404
    assert not Urging.objects.exists()


def test_the_accountable_person_finds_it_on_the_first_page_and_answers_from_the_case_page(house, on_day):
    matter = s.being_handled(house)
    s.take(matter_id=matter.pk, step="urge", actor=house.head, now=s.at(3))
    with on_day(4):
        client = s.logged_in(house.handler)
        assert "催办，请书面答复" in client.get("/desk/").content.decode()
        assert "云岫教催〔2026〕1号" in client.get(f"/desk/matters/{matter.ref}/").content.decode()
        step = f"/desk/matters/{matter.ref}/steps/answer_urging/"
        assert "请抓紧办理" in client.get(step).content.decode()
        assert client.post(step, {"text": "已取证，周五认定。", "key": KEY}).status_code == 302
        assert "已取证，周五认定。" in client.get(f"/desk/matters/{matter.ref}/").content.decode()


def test_what_was_overdue_stays_marked_in_list_supervision_and_on_the_case_page(house, on_day, late):
    s.accepted(house, type("Receipt", (), {"matter_id": late.pk}))
    with on_day(3):
        client = s.logged_in(house.head)
        for page in ("/desk/matters/", f"{PAGE}?missed=1", f"/desk/matters/{late.ref}/"):
            assert "曾逾期" in client.get(page).content.decode()


def test_sheet_and_papers_of_the_list_hold_what_it_shows_and_are_recorded(house, on_day, late):
    s.complain(house)
    with on_day(3):
        client = s.logged_in(house.head)
        said = {"kind": "supervision", "query": "lamp=late", "purpose": "报送局务会", "unit": house.office}
        request = exports.ask(**said, actor=house.head, now=s.at(3))
        exports.approve(request=request, actor=house.decider, now=s.at(3))
        sheet = client.post(f"/desk/exports/{request.pk}/file/")
        word = client.get("/desk/papers/lights/?form=word")
        assert client.get("/desk/papers/lights/").content.startswith(b"%PDF")
    cells = [c.value for row in load_workbook(io.BytesIO(sheet.content)).active.iter_rows() for c in row]
    assert cells.count("红灯") == 1
    assert request.number in sheet["Content-Disposition"]
    assert late.ref in text_of(word)
    assert Entry.objects.filter(event="supervision.exported").count() == 3


def test_the_number_of_queries_does_not_depend_on_the_rows(house, on_day):
    with on_day(3):
        client = s.logged_in(house.head)
        asked = []
        for n in (4, 14):
            for _n in range(n):
                matter = s.being_handled(house)
                s.take(matter_id=matter.pk, step="urge", actor=house.head, now=s.at(2))
            client.get(PAGE)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(PAGE).status_code == 200
            asked.append(len(seen))
    assert asked[0] == asked[1]
