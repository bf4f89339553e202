"""提醒教育、案例教育: due by a talk that was decided or a finding that was published, and only as long as that stands."""

import datetime as dt

import pytest
from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.engines.consequences import services as consequences
from qingfeng.engines.consequences import steps
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.disclosure.models import Publication
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.occasions import Whose, told
from qingfeng.faces.desk import education
from tests import situations as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DECIDED = s.at(2).date()


@pytest.fixture
def clock():
    with freeze_time(s.at(6)):
        yield


@pytest.fixture
def house(db, monkeypatch):
    built = s.house(monkeypatch)
    s.letters_allowed(built)  # the talk that education follows on is one of the graded table
    return built


def confirm(house, key="a", school=None, matter=None):
    return consequences.record_cause(
        key=key, unit=school or house.school, office=house.office, kind="tutoring_charge", charged_on=s.at(-10).date(),
        decided_on=s.at(1).date(), handler=house.handler, actor=house.handler, now=s.at(2),
        matter_id=matter.pk if matter else None, matter_ref=matter.ref if matter else "",
    )  # fmt: skip


def decide_all(house):
    for row in Consequence.objects.filter(state="proposed").order_by("pk"):
        steps.decide(consequence=row, adopt=True, actor=house.decider, now=s.at(2))


def fall(house, key="a"):
    consequences.cause_fell(key=key, actor=house.handler, now=s.at(3), reason="recheck")


def of_school(kind, school, day=6):
    return {
        (t.due.person, t.due.since, t.due.due_on, t.state)
        for t in told(kind, Whose(day=s.at(day).date(), units=Unit.objects.filter(pk=school.pk)))
    }


def had(house, person, on, kind="reminder", came="came"):
    session = sessions.arrange(kind=kind, unit=house.office, title="教育", held_on=s.at(on).date(), actor=None, now=s.at(on))
    sessions.ask_people(session=session, people=[person], actor=None, now=s.at(on))
    sessions.mark(session=session, marks={person.pk: came}, actor=None, now=s.at(on))
    return sessions.close(session=session, actor=None, now=s.at(on))


def page(account, url="/desk/sessions/education/?kind=reminder"):
    answer = s.logged_in(account).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_talk_that_was_decided_makes_education_due_by_the_clause(house):
    confirm(house)
    assert of_school("reminder", house.school) == set(), "a proposal binds nobody"
    decide_all(house)
    person = house.principal.person
    assert of_school("reminder", house.school) == {(person.pk, DECIDED, DECIDED + dt.timedelta(days=30), "open")}
    own = page(house.principal, "/desk/my-study/")
    assert "提醒教育：受到提醒谈话、约谈或者诫勉谈话" in own
    assert "廉政学习教育办法》第七条" in own
    assert "廉政学习教育办法》第七条" in page(house.principal, "/desk/")
    assert "提醒教育" not in page(house.teacher, "/desk/my-study/")


def test_it_is_done_by_who_came_to_one_after_the_decision_and_missed_when_the_last_day_is_over(house):
    confirm(house)
    decide_all(house)
    person = house.principal.person
    state = lambda day=6: {row[3] for row in of_school("reminder", house.school, day)}  # noqa: E731
    had(house, person, 0)
    assert state() == {"open"}, "what was had before the talk does not answer it"
    assert state(32) == {"open"}
    assert state(33) == {"missed"}
    had(house, person, 4, came="missed")
    assert state() == {"missed"}
    had(house, person, 5)
    assert state() == state(40) == {"done"}


def test_it_falls_with_the_finding_and_what_was_attended_stays_attended(house):
    confirm(house)
    decide_all(house)
    session = had(house, house.principal.person, 3)
    assert of_school("reminder", house.school) != set()
    fall(house)
    assert of_school("reminder", house.school) == set()
    assert session.attendance.get().came == "came"
    assert "提醒教育：" not in page(house.principal, "/desk/my-study/")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["confirm", "fall"])), max_size=8))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_confirming_and_overturning_gives_the_dues_from_scratch(house, moves):
    """Each example has two schools of its own: one lives through all of it, the other only through what stands at the end."""
    schools = [s.a_school(house, f"{Post.objects.count()}{n}", f"学校{n}") for n in "xy"]
    for school in schools:
        person = Person.objects.create(number=f"E{Person.objects.count()}", name="某校长")
        Post.objects.create(unit=school, person=person, kind="principal", held_from=s.LONG_AGO)
    lived, fresh = schools
    standing = set()
    for key, move in moves:
        if move == "confirm":
            confirm(house, f"{lived.pk}-{key}", lived)
            standing.add(key)
        elif key in standing:
            fall(house, f"{lived.pk}-{key}")
            standing.discard(key)
        decide_all(house)
    for key in sorted(standing):
        confirm(house, f"{fresh.pk}-{key}", fresh)
    decide_all(house)
    assert {row[1:] for row in of_school("reminder", lived)} == {row[1:] for row in of_school("reminder", fresh)}
    assert bool(of_school("reminder", lived)) == (len(standing) == 1), "two times are a resignation, and no talk"


