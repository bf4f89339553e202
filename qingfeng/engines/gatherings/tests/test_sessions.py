"""People are asked by their posts, sign in, are missed and make it up; nobody else reads who came."""

import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.gatherings import attending, due, services
from qingfeng.engines.gatherings.models import Attendance, Came, Session

from .situations import NOW, TODAY, Role, a_person, a_school, a_session, an_account, an_office, at, in_post

pytestmark = pytest.mark.django_db


def of(session, name):
    return session.attendance.get(person__name=name)


def test_everybody_in_the_posts_is_asked_once_and_as_of_their_unit():
    office = an_office()
    school = a_school(office)
    session = a_session(office)
    assert services.ask_posts(session=session, posts=["teacher"], actor=None, now=NOW) == 0
    assert {(a.person.name, a.unit) for a in session.attendance.all()} == {(n, school) for n in ("校长甲", "教师甲", "教师乙", "教师丙")}


def test_a_person_signs_in_with_the_code_of_the_room_and_the_own_name():
    office = an_office()
    a_school(office)
    session = a_session(office)
    code = services.open_code(session=session, actor=an_account(office, Role.REGISTRAR), now=NOW)
    row = of(session, "教师甲")
    with pytest.raises(Refused, match="名单上没有"):
        services.sign_in(code=code, number=row.person.number, name="教师乙", now=NOW)
    with pytest.raises(Refused, match="签到码"):
        services.sign_in(code=f"{(int(code) + 1) % 10**6:06d}", number=row.person.number, name="教师甲", now=NOW)
    done = services.sign_in(code=code, number=row.person.number, name="教师 甲", now=NOW)
    assert (done.came, done.how) == ("came", "code")
    assert services.sign_in(code=code, number=row.person.number, name="教师甲", now=at(2026, 9, 1, 12)).at == NOW


def test_the_code_is_for_the_day_alone_and_a_new_one_takes_its_place():
    office = an_office()
    a_school(office)
    session = a_session(office)
    registrar = an_account(office, Role.REGISTRAR)
    first = services.open_code(session=session, actor=registrar, now=NOW)
    second = services.open_code(session=session, actor=registrar, now=NOW)
    assert attending.by_code(first) is None
    assert attending.by_code(second) == session
    number = of(session, "教师甲").person.number
    with pytest.raises(Refused):
        services.sign_in(code=second, number=number, name="教师甲", now=at(2026, 9, 2))
    with pytest.raises(Refused, match="当天"):
        services.open_code(session=a_session(office, on=TODAY + dt.timedelta(days=1)), actor=registrar, now=NOW)


def test_who_neither_came_nor_was_excused_has_missed_it_and_makes_it_up():
    office = an_office()
    a_school(office)
    session = a_session(office)
    people = {a.person.name: a.person_id for a in session.attendance.all()}
    said = {people["教师甲"]: Came.CAME, people["教师乙"]: Came.EXCUSED}
    assert services.mark(session=session, marks=said, actor=None, now=NOW) == 2
    services.close(session=session, actor=None, now=NOW)
    assert (of(session, "教师丙").came, of(session, "教师乙").came) == ("missed", "excused")
    again = a_session(office, on=TODAY + dt.timedelta(days=7), posts=(), make_up_for=session)
    assert {a.person.name for a in again.attendance.all()} == {"教师乙", "教师丙", "校长甲"}
    later = at(2026, 9, 8)
    services.take_list(session=again, present={people["教师丙"]}, actor=None, now=later)
    services.close(session=again, actor=None, now=later)
    assert (of(session, "教师丙").came, of(session, "教师乙").came) == ("made_up", "excused")
    assert Attendance.objects.present().filter(person=people["教师丙"]).count() == 1, "counted where it was made up"


def test_nothing_is_recorded_of_a_session_that_was_not_held_yet_or_was_cancelled():
    office = an_office()
    a_school(office)
    ahead, off = a_session(office, on=TODAY + dt.timedelta(days=1)), a_session(office)
    services.cancel(session=off, actor=an_account(office, Role.HEAD), now=NOW)
    for session in (ahead, off):
        person = session.attendance.first().person_id
        with pytest.raises(Refused):
            services.mark(session=session, marks={person: Came.CAME}, actor=None, now=NOW)
        with pytest.raises(Refused):
            services.close(session=session, actor=None, now=NOW)
    assert set(Attendance.objects.values_list("came", flat=True)) == {"expected"}


