"""A time limit as a person reads it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from qingfeng.core.calendar import counting
from qingfeng.core.calendar.workdays import WorkingDays
from qingfeng.faces.components import clock

PLAIN = WorkingDays(announced=frozenset({2026, 2027}))
START = dt.date(2026, 10, 12)


def limit(unit="day", amount=60, pauses=()):
    return counting.count(start=START, amount=amount, unit=unit, days=PLAIN, pauses=pauses)


@pytest.fixture(autouse=True)
def _plain_weeks(monkeypatch):
    monkeypatch.setattr(clock, "working_days", lambda: PLAIN)
    monkeypatch.setattr(clock.lights, "rule", lambda _day, _unit=None: None)


@pytest.mark.parametrize(
    ("today", "words"),
    [((2026, 11, 23), "还有18日"), ((2026, 12, 11), "今天到期"), ((2026, 12, 14), "逾3日")],
)
def test_the_time_left_is_said_in_days(today, words):
    assert clock.left_words(limit(), dt.date(*today), gentle=True) == words


def test_a_limit_in_working_days_is_said_in_working_days():
    assert clock.left_words(limit("workday", 5), dt.date(2026, 10, 15)) == "剩2个工作日"
    assert clock.progress(limit("workday", 5), dt.date(2026, 10, 15)) == (3, 5, "个工作日")


def test_a_paused_limit_has_no_bar_and_no_day():
    paused = limit(pauses=(counting.Pause(dt.date(2026, 11, 2), None, "等本人补正"),))
    assert clock.left_words(paused, dt.date(2026, 11, 5)) == "暂停"
    assert clock.progress(paused, dt.date(2026, 11, 5))[1] == 0


def running(stopped_on=None, title="办结"):
    rule = SimpleNamespace(
        value={"amount": 60, "unit": "day", "event": "受理"},
        title=title,
        valid_from=dt.date(2022, 5, 1),
        cite=lambda: "《信访工作条例》第三十四条",
    )
    return SimpleNamespace(rule=rule, started_on=START, stopped_on=stopped_on)


@pytest.fixture
def _reckoned(monkeypatch):
    monkeypatch.setattr(clock, "reckon", lambda _clock: limit())


@pytest.mark.usefixtures("_reckoned")
def test_the_view_carries_sentence_clause_and_table():
    view = clock.clock_view(running(), dt.date(2026, 11, 23))
    assert (view.state, view.used, view.total, view.due) == ("soon", 42, 60, dt.date(2026, 12, 11))
    assert "第三十四条" in view.sentence
    assert "受理当天不算" in view.sentence
    assert view.rows[-1][1].endswith("累计60日")


@pytest.mark.usefixtures("_reckoned")
def test_a_stopped_clock_stays_as_it_was_when_it_stopped():
    done = clock.clock_view(running(stopped_on=dt.date(2026, 11, 1)), dt.date(2027, 3, 1))
    late = clock.clock_view(running(stopped_on=dt.date(2026, 12, 14)), dt.date(2027, 3, 1))
    assert (done.state, done.left) == ("done", "第20日完成")
    assert (late.state, late.left) == ("late", "逾3日")
