"""The same counting a second time, written without looking at the first: lists of all days, no stretches."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.calendar.counting import Extension, Pause, count
from qingfeng.core.calendar.workdays import WorkingDays

BEGIN = dt.date(2026, 1, 1)
days_of_year = st.dates(BEGIN, dt.date(2026, 12, 31))


def plain_due(start, amount, unit, days, pauses, extra):
    horizon = [start + dt.timedelta(n) for n in range(1, 3000)]
    paused = {d for d in horizon for p in pauses if p.from_ <= d and (p.to is None or d < p.to)}
    runs = [d for d in horizon if d not in paused]
    needed = [(amount, unit)] + ([(extra.amount, extra.unit)] if extra else [])
    last = start
    for number, kind in needed:
        if kind in ("month", "year"):
            number, kind = corresponding(last, number * (12 if kind == "year" else 1)), "day"
        usable = [d for d in runs if d > last and (kind == "day" or days.is_workday(d))]
        if number > len(usable):
            return None
        last = usable[number - 1] if number else last
    if amount == 0:
        return last
    fitting = [d for d in [last, *horizon] if d >= last and days.is_workday(d) and d not in paused]
    return fitting[0] if fitting else None


def corresponding(day, months):
    """Days from a day to the corresponding day, trying each day of the target month from the wanted one down."""
    index = day.month - 1 + months
    for wanted in range(day.day, 0, -1):
        try:
            return (dt.date(day.year + index // 12, index % 12 + 1, wanted) - day).days
        except ValueError:
            continue
    raise AssertionError


@st.composite
def pause(draw):
    first = draw(days_of_year)
    lasts = draw(st.none() | st.integers(0, 40))
    return Pause(first, None if lasts is None else first + dt.timedelta(lasts), "听证")


calendars = st.dictionaries(days_of_year, st.booleans(), max_size=60).map(
    lambda exceptions: WorkingDays(exceptions=exceptions, announced=frozenset({2026}))
)
units = st.sampled_from(["day", "workday", "month", "year"])
extensions = st.none() | st.builds(Extension, st.integers(1, 30), st.sampled_from(["day", "workday", "month"]))


@given(days_of_year, st.integers(0, 90), units, calendars, st.lists(pause(), max_size=3), extensions)
def test_both_ways_of_counting_agree(start, amount, unit, days, pauses, extension):
    amount = min(amount, {"day": 90, "workday": 40, "month": 6, "year": 2}[unit])
    if amount == 0:
        extension = None
    counted = count(start=start, amount=amount, unit=unit, days=days, pauses=pauses, extension=extension)
    assert counted.due == plain_due(start, amount, unit, days, pauses, extension)


@given(days_of_year, st.integers(1, 60), units.filter(lambda u: u in ("day", "workday")), calendars, st.lists(pause(), max_size=3))
def test_the_rows_follow_each_other_without_a_gap_and_add_up(start, amount, unit, days, pauses):
    counted = count(start=start, amount=amount, unit=unit, days=days, pauses=pauses)
    expected, total = start + dt.timedelta(1), 0
    for row in counted.rows:
        total += row.counted
        assert (row.from_, row.total) == (expected, total)
        if row.to is None:
            break
        assert row.days == (row.to - row.from_).days + 1
        expected = row.to + dt.timedelta(1)
    if counted.due:
        assert total == amount
        assert counted.due == expected - dt.timedelta(1)


@given(days_of_year, st.integers(1, 60), units, calendars, pause())
def test_a_pause_never_brings_a_deadline_forward(start, amount, unit, days, one):
    amount = min(amount, 12)
    before = count(start=start, amount=amount, unit=unit, days=days).due
    after = count(start=start, amount=amount, unit=unit, days=days, pauses=[one]).due
    assert after is None or after >= before