def test_a_school_arranges_for_its_own_and_for_nobody_else():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    clerk = an_account(school, Role.RESPONDENT)
    mine = services.arrange(kind="test_lecture", unit=school, title="集中学习", held_on=TODAY, actor=clerk, now=NOW)
    assert services.ask_posts(session=mine, posts=["teacher"], actor=clerk, now=NOW) == 3
    with pytest.raises(Refused, match="权限"):
        services.arrange(kind="test_lecture", unit=other, title="集中学习", held_on=TODAY, actor=clerk, now=NOW)


def test_names_are_for_oneself_the_own_unit_and_the_organiser():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    session = a_session(office)
    seen = lambda account: session.attendance.named_to(account, TODAY).count()  # noqa: E731
    teacher = of_unit(session, school, "教师甲").person
    assert seen(an_account(office, Role.REGISTRAR)) == 8
    assert seen(an_account(school, Role.RESPONDENT)) == 4
    assert seen(an_account(school, Role.STAFF, teacher)) == 1
    assert seen(an_account(other, Role.STAFF)) == 0
    assert Session.objects.visible_to(an_account(other, Role.RESPONDENT), TODAY).get() == session


def of_unit(session, unit, name):
    return session.attendance.get(unit=unit, person__name=name)


def test_the_record_holds_numbers_and_nobody():
    office = an_office()
    a_school(office)
    session = a_session(office)
    services.mark(session=session, marks={of(session, "教师甲").person_id: Came.CAME}, actor=None, now=NOW)
    services.close(session=session, actor=None, now=NOW)
    entries = list(Entry.objects.of(*session.stream))
    assert [e.event for e in entries] == [f"gatherings.{name}" for name in ("arranged", "asked", "marked", "held")]
    assert entries[-1].body["came"] == 1
    assert "教师甲" not in str([e.body for e in entries])


def test_a_list_goes_out_and_comes_back_and_one_wrong_row_stores_nothing():
    office = an_office()
    school = a_school(office)
    guest = in_post(school, "staff", "职工甲")
    session = a_session(office)
    sheet = services.roster_sheet(session, TODAY)
    for row in sheet.rows:
        row["came"] = "到了"
    sheet.rows[0]["came"] = "请假"
    sheet.rows.append({"unit": school.name, "number": guest.number, "name": "职工甲", "came": "到了"})

    def take():
        return services.take_roster(session=session, file=io.BytesIO(write_xlsx(sheet)), actor=None, now=NOW)

    sheet.rows[1]["name"] = "别人"
    done = take()
    assert ([e.column for e in done.errors], done.new, done.changed) == (["姓名"], 0, 0)
    assert not session.attendance.exclude(came="expected").exists()
    sheet.rows[1]["name"] = session.attendance.get(person__number=sheet.rows[1]["number"]).person.name
    done = take()
    assert (done.new, done.changed) == (1, 5)
    assert of(session, "职工甲").came == "came"


@given(st.lists(st.sampled_from(["came", "excused", "missed", "expected"]), min_size=1, max_size=12))
@settings(deadline=None)
def test_whatever_is_marked_the_last_word_holds_and_everybody_counts_once(words):
    office = an_office()
    a_school(office, teachers=1)
    session = a_session(office, posts=("teacher",))
    person = session.attendance.get().person_id
    for word in words:
        services.mark(session=session, marks={person: word}, actor=None, now=NOW)
    assert session.attendance.get().came == words[-1]
    services.close(session=session, actor=None, now=NOW)
    assert Attendance.objects.present().filter(session=session).count() == (words[-1] == "came")


def test_whoever_came_into_a_post_is_due_until_the_education_for_it_was_had():
    office = an_office()
    school = a_school(office)
    since = dt.date(2026, 8, 1)
    school.posts.filter(kind="principal").update(held_from=since)
    posts = ("principal",)
    assert due.standing(office, "test_lecture", since, TODAY, posts) == due.Standing(1, 0)
    session = a_session(office, posts=posts)
    services.take_list(session=session, present={session.attendance.get().person_id}, actor=None, now=NOW)
    services.close(session=session, actor=None, now=NOW)
    assert due.standing(office, "test_lecture", since, TODAY, posts) == due.Standing(1, 1)
    in_post(a_school(office, name="新校", teachers=0), "secretary", person=a_person("书记甲"), since=TODAY)
    assert due.standing(office, "test_lecture", since, TODAY, (*posts, "secretary")).missing == 1
