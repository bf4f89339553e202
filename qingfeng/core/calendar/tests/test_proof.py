"""Every edition of the calendar stands in the record day by day, and a day changed behind its back is found and named."""

import datetime as dt

import pytest

from qingfeng.core.calendar import SHANGHAI, proof, record
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.calendar.services import Day, seed, set_days
from qingfeng.core.chronicle.models import Entry

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
D = dt.date


@pytest.fixture(autouse=True)
def calendar(db):
    seed(now=NOW)
    set_days(days=[Day(D(2027, 1, 1), False, "元旦", provisional=True)], actor=None, now=NOW, note="预计")


def test_every_edition_fits_the_record():
    assert proof.prove() == []
    assert Entry.objects.of(*record.STREAM).filter(event=record.EDITION).count() == 2


def test_the_days_of_an_edition_that_is_long_past_can_still_be_told():
    set_days(days=[Day(D(2026, 10, 10), False, "国庆节", "更正通知")], actor=None, now=NOW, note="更正")
    of_2026 = Entry.objects.of(*record.STREAM).filter(event=record.YEAR, body__year=2026)
    first, second = [entry.body for entry in of_2026]
    assert (first["edition"], second["edition"]) == (1, 3)
    assert "2026-10-10" in first["work"]
    assert "2026-10-10" not in second["work"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"is_workday": False}, "工作日历2026年10月10日登记为上班，现在是休息。"),
        ({"provisional": True}, "工作日历2026年10月10日登记为上班，现在是暂定上班。"),
        ({"name": "别的"}, "工作日历2026年的名称或者依据与登记的不符。"),
        ({"day": D(2026, 10, 17)}, "工作日历2026年10月10日登记为上班，现在是不作特别安排。"),
    ],
)
def test_a_changed_day_is_named(change, says):
    DayException.objects.filter(day=D(2026, 10, 10)).update(**change)
    assert says in proof.prove()


def test_a_deleted_day_is_named():
    DayException.objects.filter(day=D(2026, 10, 1)).delete()
    assert proof.prove() == ["工作日历2026年10月1日登记为休息，现在是不作特别安排。"]


def test_a_year_slipped_in_and_a_year_gone_are_named():
    DayException.objects.create(day=D(2031, 5, 6), is_workday=False)
    DayException.objects.filter(day__year=2027).delete()
    found = proof.prove()
    assert "工作日历2031年的日期没有登记，是越过程序加入的。" in found
    assert any("2027年1月1日" in line for line in found)


def test_an_edition_changed_added_or_deleted_is_named():
    CalendarEdition.objects.filter(number=1).update(digest="0" * 64)
    CalendarEdition.objects.filter(number=2).delete()
    CalendarEdition.objects.create(number=9, recorded_at=NOW, digest="")
    assert proof.prove() == [
        "工作日历第1版与登记的不符。",
        "工作日历第9版没有登记，是越过程序加入的。",
        "工作日历第2版登记过，现在不在了。",
    ]
