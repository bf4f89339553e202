"""The calendar as data: seeded, edited, and read once per edition."""

import datetime as dt

import pytest

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.calendar.days import edition_number, working_days
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.calendar.services import Day, seed, set_days
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
D = dt.date


def test_without_a_calendar_every_count_is_provisional():
    days = working_days()
    assert days.is_workday(D(2026, 11, 23))
    assert not days.is_workday(D(2026, 11, 22))
    assert days.provisional(D(2026, 1, 1), D(2026, 1, 2))


def test_the_seed_holds_only_days_that_differ_from_monday_to_friday():
    seed(now=NOW)
    assert all(row.is_workday == (row.day.weekday() >= 5) for row in DayException.objects.all())
    days = working_days()
    assert not days.is_workday(D(2026, 10, 1))
    assert days.is_workday(D(2026, 10, 10))
    assert days.name(D(2026, 10, 10)) == "国庆节调休上班"
    assert days.name(D(2011, 10, 5)) == "国庆节"


def test_a_year_that_is_not_announced_is_provisional_and_follows_the_week():
    seed(now=NOW, years=range(2004, 2031))
    days = working_days()
    assert not days.provisional(D(2004, 1, 1), D(2026, 12, 31))
    assert days.provisional(D(2026, 12, 1), D(2027, 1, 30))
    assert days.is_workday(D(2027, 1, 1))


def test_seeding_twice_makes_one_edition():
    assert seed(now=NOW) > 0
    assert seed(now=NOW) == 0
    assert CalendarEdition.objects.count() == 1


def test_seeding_leaves_a_year_alone_that_the_office_already_keeps():
    set_days(days=[Day(D(2026, 11, 23), False, "县庆日", "云岫府发〔2026〕1号")], actor=None, now=NOW, note="县庆")
    seed(now=NOW)
    assert DayException.objects.filter(day__year=2026).count() == 1


def test_provisional_days_give_way_to_what_was_announced():
    set_days(days=[Day(D(2026, 10, 9), False, "国庆节", provisional=True)], actor=None, now=NOW, note="预计")
    seed(now=NOW)
    assert working_days().is_workday(D(2026, 10, 9))
    assert not DayException.objects.filter(provisional=True).exists()


def test_every_change_makes_a_new_edition_and_is_seen_at_once():
    first = set_days(days=[Day(D(2027, 1, 1), False, "元旦", provisional=True)], actor=None, now=NOW, note="暂定")
    assert edition_number() == first.number
    assert not working_days().is_workday(D(2027, 1, 1))
    assert working_days().provisional(D(2027, 1, 1), D(2027, 1, 2))
    second = set_days(days=[Day(D(2027, 1, 1), False, "元旦", "国务院办公厅通知")], actor=None, now=NOW, note="已公布")
    assert second.number == first.number + 1
    assert first.digest != second.digest
    assert not working_days().provisional(D(2027, 1, 1), D(2027, 1, 2))


def test_a_day_that_follows_the_week_again_loses_its_row():
    set_days(days=[Day(D(2027, 1, 4), False, "元旦", "通知")], actor=None, now=NOW, note="")
    set_days(days=[Day(D(2027, 1, 4), True, "", "更正通知")], actor=None, now=NOW, note="更正")
    assert working_days().is_workday(D(2027, 1, 4))
    assert not DayException.objects.exists()


def test_an_announced_day_needs_its_document():
    with pytest.raises(Refused, match="依据"):
        set_days(days=[Day(D(2027, 1, 1), False, "元旦")], actor=None, now=NOW, note="")
    assert not CalendarEdition.objects.exists()


def test_the_same_day_twice_is_refused():
    twice = [Day(D(2027, 1, 1), False, "元旦", "通知"), Day(D(2027, 1, 1), True, "", "通知")]
    with pytest.raises(Refused, match="两次"):
        set_days(days=twice, actor=None, now=NOW, note="")
