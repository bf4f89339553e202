"""回访 on the pages: the caller takes a call and asks three things; the office that handled reads totals."""

import datetime as dt

import pytest
from freezegun import freeze_time

from qingfeng.engines.cases import callbacks
from qingfeng.engines.cases.models import CallBack
from qingfeng.institutions.complaints.tests.situations import _account, with_an_office_above
from qingfeng.institutions.complaints.tests.test_callbacks import NEXT_MONTH, drawn
from tests import situations as s

pytestmark = pytest.mark.django_db
DAY = NEXT_MONTH + dt.timedelta(days=2)


@pytest.fixture
def sample(house):
    with_an_office_above(house)
    house.accounts["visitor"] = _account(660, "visitor", "查问", house.above, "clerk")
    house.grant(house.accounts["visitor"], "caller", house.above)
    return drawn(house)


def test_a_caller_takes_a_call_asks_the_keepers_and_enters_what_was_said(house, sample):
    call = CallBack.objects.filter(sample=sample).order_by("pk").first()
    address, ref = f"/desk/callbacks/{call.pk}/", call.complaint.matter.ref
    with freeze_time(DAY):
        client = s.logged_in(house.visitor)
        assert ref in client.get("/desk/callbacks/").content.decode()
        before = client.get(address).content.decode()
        assert "接下这个回访" in before
        assert "申请启封" not in before
        assert client.post(address, {"do": "take"}).status_code == 302
        page = client.get(address).content.decode()
        assert "向保管人申请启封" in page
        assert "柳青禾" not in page
        assert client.get(f"/desk/matters/{ref}/open/{call.complaint_id}/").status_code == 200
        incomplete = client.post(address, {"result": "reached", "solved": "yes"})
        assert incomplete.status_code == 409
        assert "三个问题" in incomplete.content.decode()
        said = {"result": "reached", "contacted": "no", "solved": "partly", "satisfied": "3"}
        assert client.post(address, said).status_code == 302
    call.refresh_from_db()
    assert (call.contacted, call.solved, call.satisfied) == (False, "partly", 3)


def test_the_office_that_handled_reads_totals_and_opens_no_call(house, sample):
    call = CallBack.objects.filter(sample=sample).first()
    with freeze_time(DAY):
        head, caller = s.logged_in(house.head), s.logged_in(house.caller)
        page = head.get("/desk/callbacks/").content.decode()
        assert "不足5人" in page
        assert call.complaint.matter.ref not in page
        assert caller.get(f"/desk/callbacks/{call.pk}/").status_code == 404


def test_without_callers_above_the_page_says_that_there_is_nothing_to_call(house):
    assert callbacks.commit_seeds(now=s.at(0)) == 0
    with freeze_time(DAY):
        assert "没有要打的回访" in s.logged_in(house.caller).get("/desk/callbacks/").content.decode()
