"""Under which light a deadline stands, by the rule of the office, and that a missed one stays marked."""

import datetime as dt

import pytest

from qingfeng.core.matters import clocks, lights
from qingfeng.core.matters.lights import Light
from qingfeng.core.matters.models import Matter
from tests import situations as s

D = dt.date


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


@pytest.mark.pure
def test_a_light_is_green_then_yellow_then_red_and_none_while_it_stands_still():
    due, yellow = D(2026, 12, 11), D(2026, 12, 4)
    said = [lights.light(due, yellow, day) for day in (D(2026, 12, 3), D(2026, 12, 4), due, D(2026, 12, 12))]
    assert said == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert lights.light(None, None, due) == Light.STILL


def test_yellow_begins_five_working_days_before_the_day_by_the_rule_of_the_office(house):
    assert lights.yellow_from(D(2026, 12, 11), D(2026, 10, 12), house.office) == D(2026, 12, 4)
    assert "限时办结" in lights.rule(D(2026, 12, 1), house.office).cite()


def test_of_a_short_limit_the_last_third_alone_is_yellow(house):
    assert lights.yellow_from(D(2026, 11, 16), D(2026, 11, 9), house.office) == D(2026, 11, 14)


def test_an_office_with_a_rule_of_its_own_turns_yellow_by_it_from_the_next_day_on(house):
    matter = s.being_handled(house)
    before = matter.soon_on
    s.own_rule(house, lights.YELLOW, 2, since=D(2026, 11, 1), now=s.at(-5))
    assert clocks.light_anew() == 1
    matter.refresh_from_db()
    assert matter.soon_on > before
    assert clocks.light_anew() == 0


def test_the_question_to_the_database_says_the_same_as_the_sentence(house):
    for day in ("2026-08-01", "2026-09-12", "2026-10-26", "2026-11-05"):
        s.complain(house, on=D.fromisoformat(day))
    today = D(2026, 11, 9)
    for light in (Light.RED, Light.YELLOW, Light.GREEN):
        asked = set(Matter.objects.filter(lights.light_filter(light, today)).values_list("pk", flat=True))
        assert asked == {m.pk for m in Matter.objects.all() if lights.light(m.due_on, m.soon_on, today) == light}
    assert Matter.objects.filter(lights.light_filter(Light.RED, today)).exists()


def test_what_was_accepted_too_late_stays_marked(house):
    late, in_time = s.complain(house, on=D(2026, 10, 1)), s.complain(house)
    s.accepted(house, late)
    s.accepted(house, in_time)
    marked = Matter.objects.filter(lights.was_late(D(2026, 11, 10)))
    assert [m.pk for m in marked] == [late.matter_id]
    assert not Matter.objects.filter(lights.light_filter("late", D(2026, 11, 10))).exists()
