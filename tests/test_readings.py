"""Whoever reads something sealed leaves who, when and which: for the audit administrator, and for the person concerned."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from freezegun import freeze_time

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from tests import situations as s
from tests.doors.walking import names_of_all_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(monkeypatch):
    return s.house(monkeypatch)


@pytest.fixture
def accusation(house):
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    return Matter.objects.get(pk=receipt.matter_id), receipt


def readings():
    return Entry.objects.filter(event="sealed.read").order_by("pk")


def pages_of(matter):
    """Every address that needs nothing but the number of a matter."""
    for name in sorted(names_of_all_addresses()):
        try:
            yield name, reverse(name, kwargs={"ref": matter.ref})
        except NoReverseMatch:
            continue


def test_every_page_of_a_sealed_matter_is_recorded(house, accusation):
    matter, _receipt = accusation
    walked = []
    with freeze_time(s.at(1)):
        client = s.logged_in(house.registrar)
        for name, address in pages_of(matter):
            if client.get(address).status_code in (200, 422):
                walked.append(name.partition(":")[2])
    assert {"matter", "chain", "recused"} <= set(walked)
    assert [e.body["what"] for e in readings() if e.body["what"] in walked] == walked
    assert {(e.actor, e.body["matter"]) for e in readings()} == {(f"account:{house.registrar.pk}", matter.pk)}


def test_the_alarms_of_harm_and_a_step_are_readings_as_well(house):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    with freeze_time(s.at(1)):
        client = s.logged_in(house.duty)
        client.get("/desk/harm/")
        client.get(f"/desk/matters/{matter.ref}/steps/acknowledge_harm/")
    assert [e.body["what"] for e in readings()] == ["harm", "step"]


def test_ten_minutes_on_one_page_are_one_reading_and_later_is_another(house, accusation):
    matter, _receipt = accusation
    for hour in ("01:00", "01:05", "03:00"):
        with freeze_time(f"2026-11-10T{hour}:00Z"):
            s.logged_in(house.registrar).get(f"/desk/matters/{matter.ref}/")
    assert readings().count() == 2


def test_an_ordinary_matter_and_one_that_is_not_shown_leave_nothing(house, accusation):
    matter, _receipt = accusation
    ordinary = s.being_handled(house)
    with freeze_time(s.at(3)):
        assert s.logged_in(house.handler).get(f"/desk/matters/{ordinary.ref}/").status_code == 200
        assert s.logged_in(house.handler).get(f"/desk/matters/{matter.ref}/").status_code == 404
    assert not readings().exists()


def test_the_audit_administrator_reads_who_and_when_and_nothing_of_what(house, accusation):
    matter, receipt = accusation
    with freeze_time(s.at(1)):
        s.logged_in(house.registrar).get(f"/desk/matters/{matter.ref}/")
        page = s.logged_in(house.auditadmin).get("/desk/readings/").content.decode()
        assert s.logged_in(house.secadmin).get("/desk/readings/").status_code == 403
    for said in (house.registrar.name, matter.ref, "看密件", "案卷"):
        assert said in page, said
    assert matter.complaints.get().text not in page
    assert house.school.name not in page


def test_the_person_concerned_reads_it_among_what_is_kept(house, accusation):
    matter, receipt = accusation
    with freeze_time(s.at(1)):
        before = Client().post("/kept/", {"code": receipt.code}).content.decode()
        s.logged_in(house.registrar).get(f"/desk/matters/{matter.ref}/")
        after = Client().post("/kept/", {"code": receipt.code}).content.decode()
    assert "谁看过这件密件" in before
    assert "还没有人看过" in before
    assert "看了这件密件" in after
    assert house.registrar.name not in after


def test_an_ordinary_complaint_says_nothing_of_readings(house):
    receipt = s.complain(house)
    assert "谁看过这件密件" not in Client().post("/kept/", {"code": receipt.code}).content.decode()
