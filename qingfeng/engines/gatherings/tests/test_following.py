"""What a meeting leaves is followed until it is done; who was asked is kept with what came of it; a tour has its stops."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import services
from qingfeng.engines.gatherings.models import Consultation, FollowUp, Session

from .situations import NOW, TODAY, Role, a_school, a_session, an_account, an_office, at

pytestmark = pytest.mark.django_db
LATER = TODAY + dt.timedelta(days=30)


def a_meeting(office):
    session = a_session(office, kind="test_meeting", posts=())
    services.close(session=session, actor=None, now=NOW)
    return session


def an_item(session, **more):
    said = {"text": "每月到两所学校听课", "who": "分管领导", "due_on": LATER}
    return services.follow_up(session=session, actor=None, now=NOW, **said | more)


def test_what_is_to_be_mended_is_open_until_it_is_done_and_says_how():
    session = a_meeting(an_office())
    first, second = an_item(session), an_item(session, text="公示让家长看得懂")
    assert [first.number, second.number] == [1, 2]
    assert FollowUp.objects.overdue(LATER).count() == 0
    assert FollowUp.objects.overdue(LATER + dt.timedelta(days=1)).count() == 2
    with pytest.raises(Refused, match="做到了什么"):
        services.followed(item=first, result=" ", actor=None, now=NOW)
    done = services.followed(item=first, result="听课四次", actor=None, now=at(2026, 9, 20))
    again = services.followed(item=first, result="别的", actor=None, now=at(2026, 9, 25))
    assert (done.done_on, again.result) == (dt.date(2026, 9, 20), "听课四次")
    assert list(FollowUp.objects.open()) == [second]
    assert [e.event for e in Entry.objects.of(*session.stream)][-3:] == ["gatherings.follow_up"] * 2 + ["gatherings.followed"]


def test_before_the_meeting_was_held_it_leaves_nothing_and_a_term_lies_after_it():
    office = an_office()
    with pytest.raises(Refused, match="开过了"):
        an_item(a_session(office, kind="test_meeting", posts=()))
    with pytest.raises(Refused, match="早于"):
        an_item(a_meeting(office), due_on=TODAY - dt.timedelta(days=1))
    assert not FollowUp.objects.exists()


def test_another_unit_follows_nothing_here():
    office = an_office()
    school = a_school(office)
    item = an_item(a_meeting(office))
    with pytest.raises(Refused, match="权限"):
        services.followed(item=item, result="做了", actor=an_account(school, Role.RESPONDENT), now=NOW)


def asked(office, **more):
    said = {"about": "收费公示怎样写", "asked_on": TODAY, "whom": "家长代表", "people": 12, "way": "meeting", "opinions": 5, "outcome": ""}
    return services.record_consultation(unit=office, document=None, actor=None, now=NOW, **said | more)


def test_who_was_asked_is_kept_with_the_meeting_and_later_what_came_of_it():
    office = an_office()
    session = a_meeting(office)
    made = asked(office, session=session)
    assert list(session.consultations.all()) == [made]
    with pytest.raises(Refused, match="后来怎样"):
        services.came_of_it(consultation=made, outcome="", document=None, actor=None, now=NOW)
    told = services.came_of_it(consultation=made, outcome="采纳三条", document=None, actor=None, now=NOW)
    assert told.outcome == "采纳三条"
    assert [e.event for e in Entry.objects.of(*made.stream)] == ["gatherings.consulted", "gatherings.outcome"]
    assert "家长" not in str([e.body for e in Entry.objects.of(*made.stream)])


@pytest.mark.parametrize(
    ("change", "why"), [({"people": 0}, "一个人"), ({"asked_on": LATER}, "还没有问"), ({"whom": " "}, "哪些人"), ({"about": ""}, "关于")]
)
def test_what_nobody_was_asked_is_not_kept(change, why):
    with pytest.raises(Refused, match=why):
        asked(an_office(), **change)
    assert not Consultation.objects.exists()


def test_a_unit_reads_its_own_and_an_office_those_below_it():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    asked(office)
    asked(school)
    seen = lambda account: {c.unit for c in Consultation.objects.visible_to(account, TODAY)}  # noqa: E731
    assert seen(an_account(office, Role.REGISTRAR)) == {office, school}
    assert seen(an_account(school, Role.RESPONDENT)) == {school}
    assert seen(an_account(other, Role.RESPONDENT)) == set()


def test_the_stops_of_a_tour_are_sessions_found_from_each_other():
    office = an_office()
    stops = [(LATER, "河东小学", ""), (TODAY, "县一中礼堂", "报告团")]
    made = services.arrange_tour(kind="test_lecture", unit=office, title="巡回报告会", stops=stops, actor=None, now=NOW)
    assert [(s.place, s.held_on) for s in made] == [("县一中礼堂", TODAY), ("河东小学", LATER)]
    assert set(made[0].stops.all()) == set(Session.objects.all())
    assert made[0].title == "巡回报告会（第1站·县一中礼堂）"
    with pytest.raises(Refused, match="一站"):
        services.arrange_tour(kind="test_lecture", unit=office, title="巡回报告会", stops=[], actor=None, now=NOW)


def test_an_item_that_was_a_mistake_stays_struck_with_its_reason_and_nobody_waits_for_it():
    session = a_meeting(an_office())
    first, second = an_item(session), an_item(session, text="公示让家长看得懂")
    with pytest.raises(Refused, match="原因"):
        services.strike_item(item=first, because=" ", actor=None, now=NOW)
    struck = services.strike_item(item=first, because="会上没有这一条", actor=None, now=at(2026, 9, 20))
    again = services.strike_item(item=first, because="别的", actor=None, now=at(2026, 9, 25))
    assert (struck.text, again.struck_because) == (first.text, "会上没有这一条")
    assert list(FollowUp.objects.open()) == [second]
    assert list(FollowUp.objects.overdue(LATER + dt.timedelta(days=1))) == [second]
    with pytest.raises(Refused, match="划去"):
        services.followed(item=first, result="听课四次", actor=None, now=NOW)
    assert an_item(session).number == 3
    last = list(Entry.objects.of(*session.stream))[-2]
    assert (last.event, last.body) == ("gatherings.item_struck", {"item": 1})


def test_another_unit_strikes_nothing_here():
    office = an_office()
    item = an_item(a_meeting(office))
    with pytest.raises(Refused, match="权限"):
        services.strike_item(item=item, because="重复", actor=an_account(a_school(office), Role.RESPONDENT), now=NOW)
