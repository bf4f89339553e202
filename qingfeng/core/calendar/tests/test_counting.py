"""Golden values worked out by hand on the published arrangements."""

import datetime as dt

import pytest

from qingfeng.core.calendar.counting import Extension, Pause, add_months, count, soon_from
from qingfeng.core.calendar.workdays import WorkingDays

D = dt.date


def rested(year, *spans):
    return {D(year, m, d): False for m, first, last in spans for d in range(first, last + 1) if D(year, m, d).weekday() < 5}


# Spring Festival 2026: 15 to 23 February off, 14 and 28 February worked. National Day 2026: 1 to 7 October off,
# 20 September and 10 October worked; Mid-autumn 25 to 27 September off. New Year 2026: 1 to 3 January off, 4 worked.
SWAPPED = [(1, 4), (2, 14), (2, 28), (9, 20), (10, 10)]
ARRANGED = WorkingDays(
    exceptions=rested(2026, (1, 1, 3), (2, 15, 23), (9, 25, 27), (10, 1, 7)) | {D(2026, m, d): True for m, d in SWAPPED},
    names={D(2026, 10, d): "国庆节" for d in range(1, 8)}
    | {D(2026, 2, d): "春节" for d in range(15, 24)}
    | {D(2026, 9, d): "中秋节" for d in range(25, 28)},
    announced=frozenset({2025, 2026}),
    edition=7,
)


def due(start, amount, unit, **more):
    return count(start=start, amount=amount, unit=unit, days=ARRANGED, **more).due


def test_sixty_days_from_acceptance_end_on_the_sixtieth_day_after():
    assert due(D(2026, 10, 12), 60, "day") == D(2026, 12, 11)


def test_fifteen_days_that_would_end_on_a_sunday_end_on_monday():
    assert due(D(2026, 3, 7), 15, "day") == D(2026, 3, 23)  # the 22nd is a Sunday


def test_a_limit_that_would_end_in_the_national_day_holiday_ends_on_the_first_day_worked():
    assert due(D(2026, 9, 18), 15, "day") == D(2026, 10, 8)  # 3 October is a holiday


def test_a_limit_that_would_end_on_a_saturday_worked_instead_ends_there():
    assert due(D(2026, 9, 25), 15, "day") == D(2026, 10, 10)


def test_a_sunday_worked_instead_is_a_last_day():
    assert due(D(2026, 9, 5), 15, "day") == D(2026, 9, 20)


def test_five_working_days_over_spring_festival():
    # 12 February: counted are 13, 14 (worked), 24, 25, 26 February
    assert due(D(2026, 2, 12), 5, "workday") == D(2026, 2, 26)


def test_ten_working_days_over_national_day():
    # 24 September: 28, 29, 30; 8, 9, 10 (worked), 12, 13, 14, 15 October
    assert due(D(2026, 9, 24), 10, "workday") == D(2026, 10, 15)


def test_the_day_of_the_event_is_not_counted_even_when_it_is_a_rest_day():
    assert due(D(2026, 10, 4), 1, "workday") == D(2026, 10, 8)


def test_one_month_ends_on_the_same_day_of_the_next_month():
    assert due(D(2026, 3, 9), 1, "month") == D(2026, 4, 9)


def test_one_month_from_the_end_of_january_ends_with_february_and_then_moves_off_the_weekend():
    assert add_months(D(2026, 1, 31), 1) == D(2026, 2, 28)
    assert due(D(2026, 1, 31), 1, "month") == D(2026, 2, 28)  # a Saturday, worked in 2026
    assert due(D(2025, 12, 31), 2, "month") == D(2026, 2, 28)


def test_a_year_from_a_leap_day_ends_with_february():
    plain = WorkingDays(announced=frozenset({2024, 2025}))
    assert count(start=D(2024, 2, 29), amount=1, unit="year", days=plain).due == D(2025, 2, 28)


def test_nothing_to_count_is_due_the_same_day_also_on_a_sunday():
    assert due(D(2026, 3, 8), 0, "day") == D(2026, 3, 8)


def test_a_pause_pushes_the_last_day_by_the_days_it_took():
    assert due(D(2026, 4, 1), 15, "day") == D(2026, 4, 16)
    assert due(D(2026, 4, 1), 15, "day", pauses=[Pause(D(2026, 4, 6), D(2026, 4, 10), "鉴定")]) == D(2026, 4, 20)


def test_working_days_in_a_pause_are_not_counted():
    # counted: 2 April; pause from the 3rd, on again on the 8th (both Friday and Wednesday); 8, 9, 10, 13 April
    assert due(D(2026, 4, 1), 5, "workday", pauses=[Pause(D(2026, 4, 3), D(2026, 4, 8), "听证")]) == D(2026, 4, 13)


