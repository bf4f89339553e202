"""A snapshot is never older than a second, and never shows what was rolled back."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from qingfeng.core import snapshots
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.calendar.days import edition_number, working_days
from qingfeng.core.calendar.models import CalendarEdition
from qingfeng.core.calendar.services import Day, set_days

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
MONDAY, TUESDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)


def rest(day):
    return set_days(days=[Day(day, False, "县庆日", "云岫府发〔2026〕1号")], actor=None, now=NOW, note="")


@pytest.mark.django_db
def test_what_was_rolled_back_is_not_shown():
    with transaction.atomic():
        rest(MONDAY)
        assert not working_days().is_workday(MONDAY)
        transaction.set_rollback(True)
    assert working_days().is_workday(MONDAY)
    assert edition_number() == 0


@pytest.mark.django_db
def test_a_rollback_to_a_savepoint_keeps_what_came_before():
    rest(MONDAY)
    with transaction.atomic():
        rest(TUESDAY)
        transaction.set_rollback(True)
    assert not working_days().is_workday(MONDAY)
    assert working_days().is_workday(TUESDAY)


@pytest.mark.django_db
def test_own_changes_cost_one_reading(django_assert_num_queries):
    rest(MONDAY)
    working_days()
    with django_assert_num_queries(0):
        working_days()


@pytest.mark.django_db(transaction=True)
def test_others_see_a_change_when_it_is_committed_and_not_before():
    seen = []

    def look():
        seen.append(working_days().is_workday(MONDAY))
        connection.close()

    def in_a_thread():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with transaction.atomic():
        rest(MONDAY)
        assert not working_days().is_workday(MONDAY)
        in_a_thread()
    in_a_thread()
    assert seen == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_change_by_another_process_is_seen_within_a_second(monkeypatch):
    assert edition_number() == 0
    CalendarEdition.objects.create(number=3, recorded_at=NOW, digest="x")  # as another process would
    assert edition_number() == 0
    monkeypatch.setattr(snapshots, "FRESH_SECONDS", -1)
    assert edition_number() == 3
