"""The working calendar: read by many, set by the top office alone, and every running deadline follows at once."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import a_unit, an_account, an_office_with_a_school
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Clock, Matter
from qingfeng.core.norms.tests.situations import NOW
from tests import shipped

pytestmark = pytest.mark.django_db
SOURCE = "国办发明电〔2026〕7号"
SPRING = "2027-02-06 至 2027-02-12 休 春节\n2027-02-14 班 春节"


@pytest.fixture(autouse=True)
def _today():
    with freeze_time("2026-11-23 02:00:00"):
        yield


@pytest.fixture
def office():
    return an_office_with_a_school()[0]


def sit(client, unit, *roles):
    account = an_account(unit, *roles)
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return account


def page(client, query="", status=200):
    answer = client.get(reverse("desk:calendar") + query)
    assert answer.status_code == status
    return answer.content.decode()


def paste(client, status=200, **data):
    answer = client.post(reverse("desk:calendar_paste"), {"lines": SPRING, "source_document": SOURCE} | data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def a_running_clock(office, due):
    """A statement asked for, five working days."""
    shipped.load(NOW)
    handler = an_account(office, Role.HANDLER)
    fields = {"procedure": "complaint", "state": "handling", "accountable": handler, "opened_at": NOW}
    fields |= {"received_on": NOW.date(), "facts_from": NOW.date()}
    names = {f.name for f in Matter._meta.get_fields()}
    matter = Matter.objects.create(unit=office, ref="YX2027-0001", **{k: v for k, v in fields.items() if k in names})
    clock = clocks.start(matter=matter, code="complaint.statement", on=dt.date(2027, 2, 3))
    clocks.refresh(matter)
    matter.save()
    assert clock.due_on == due
    return clock


def test_a_year_without_an_announcement_says_that_it_is_provisional(client, office):
    sit(client, office, Role.HANDLER)
    html = page(client, "?year=2027")
    assert "放假安排尚未公布" in html
    assert "全年261个工作日" in html
    assert "还没有录入" in html


def test_the_announcement_is_shown_before_it_is_saved(client, office):
    sit(client, office, Role.DECIDER)
    html = paste(client)
    assert "核对以后保存" in html
    assert "2027-02-08" in html
    assert SPRING.splitlines()[0] in html
    assert not DayException.objects.exists()


def test_after_saving_every_running_deadline_is_counted_anew_and_the_page_says_how_many_moved(client, office):
    clock = a_running_clock(office, due=dt.date(2027, 2, 10))
    sit(client, office, Role.HEAD)
    paste(client, status=302, go="save")
    html = page(client, "?year=2027")
    assert "已记下8天，日历为第1版。正在走的期限已重算，1个的到期日变了" in html
    assert "放假安排已公布" in html
    clock.refresh_from_db()
    assert clock.due_on > dt.date(2027, 2, 10)
    assert Clock.objects.get().matter.due_on == clock.due_on
    assert CalendarEdition.objects.get().recorded_by.unit == office


def test_one_day_can_be_put_right_with_its_document(client, office):
    sit(client, office, Role.DECIDER)
    data = {"day": "2027-02-08", "works": "rest", "name": "春节", "source_document": SOURCE}
    assert client.post(reverse("desk:calendar_day"), data).status_code == 302
    assert not DayException.objects.get().is_workday
    html = client.post(reverse("desk:calendar_day"), data | {"source_document": ""})
    assert html.status_code == 422
    assert "没有写依据的文件" in html.content.decode()
    assert client.post(reverse("desk:calendar_day"), data | {"source_document": "", "provisional": "on"}).status_code == 302
    assert "暂定" in page(client, "?year=2027")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("2027-02-30 休 春节", "第1行：没有2027-02-30这一天"),
        ("2027-02-06 休 春节\n春节放假", "第2行：请写成"),
        ("2027-02-12 至 2027-02-06 休", "起止日期不对"),
        ("2027-02-06 休\n2027-02-06 班", "同一天写了两次"),
        ("9999-12-31 至 9999-12-31 休", "日历从2004年到2100年"),
        ("", "请填写"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_stored(client, office, lines, why):
    sit(client, office, Role.DECIDER)
    html = paste(client, status=422, lines=lines, go="save")
    assert why in html
    if lines:
        assert lines.splitlines()[0] in html
    assert not DayException.objects.exists()


def test_without_a_document_a_day_is_provisional_or_nothing(client, office):
    sit(client, office, Role.DECIDER)
    assert "请写通知的文号" in paste(client, status=422, source_document="", go="save")
    paste(client, status=302, source_document="", provisional="on", go="save")
    assert set(DayException.objects.values_list("provisional", flat=True)) == {True}


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REGISTRAR, Role.AUDITOR])
def test_who_reads_the_calendar_does_not_set_it(client, office, role):
    sit(client, office, role)
    assert "录入放假通知" not in page(client)
    paste(client, status=403, go="save")
    assert client.post(reverse("desk:calendar_day"), {}).status_code == 403


def test_the_decider_of_an_office_below_does_not_set_days_for_everybody(client, office):
    below = a_unit("agency", office, "信访科")
    sit(client, below, Role.DECIDER)
    assert "录入放假通知" not in page(client)
    paste(client, status=403, go="save")


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.STAFF, Role.SYSADMIN])
def test_others_have_no_calendar_page(client, office, role):
    sit(client, office, role)
    page(client, status=403)


@pytest.mark.parametrize("query", ["?year=abc", "?year=99999", "?day=2026-13-40", "?day=0001-01-01", "?year="])
def test_an_odd_address_shows_this_year(client, office, query):
    sit(client, office, Role.HEAD)
    assert "2026年工作日历" in page(client, query)


def test_the_year_takes_few_queries(client, office, django_assert_max_num_queries):
    sit(client, office, Role.HEAD)
    paste(client, status=302, go="save")
    with django_assert_max_num_queries(16):
        page(client, "?year=2027")
