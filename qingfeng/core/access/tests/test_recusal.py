import datetime as dt

import pytest

from qingfeng.core.access.models import ChildAt, Kin, Role
from qingfeng.core.access.recusal import recusals, ties_of, ties_of_all
from qingfeng.core.parties.models import Post, UnitKind

from .situations import DAY, a_person, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db


def reasons(actor, units=(), people=(), facts_from=DAY, **more):
    return recusals(actor, units=units, people=people, facts_from=facts_from, day=DAY, **more)


def test_an_official_of_the_office_handles_its_schools():
    office, school = an_office_with_a_school()
    official = an_account(office, Role.HANDLER)
    assert reasons(official, [school], [a_person(unit=school)]) == []


def test_nobody_handles_the_own_unit_or_one_that_contains_it():
    office, school = an_office_with_a_school()
    branch = a_unit(UnitKind.BRANCH, school)
    teacher = an_account(school)
    for about in (school, office, branch):
        assert reasons(teacher, [about]), about
    assert not reasons(teacher, [a_unit(UnitKind.SCHOOL, office)])


def test_a_post_elsewhere_on_that_day_makes_that_unit_ones_own():
    office, school = an_office_with_a_school()
    lent = a_person(unit=school)
    former = a_person(unit=school, held_to=dt.date(2025, 1, 1))
    assert reasons(an_account(office, person=lent), [school])
    assert not reasons(an_account(office, person=former), [school])


def test_the_person_complained_about_and_kin_stand_back_whoever_declared_it():
    office, school = an_office_with_a_school()
    about = a_person(unit=school)
    me = a_person()
    Kin.objects.create(person=about, other=me, relation="姐妹")
    assert reasons(an_account(office, person=me), [school], [about])
    assert reasons(an_account(office, person=about), [], [about])
    assert not reasons(an_account(office), [school], [about])


def test_kin_of_a_principal_stand_back_from_the_school():
    office, school = an_office_with_a_school()
    me = a_person()
    Kin.objects.create(person=me, other=a_person(unit=school, kind="principal"), relation="夫妻")
    assert reasons(an_account(office, person=me), [school])


def test_a_parent_stands_back_from_the_school_while_the_child_is_there():
    office, school = an_office_with_a_school()
    me = a_person()
    stay = ChildAt.objects.create(person=me, school=school, valid_from=dt.date(2024, 9, 1))
    account = an_account(office, person=me)
    assert reasons(account, [school])
    stay.valid_to = DAY
    stay.save()
    assert not reasons(account, [school])


def test_an_earlier_part_is_named_in_the_reason():
    office, school = an_office_with_a_school()
    (only,) = reasons(an_account(office), [school], earlier_parts=["承办人"])
    assert "承办人" in only.reason
    assert only.authority


# --- ties that have ended, and facts that lie in the past ---

CHARGED, LEFT = dt.date(2024, 9, 1), dt.date(2025, 8, 15)


@pytest.mark.parametrize(("facts_from", "back"), [
    (CHARGED, True), (LEFT - dt.timedelta(days=1), True), (LEFT, False), (LEFT + dt.timedelta(days=1), False),
])  # fmt: skip
def test_whoever_held_a_post_at_the_school_since_the_charge_stands_back_wherever_they_work_now(facts_from, back):
    office, school = an_office_with_a_school()
    account = an_account(office, Role.HANDLER, person=a_person(unit=school, held_to=LEFT))
    assert bool(reasons(account, [school], facts_from=facts_from)) == back


def test_whoever_came_to_the_school_after_the_charge_stands_back_too():
    office, school = an_office_with_a_school()
    account = an_account(office, person=a_person(unit=school, held_from=dt.date(2024, 10, 1), held_to=LEFT))
    (only,) = reasons(account, [school], facts_from=CHARGED)
    assert "任过职" in only.reason
    assert "第二十八条" in only.authority