def test_a_pause_that_begins_on_the_last_day_leaves_that_day_to_be_used():
    assert due(D(2026, 4, 1), 15, "day", pauses=[Pause(D(2026, 4, 16), D(2026, 4, 21))]) == D(2026, 4, 21)


def test_a_pause_after_the_last_day_changes_nothing():
    assert due(D(2026, 4, 1), 15, "day", pauses=[Pause(D(2026, 4, 17), None)]) == D(2026, 4, 16)


def test_a_pause_within_the_rest_days_before_the_moved_last_day_moves_it_on():
    assert due(D(2026, 3, 7), 14, "day", pauses=[Pause(D(2026, 3, 22), D(2026, 3, 25))]) == D(2026, 3, 25)  # 21st is a Saturday


def test_overlapping_pauses_count_once():
    pauses = [Pause(D(2026, 4, 6), D(2026, 4, 10)), Pause(D(2026, 4, 8), D(2026, 4, 12))]
    assert due(D(2026, 4, 1), 15, "day", pauses=pauses) == D(2026, 4, 22)


def test_an_open_pause_leaves_no_last_day():
    paused = count(start=D(2026, 4, 1), amount=15, unit="day", days=ARRANGED, pauses=[Pause(D(2026, 4, 6), None, "听证")])
    assert paused.due is None
    assert paused.paused
    assert "自4月6日起暂停" in paused.sentence()


def test_a_pause_that_ended_later_still_lasts_as_things_stood():
    pause = Pause(D(2026, 4, 6), D(2026, 4, 20), "听证")
    then = count(start=D(2026, 4, 1), amount=15, unit="day", days=ARRANGED, pauses=[pause], as_of=D(2026, 4, 10))
    assert then.due is None
    assert then.rows[-1].days == 5
    before = count(start=D(2026, 4, 1), amount=15, unit="day", days=ARRANGED, pauses=[pause], as_of=D(2026, 4, 5))
    assert before.due == D(2026, 4, 16)


def test_an_extension_follows_on_the_unmoved_end():
    # 15 days end on Sunday the 22nd; 10 more on 1 April, not on 2 April
    assert due(D(2026, 3, 7), 15, "day", extension=Extension(10, "day")) == D(2026, 4, 1)


def test_counting_over_a_year_without_an_arrangement_is_provisional():
    assert count(start=D(2026, 12, 1), amount=60, unit="day", days=ARRANGED).provisional
    assert not count(start=D(2026, 11, 1), amount=15, unit="day", days=ARRANGED).provisional


def test_a_negative_limit_and_a_pause_that_ends_before_it_begins_are_errors():
    with pytest.raises(ValueError, match="negative"):
        due(D(2026, 1, 1), -1, "day")
    with pytest.raises(ValueError, match="before it begins"):
        Pause(D(2026, 1, 2), D(2026, 1, 1))


def test_the_table_adds_up():
    counted = count(start=D(2026, 9, 24), amount=10, unit="workday", days=ARRANGED, extension=Extension(2, "workday"))
    assert [(r.kind, r.label, r.counted, r.total) for r in counted.rows] == [
        ("rest", "中秋节", 0, 0),
        ("counted", "", 3, 3),
        ("rest", "国庆节", 0, 3),
        ("counted", "", 3, 6),
        ("rest", "周末", 0, 6),
        ("counted", "", 4, 10),
        ("extension", "", 1, 11),
        ("rest", "周末", 0, 11),
        ("extension", "", 1, 12),
    ]
    assert counted.rows[2].title == "不计：国庆节"


def test_the_last_third_of_a_limit_begins_on_a_day():
    assert soon_from(D(2026, 12, 11), D(2026, 10, 12)) == D(2026, 11, 21)


def test_a_deadline_explains_itself_in_plain_words():
    counted = count(start=D(2026, 10, 12), amount=60, unit="day", days=ARRANGED)
    assert counted.sentence(event="受理", authority="《信访工作条例》第三十四条") == (
        "自受理之日起60日内办结（《信访工作条例》第三十四条）。受理当天不算，从10月13日数起，周末和节假日都算。"
        "没有暂停，没有延长。最后一天是2026年12月11日（周五）。"
    )


def test_a_moved_last_day_says_why_and_by_which_clause():
    words = count(start=D(2026, 9, 18), amount=15, unit="day", days=ARRANGED).sentence(moved_by="《中华人民共和国民法典》第二百零三条")
    assert "数到的最后一天是10月3日，遇国庆节顺延到2026年10月8日（周四）（《中华人民共和国民法典》第二百零三条）。" in words
