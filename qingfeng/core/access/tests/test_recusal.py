import datetime as dt

import pytest

from qingfeng.core.access.models import ChildAt, Kin, Role
from qingfeng.core.access.recusal import recusals, recused_person_ids, recused_unit_ids
from qingfeng.core.parties.models import UnitKind

from .situations import DAY, a_person, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db


def reasons(actor, units=(), people=(), **more):
    return recusals(actor, units=units, people=people, day=DAY, **more)


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


def test_the_list_form_hides_exactly_what_the_single_form_refuses():
    office, school = an_office_with_a_school()
    second = a_unit(UnitKind.SCHOOL, office)
    third = a_unit(UnitKind.SCHOOL, office)
    campus = a_unit(UnitKind.SCHOOL, third)
    me, kin, stranger = a_person(unit=office), a_person(unit=second, kind="principal"), a_person(unit=second)
    Kin.objects.create(person=kin, other=me, relation="兄弟")
    ChildAt.objects.create(person=me, school=third, valid_from=dt.date(2024, 9, 1))
    for actor in (an_account(office, person=me), an_account(school), an_account(campus), an_account(second, person=stranger)):
        for unit in (office, school, second, third, campus):
            assert bool(reasons(actor, [unit])) == (unit.pk in recused_unit_ids(actor, DAY)), (actor.unit, unit)
        for person in (me, kin, stranger):
            assert bool(reasons(actor, [], [person])) == (person.pk in recused_person_ids(actor, DAY))
