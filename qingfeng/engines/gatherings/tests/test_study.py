"""A day of each month, what a new post needs, and what is put up to be read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.calendar.days import working_days
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import due, reading, retention, services
from qingfeng.engines.gatherings.models import Came, ReadingMark, Session
from qingfeng.engines.gatherings.series import worked_day

from .situations import NOW, TODAY, Role, a_school, a_session, an_account, an_office, at, in_post

pytestmark = pytest.mark.django_db


def months(office, **more):
    said = {"kind": "test_lecture", "unit": office, "title": "教育日", "first": TODAY, "months": 12, "on_day": 5}
    return services.arrange_months(actor=None, now=NOW, **said | more)


def test_a_year_is_arranged_in_one_go_and_no_day_is_a_day_of_rest():
    office = an_office()
    made = months(office)
    assert len(made.sessions) + (0 if TODAY.day <= 5 else 1) == 12
    assert all(working_days().is_workday(s.held_on) for s in made.sessions)
    assert len({(s.held_on.year, s.held_on.month) for s in made.sessions}) == len(made.sessions)
    assert made.moved == sum(s.held_on.day != 5 for s in made.sessions)


def test_arranged_again_a_month_keeps_the_one_it_has_and_one_may_be_changed_alone():
    office = an_office()
    first = months(office).sessions
    head = an_account(office, Role.HEAD)
    services.change(
        session=first[1], actor=head, now=NOW, held_on=first[1].held_on + dt.timedelta(days=1), place="礼堂", host="", minutes=""
    )
    again = months(office)
    assert (again.sessions, again.there) == ([], len(first))
    assert Session.objects.count() == len(first)
    services.cancel(session=first[2], actor=head, now=NOW)
    assert len(months(office).sessions) == 1


@pytest.mark.parametrize(("change", "why"), [({"months": 13}, "个月"), ({"on_day": 29}, "28"), ({"first": dt.date(2020, 1, 1)}, "过去")])
def test_what_cannot_be_arranged_is_refused_and_nothing_is_stored(change, why):
    with pytest.raises(Refused, match=why):
        months(an_office(), **change)
    assert not Session.objects.exists()


@given(st.integers(2026, 2030), st.integers(1, 12), st.integers(1, 28))
def test_the_worked_day_is_worked_and_in_its_month(year, month, day):
    found = worked_day(year, month, day)
    assert working_days().is_workday(found)
    assert (found.year, found.month) == (year, month)


def test_who_was_asked_and_did_not_come_missed_it_until_it_is_made_up():
    office = an_office()
    school = a_school(office)
    person = in_post(school, "principal", "新校长", since=TODAY - dt.timedelta(days=30))
    held = due.new_in_post(office, TODAY - dt.timedelta(days=60), TODAY, ("principal",))

    def state():
        (found,) = due.told(held, "test_lecture")
        assert found.person == person
        return found.done, found.missed

    assert state() == (False, False)
    missed = a_session(office, posts=())
    services.ask_people(session=missed, people=[person], actor=None, now=NOW)
    services.mark(session=missed, marks={person.pk: Came.MISSED}, actor=None, now=NOW)
    services.close(session=missed, actor=None, now=NOW)
    assert state() == (False, True)
    later = a_session(office, posts=(), on=TODAY)
    services.ask_people(session=later, people=[person], actor=None, now=NOW)
    services.mark(session=later, marks={person.pk: Came.CAME}, actor=None, now=NOW)
    services.close(session=later, actor=None, now=NOW)
    assert state() == (True, False)


QUESTION = {"text": "可以收礼吗", "options": ["可以", "不可以"], "right": 1}


def put_up(office, **more):
    said = {"title": "十不准", "text": "一、不收礼。", "document": None, "posts": ["teacher"], "due_on": None}
    return services.put_up(unit=office, actor=None, now=NOW, **said | more)


def a_teacher(office):
    school = a_school(office)
    return school, an_account(school, Role.STAFF, person=school.posts.filter(kind="teacher").first().person)


def test_who_holds_the_post_says_that_it_was_read_and_is_counted_once():
    office = an_office()
    school, account = a_teacher(office)
    up = put_up(office)
    for _time in range(2):
        services.mark_read(reading=up, answers={}, actor=account, now=NOW)
    (line,) = [row for row in reading.by_unit(up, TODAY) if row["unit"] == school]
    assert (line["asked"], line["read"]) == (3, 1)


def test_nobody_reads_for_another_post_or_unit_nor_what_was_taken_down():
    office = an_office()
    _school, account = a_teacher(office)
    other = put_up(office, posts=["principal"])
    with pytest.raises(Refused, match="不是请您"):
        services.mark_read(reading=other, answers={}, actor=account, now=NOW)
    elsewhere = put_up(an_office())
    with pytest.raises(Refused, match="不是请您"):
        services.mark_read(reading=elsewhere, answers={}, actor=account, now=NOW)
    up = put_up(office)
    services.take_down(reading=up, actor=an_account(office, Role.HEAD), now=NOW)
    with pytest.raises(Refused, match="撤下"):
        services.mark_read(reading=up, answers={}, actor=account, now=NOW)
    assert not ReadingMark.objects.exists()


def test_a_wrong_answer_is_told_and_may_be_tried_again():
    office = an_office()
    _school, account = a_teacher(office)
    up = put_up(office, questions=[QUESTION])
    with pytest.raises(Refused, match="第1题"):
        services.mark_read(reading=up, answers={0: 0}, actor=account, now=NOW)
    assert services.mark_read(reading=up, answers={0: 1}, actor=account, now=NOW).on == TODAY


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": ""}, "正文"),
        ({"posts": []}, "职务"),
        ({"title": " "}, "名称"),
        ({"due_on": dt.date(2020, 1, 1)}, "今天"),
        ({"questions": [QUESTION | {"right": 5}]}, "选项"),
    ],
)
def test_what_cannot_be_read_is_not_put_up(change, why):
    with pytest.raises(Refused, match=why):
        put_up(an_office(), **change)


def test_a_teacher_puts_nothing_up_for_others():
    office = an_office()
    _school, account = a_teacher(office)
    said = {"title": "十不准", "text": "一", "document": None, "posts": ["teacher"], "due_on": None}
    with pytest.raises(Refused, match="权限"):
        services.put_up(unit=office, actor=account, now=NOW, **said)


def test_after_its_time_nobody_is_named_and_the_count_stays():
    office = an_office()
    school, account = a_teacher(office)
    up = put_up(office)
    services.mark_read(reading=up, answers={}, actor=account, now=NOW)
    (kept,) = retention.KEEPERS[0].ended(office, TODAY)
    retention.KEEPERS[0].dispose(kept.key, an_account(office, Role.HEAD), at(2030, 1, 1))
    assert list(ReadingMark.objects.values_list("person", "unit")) == [(None, school.pk)]
    assert list(retention.KEEPERS[0].ended(office, TODAY)) == []
