"""Every figure of a random county, counted by the database and again in plain Python; and what the figures say about single cases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.insight import figures, measures
from qingfeng.engines.insight.measures import Tally
from qingfeng.engines.insight.periods import Period, month, year
from qingfeng.engines.insight.windows import window
from qingfeng.institutions.complaints.divisions import CATEGORIES
from qingfeng.institutions.complaints.measures import MEASURES
from qingfeng.institutions.complaints.tests import situations as s
from tests.situations import being_handled, with_a_decision
from tests.situations import house as make_house

from .random_county import FIRST, County, counted, family_of

pytestmark = pytest.mark.django_db
BY_CODE = {measure.code.removeprefix("complaints."): measure for measure in MEASURES}
TODAY = dt.date(2026, 3, 10)
PERIODS = [
    month(2025, 6),
    month(2026, 1),
    year(2025),
    Period(dt.date(2025, 10, 26), dt.date(2025, 11, 25)),
    month(2026, 3),
    Period(TODAY, TODAY),
    Period(FIRST, dt.date(2027, 1, 1)),
]


@pytest.fixture
def house(monkeypatch):
    with freeze_time(s.at(0)):
        yield make_house(monkeypatch)


def as_pairs(tallies, at: int, key=None) -> dict[str, tuple[int | None, int]]:
    nothing = {code: Tally(0, 0 if measure.is_rate else None) for code, measure in BY_CODE.items()}
    found = {code: tallies[measure.code, at].get(key, nothing[code]) for code, measure in BY_CODE.items()}
    return {code: (tally.hits, tally.n) for code, tally in found.items()}


@pytest.mark.parametrize("seed", [3, 11, 2026])
def test_every_figure_is_what_a_second_counting_finds(house, seed):
    county = County(house, seed)
    windows = [window(period, TODAY) for period in PERIODS]
    found = measures.tally(MEASURES, windows, house.office)
    assert all(n for _hits, n in as_pairs(found, PERIODS.index(year(2025))).values())
    for at, period in enumerate(PERIODS):
        expected = counted(county.cases, period.start, period.end, TODAY)
        assert as_pairs(found, at) == {**dict.fromkeys(BY_CODE, (None, 0)), **expected}, period


@pytest.mark.parametrize("seed", [5, 77])
def test_every_figure_of_every_school_channel_and_category_too(house, seed):
    county = County(house, seed)
    period = PERIODS[2]
    by = {"unit": lambda case: county.schools[case.school].pk, "channel": lambda case: case.channel, "category": family_of}
    for split, key_of in by.items():
        dividing = [m for m in MEASURES if m.divides]
        found = measures.tally(dividing, [window(period, TODAY)], house.office, split=split)
        if split == "category":
            found = {at: CATEGORIES.folded(parts) for at, parts in found.items()}
        for key in {key_of(case) for case in county.cases}:
            cases = [case for case in county.cases if key_of(case) == key and not case.accusation]
            expected = counted(cases, period.start, period.end, TODAY)
            for code, pair in expected.items():
                tally = found[f"complaints.{code}", 0].get(key, Tally(0, None if pair[0] is None else 0))
                assert (tally.hits, tally.n) == pair, (split, key, code)


def test_the_figures_of_a_school_are_about_what_is_said_of_it(house):
    county = County(house, 9)
    for code, school in county.schools.items():
        cases = [case for case in county.cases if case.school == code]
        found = measures.tally(MEASURES, [window(PERIODS[2], TODAY)], school)
        expected = counted(cases, PERIODS[2].start, PERIODS[2].end, TODAY)
        assert as_pairs(found, 0) == {**dict.fromkeys(BY_CODE, (None, 0)), **expected}


def test_the_records_behind_a_number_are_as_many_as_it_says(house):
    County(house, 21)
    asked = window(PERIODS[2], TODAY)
    found = measures.tally(MEASURES, [asked], house.office)
    for code, measure in BY_CODE.items():
        tally = found[measure.code, 0][measures.WHOLE]
        assert measure.rows(asked, house.office).count() == tally.n, code
        if measure.is_rate:
            hits = set(measure.rows(asked, house.office, part="hit").values_list("pk", flat=True))
            rest = set(measure.rows(asked, house.office, part="rest").values_list("pk", flat=True))
            assert (len(hits), len(rest), hits & rest) == (tally.hits, tally.n - tally.hits, set()), code


def test_a_month_that_is_over_gives_the_same_numbers_on_any_later_day(house):
    county = County(house, 42)
    first = measures.tally(MEASURES, [window(month(2025, 9), dt.date(2025, 10, 1))], house.office)
    for day in (dt.date(2025, 10, 2), dt.date(2026, 1, 1), dt.date(2030, 1, 1)):
        assert measures.tally(MEASURES, [window(month(2025, 9), day)], house.office) == first
    assert as_pairs(first, 0)["on_time_rate"][1] > 0
    assert counted(county.cases, dt.date(2025, 9, 1), dt.date(2025, 9, 30), TODAY)["on_time_rate"] == as_pairs(first, 0)["on_time_rate"]


def test_the_number_of_questions_does_not_depend_on_units_or_rows(house):
    def questions(split: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            measures.tally(MEASURES, [window(period, TODAY) for period in PERIODS[:3]], house.office, split=split)
        return len(asked)

    dividing = {"": 5}
    assert questions("") == dividing[""]
    County(house, 1, size=40)
    assert questions("") == dividing[""]


def read(code: str, house, first: dt.date, last: dt.date) -> tuple[int, int]:
    value = figures.figure(f"complaints.{code}").read(Period(first, last), house.office, today(timezone.now())).value
    return int(value.numerator), int(value.denominator)


def test_what_is_overdue_and_open_stays_in_the_denominator_until_it_is_answered(house):
    matter = with_a_decision(house)  # accepted on day 0, decided on day 20, due on day 60
    due = matter.due_on
    day = dt.timedelta(days=1)
    with freeze_time(dt.datetime.combine(due, dt.time(2), dt.UTC)):
        assert read("on_time_rate", house, due, due) == (0, 0)  # today is not over
    late = dt.datetime.combine(due + day, dt.time(2), dt.UTC)
    with freeze_time(late):
        assert read("on_time_rate", house, due, due) == (0, 1)
        assert read("on_time_rate", house, due - 30 * day, due - day) == (0, 0)
        assert read("on_time_rate", house, due + day, due + 30 * day) == (0, 1)
        assert read("finished_rate", house, today(s.at(0)), due) == (0, 1)
    answered = late + 5 * day
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=answered, data={"answer": "已责令退费。"})
    with freeze_time(answered + 100 * day):
        assert read("on_time_rate", house, due, due) == (0, 1)  # as it was known then
        assert read("on_time_rate", house, due + day, due + 3 * day) == (0, 1)
        assert read("on_time_rate", house, today(answered), today(answered)) == (0, 1)
        assert read("on_time_rate", house, today(answered) + day, today(answered) + 9 * day) == (0, 0)
        assert read("finished_rate", house, today(s.at(0)), due) == (0, 1)
        assert read("finished_rate", house, today(s.at(0)), today(answered)) == (1, 1)


def test_a_second_round_has_a_clock_of_its_own_and_changes_no_period_before_it(house):
    matter = with_a_decision(house)
    due = matter.due_on
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(40), data={"answer": "已责令退费。"})
    with freeze_time(s.at(45)):
        before = read("reopened_rate", house, today(s.at(40)), today(s.at(44)))
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=s.at(50), data={"reason": "有新的证据"})
    with freeze_time(s.at(300)):
        assert read("on_time_rate", house, today(s.at(40)), today(s.at(40))) == (1, 1)
        assert read("reopened_rate", house, today(s.at(40)), today(s.at(44))) == before == (0, 1)
        assert read("reopened_rate", house, today(s.at(40)), today(s.at(50))) == (1, 1)
        assert read("on_time_rate", house, due, due) == (0, 0)
        assert read("on_time_rate", house, today(s.at(120)), today(s.at(130))) == (0, 1)


def test_a_clock_that_stood_still_or_was_extended_is_not_late_by_its_first_day(house):
    matter = being_handled(house)
    first_due, rule = matter.due_on, matter.clocks.get(code="petition.handle").rule
    take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(10), data={"ground": rule.value["pause_on"][0]})
    with freeze_time(s.at(80)):
        assert read("on_time_rate", house, first_due, first_due) == (0, 0)
    take(matter_id=matter.pk, step="resume", actor=house.handler, now=s.at(90))
    take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(100), data={"amount": 30, "reason": "要核三年的账"})
    due = Matter.objects.get(pk=matter.pk).due_on
    assert due > first_due + dt.timedelta(days=100)
    with freeze_time(dt.datetime.combine(due, dt.time(2), dt.UTC) + dt.timedelta(days=9)):
        assert read("on_time_rate", house, first_due, first_due) == (0, 0)
        assert read("on_time_rate", house, due - dt.timedelta(days=30), due - dt.timedelta(days=1)) == (0, 0)
        assert read("on_time_rate", house, due, due) == (0, 1)
