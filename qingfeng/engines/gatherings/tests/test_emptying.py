"""When their time is up the words of sessions, visits and consultations go; that there was one, and the numbers, stay."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms.loading import load_shipped
from qingfeng.engines.gatherings import retention, services
from qingfeng.engines.gatherings.models import Consultation, Finding, Session

from .situations import NOW, TODAY, a_school, a_session, an_office, at

pytestmark = pytest.mark.django_db
KEEPERS = {keeper.kind: keeper for keeper in retention.KEEPERS}
SECRET = "校长谈了家里的事"


def kept(kind, office, day):
    return [(k.key, k.since) for k in KEEPERS[kind].ended(office, day)]


def empty(kind, office, day):
    for k in list(KEEPERS[kind].ended(office, day)):
        KEEPERS[kind].dispose(k.key, None, NOW)


def a_meeting(office, minutes=SECRET):
    session = a_session(office, kind="test_meeting", posts=())
    services.close(session=session, actor=None, now=NOW)
    Session.objects.filter(pk=session.pk).update(minutes=minutes, host=minutes[:4])
    return Session.objects.get(pk=session.pk)


def an_item(session, text=SECRET):
    due = TODAY + dt.timedelta(days=30)
    return services.follow_up(session=session, text=text, who=SECRET, due_on=due, actor=None, now=NOW)


def a_consultation(office, **more):
    said = {"about": SECRET, "asked_on": TODAY, "whom": SECRET, "people": 12, "way": "meeting", "opinions": 7, "outcome": SECRET}
    return services.record_consultation(unit=office, document=None, actor=None, now=NOW, **said | more)


def words(*rows):
    return str([[getattr(row, f.attname) for f in row._meta.concrete_fields] for row in rows])


def test_the_minutes_of_a_meeting_go_with_what_it_left_and_the_day_of_each_item_stays():
    office = an_office()
    session = a_meeting(office)
    done, struck = an_item(session), an_item(session)
    services.followed(item=done, result=SECRET, actor=None, now=at(2026, 9, 20))
    services.strike_item(item=struck, because=SECRET, actor=None, now=at(2026, 9, 22))
    assert kept("session_words", office, dt.date(2026, 9, 22)) == [(f"session:{session.pk}", dt.date(2026, 9, 22))]
    empty("session_words", office, dt.date(2026, 9, 22))
    session.refresh_from_db()
    rows = list(session.follow_ups.all())
    assert SECRET not in words(session, *rows)
    assert (session.minutes, session.title != "", [r.number for r in rows], rows[0].done_on) == ("", True, [1, 2], dt.date(2026, 9, 20))
    assert kept("session_words", office, dt.date(2030, 1, 1)) == []
    assert [e.event for e in Entry.objects.of(*session.stream)][-1] == "gatherings.emptied"


def test_as_long_as_something_is_to_be_mended_nothing_of_the_meeting_goes():
    office = an_office()
    session = a_meeting(office)
    item = an_item(session)
    assert kept("session_words", office, dt.date(2040, 1, 1)) == []
    services.followed(item=item, result="听课四次", actor=None, now=at(2026, 9, 20))
    assert kept("session_words", office, dt.date(2026, 9, 19)) == []
    assert kept("session_words", office, dt.date(2026, 9, 20)) == [(f"session:{session.pk}", dt.date(2026, 9, 20))]


def test_a_meeting_without_words_is_not_listed():
    office = an_office()
    session = a_meeting(office, minutes="")
    assert kept("session_words", office, dt.date(2040, 1, 1)) == []
    item = an_item(session)
    services.followed(item=item, result="听课四次", actor=None, now=NOW)
    assert len(kept("session_words", office, dt.date(2040, 1, 1))) == 1


def test_what_was_seen_on_a_visit_goes_and_how_many_lines_there_were_stays():
    office = an_office()
    session = a_meeting(office, minutes="")
    for text in (SECRET, SECRET + "。"):
        Finding.objects.create(session=session, kind="seen", text=text, at=NOW, struck_because=SECRET)
    assert kept("visit_words", office, session.held_on - dt.timedelta(days=1)) == []
    assert kept("visit_words", office, session.held_on) == [(f"visit:{session.pk}", session.held_on)]
    empty("visit_words", office, session.held_on)
    assert SECRET not in words(*Finding.objects.all())
    assert session.findings.count() == 2
    assert kept("visit_words", office, dt.date(2040, 1, 1)) == []


def test_a_consultation_keeps_its_numbers_and_loses_its_words():
    office = an_office()
    made, open_ = a_consultation(office), a_consultation(office, outcome="")
    assert len(kept("consultation_words", office, TODAY)) == 2
    empty("consultation_words", office, TODAY)
    rows = list(Consultation.objects.order_by("pk"))
    assert SECRET not in words(*rows)
    assert [(r.people, r.opinions, r.asked_on, bool(r.outcome)) for r in rows] == [(12, 7, TODAY, True), (12, 7, TODAY, False)]
    assert kept("consultation_words", office, dt.date(2040, 1, 1)) == []
    assert [e.event for e in Entry.objects.of(*made.stream)] == ["gatherings.consulted", "gatherings.emptied"]
    assert open_.pk in [r.pk for r in rows]


def test_an_office_disposes_only_of_its_own_and_of_what_lies_below_it():
    office, other = an_office(), an_office()
    a_meeting(a_school(office))
    a_consultation(office)
    assert [len(kept(kind, office, TODAY + dt.timedelta(days=1))) for kind in ("session_words", "consultation_words")] == [1, 1]
    assert [kept(kind, other, TODAY + dt.timedelta(days=1)) for kind in ("session_words", "consultation_words")] == [[], []]


@pytest.mark.parametrize(("kind", "years"), [("session_words", 10), ("visit_words", 3), ("consultation_words", 10)])
def test_the_shipped_period_is_found_and_nothing_is_due_before_it_is_over(kind, years):
    load_shipped(now=NOW)
    office = an_office()
    session = a_meeting(office)
    Finding.objects.create(session=session, kind="seen", text=SECRET, at=NOW)
    a_consultation(office, asked_on=session.held_on)
    until = session.held_on.replace(year=session.held_on.year + years)
    assert list(KEEPERS[kind].due(office, until)) == []
    (due,) = KEEPERS[kind].due(office, until + dt.timedelta(days=12))
    assert until <= due.due_on <= until + dt.timedelta(days=10)  # the last day of a period is a working day