def test_a_former_post_reaches_as_far_as_a_present_one():
    office, school = an_office_with_a_school()
    campus, other = a_unit(UnitKind.SCHOOL, school), a_unit(UnitKind.SCHOOL, office)
    of_the_school = an_account(office, person=a_person(unit=school, held_to=LEFT))
    of_the_campus = an_account(office, person=a_person(unit=campus, held_to=LEFT))
    of_an_office = an_account(other, person=a_person(unit=a_unit(parent=office), held_to=LEFT))
    for account in (of_the_school, of_the_campus):
        assert reasons(account, [campus], facts_from=CHARGED)
        assert reasons(account, [school], facts_from=CHARGED)
        assert not reasons(account, [other], facts_from=CHARGED)
    assert not reasons(of_an_office, [school], facts_from=CHARGED)
    assert reasons(of_an_office, [office], facts_from=CHARGED)


def test_kin_of_whoever_led_the_school_then_stand_back_and_kin_of_a_teacher_do_not():
    office, school = an_office_with_a_school()
    for kind, back in (("principal", True), ("teacher", False)):
        me, kin = a_person(), a_person(unit=school, kind=kind, held_to=LEFT)
        Kin.objects.create(person=kin, other=me, relation="夫妻")
        account = an_account(office, person=me)
        assert bool(reasons(account, [school], facts_from=CHARGED)) == back
        assert not reasons(account, [school], facts_from=LEFT)


def test_a_parent_whose_child_was_there_then_stands_back_and_one_entered_by_mistake_does_not():
    office, school = an_office_with_a_school()
    me, mistaken = a_person(), a_person()
    ChildAt.objects.create(person=me, school=school, valid_from=dt.date(2021, 9, 1), valid_to=LEFT)
    ChildAt.objects.create(person=mistaken, school=school, valid_from=LEFT, valid_to=LEFT)
    account = an_account(office, person=me)
    assert reasons(account, [school], facts_from=CHARGED)
    assert not reasons(account, [school], facts_from=LEFT)
    assert not reasons(an_account(office, person=mistaken), [school], facts_from=CHARGED)


def test_a_post_that_begins_later_ties_nobody_yet():
    office, school = an_office_with_a_school()
    account = an_account(office, person=a_person(unit=school, held_from=DAY + dt.timedelta(days=1)))
    assert not reasons(account, [school], facts_from=CHARGED)


def test_a_post_given_up_from_tomorrow_is_still_held_today():
    office, school = an_office_with_a_school()
    account = an_account(office, person=a_person(unit=school, held_to=DAY + dt.timedelta(days=1)))
    (only,) = reasons(account, [school], facts_from=DAY)
    assert "所在的单位" in only.reason


def test_reading_ties_takes_the_same_questions_for_one_and_for_many(django_assert_max_num_queries, django_assert_num_queries):
    office, school = an_office_with_a_school()
    accounts = []
    for _n in range(6):
        me = a_person(unit=school, held_to=LEFT)
        Post.objects.create(unit=school, person=me, kind="teacher", held_from=dt.date(2015, 1, 1), held_to=dt.date(2016, 1, 1))
        Kin.objects.create(person=me, other=a_person(unit=school, kind="principal"), relation="兄弟")
        ChildAt.objects.create(person=me, school=school, valid_from=CHARGED)
        accounts.append(an_account(office, person=me))
    with django_assert_num_queries(6):
        ties_of(accounts[0], DAY)
    with django_assert_max_num_queries(6):
        together = ties_of_all(accounts, DAY)
    assert together == {a.pk: ties_of(a, DAY) for a in accounts}
    plain = an_account(office, person=a_person(unit=office))
    with django_assert_num_queries(4):  # on a page of somebody without kin, whose every post was at an office
        ties_of(plain, DAY)


def test_an_account_without_a_person_is_tied_to_its_unit_alone():
    office, school = an_office_with_a_school()
    account = an_account(school)
    account.person = None
    assert reasons(account, [school])
    assert not reasons(account, [a_unit(UnitKind.SCHOOL, office)], [a_person()])