def test_the_own_unit_reads_names_and_the_office_numbers(house):
    other = s.a_school(house, 2, "听松小学")
    person = Person.objects.create(number="N1", name="柳校长")
    Post.objects.create(unit=other, person=person, kind="principal", held_from=s.LONG_AGO)
    confirm(house)
    confirm(house, "b", other)
    decide_all(house)
    theirs = page(house.principal)
    assert house.principal.person.name in theirs
    assert "听松小学" not in theirs
    counted = page(house.registrar)
    assert "听松小学" in counted
    assert counted.count("少于5") == 2
    assert "应参加2人" not in counted, "the sum of two that are not told, in which each may be read"
    assert "柳校长" not in counted
    assert "应参加1人，已参加0人" in theirs


def line(due, done, missed):
    return {"due": due, "done": done, "missed": missed, "open": due - done - missed}


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((4, 0, 0), ["少于5", "—", "—"]),
        ((1, 1, 0), ["少于5", "—", "—"]),
        ((5, 5, 0), ["5", "5", "0"]),
        ((12, 0, 0), ["12", "0", "0"]),
        ((12, 6, 6), ["12", "6", "6"]),
        ((12, 11, 0), ["12", "—", "0"]),  # who is left is one: what gives it away goes with it
    ],
)
def test_no_number_of_fewer_than_five_is_told_outside_the_own_unit_nor_can_be_worked_out(numbers, told):
    assert list(education._told(line(*numbers), False).values()) == told
    assert list(education._told(line(*numbers), True).values()) == [str(n) for n in numbers]


def test_a_sum_is_told_where_it_gives_no_unit_away():
    def whole(*lines):
        rows = [line(*numbers) for numbers in lines]
        return education._whole([row | {"told": education._told(row, False)} for row in rows])

    assert whole((4, 0, 0), (30, 30, 0)) is None
    assert whole((2, 0, 0), (2, 0, 0), (30, 30, 0)) is None
    assert whole((4, 0, 0), (4, 0, 0), (30, 30, 0)) == {"due": 38, "done": 30, "missed": 0}
    assert whole((30, 30, 0), (20, 20, 0)) == {"due": 50, "done": 50, "missed": 0}


def test_who_stands_back_from_the_school_counts_nothing_of_it(house):
    confirm(house)
    decide_all(house)
    assert "少于5" in page(house.registrar)
    assert "少于5" not in page(s.recused_handler(house)), "nor that there is anybody"


def test_a_finding_that_was_published_makes_education_by_case_due_for_everybody_at_the_unit(house):
    matter = s.being_handled(house)
    confirm(house, matter=matter)
    at_school = set(Post.objects.filter(unit=house.school).values_list("person", flat=True))
    late = Person.objects.create(number="N2", name="新来的")
    Post.objects.create(unit=house.school, person=late, kind="teacher", held_from=s.at(5).date())
    assert of_school("by_case", house.school) == set()
    out = Publication.objects.create(
        kind="circular", key="c1", unit=house.office, title="通报", content={}, source=matter.ref, state="published",
        published_on=s.at(4).date(), prepared_by=house.handler, prepared_at=s.at(3),
    )  # fmt: skip
    due_on = s.at(4).date() + dt.timedelta(days=60)
    assert of_school("by_case", house.school) == {(person, s.at(4).date(), due_on, "open") for person in at_school}
    assert "案例教育：本单位的问题被通报" in page(house.teacher, "/desk/")
    had(house, house.teacher.person, 5, kind="by_case")
    assert "案例教育：" not in page(house.teacher, "/desk/")
    fall(house)
    assert of_school("by_case", house.school) == set()
    confirm(house, matter=matter)
    assert {row[3] for row in of_school("by_case", house.school)} == {"open", "done"}
    Publication.objects.filter(pk=out.pk).update(state="withdrawn")
    assert of_school("by_case", house.school) == set()
