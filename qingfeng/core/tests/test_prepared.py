"""A prepared question gives what its queryset gives, whatever the values, in one statement."""

import datetime as dt
import threading

import pytest
from django.db import connection, models
from django.db.models import Count, Q

from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.prepared import Prepared, Slot, day_slot

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 1)


@pytest.fixture
def posts():
    office = Unit.objects.create(code="O", name="教委", kind="office")
    school = Unit.objects.create(code="S", name="一校", kind="school", parent=office, stage="junior")
    for n, unit in enumerate((office, school, school)):
        person = Person.objects.create(number=f"P{n}", name=f"人{n}")
        Post.objects.create(person=person, unit=unit, kind="teacher", held_from=DAY + dt.timedelta(days=n))
    return office, school


def test_values_change_and_the_question_stays(posts, django_assert_num_queries):
    office, school = posts
    asked = Prepared(
        lambda: Post.objects.held_on(day_slot()).filter(unit=Slot("unit")).order_by("pk").values_list("person__name", flat=True)
    )
    with django_assert_num_queries(3):
        assert asked(unit=school.pk, day=DAY) == []
        assert asked(unit=school.pk, day=DAY + dt.timedelta(days=9)) == ["人1", "人2"]
        assert asked(unit=office.pk, day=DAY) == ["人0"]


def test_rows_come_with_what_belongs_to_them(posts, django_assert_num_queries):
    _office, school = posts
    asked = Prepared(lambda: Post.objects.filter(unit=Slot("unit")).select_related("person", "unit__parent").order_by("pk"))
    with django_assert_num_queries(1):
        found = asked(unit=school.pk)
        assert [(p.person.name, p.unit.parent.name, p.held_from) for p in found] == [
            ("人1", "教委", DAY + dt.timedelta(days=1)),
            ("人2", "教委", DAY + dt.timedelta(days=2)),
        ]
    found[0].note = "later"
    assert asked.first(unit=school.pk) is not found[0]


def test_counts_and_dicts_and_words(posts):
    by_code = Prepared(lambda: Unit.objects.filter(Q(code=Slot("code", models.CharField()))).values("name").annotate(n=Count("posts")))
    assert by_code(code="S") == [{"name": "一校", "n": 2}]
    assert by_code(code="x' OR 1=1 --") == []
    assert by_code.first(code="?") is None


def test_a_question_without_an_answer_is_not_put(django_assert_num_queries):
    asked = Prepared(lambda: Unit.objects.filter(pk__in=[]))
    with django_assert_num_queries(0):
        assert asked() == []


def test_a_forgotten_value_is_an_error(posts):
    with pytest.raises(KeyError):
        Prepared(lambda: Unit.objects.filter(pk=Slot("pk")))()


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_mix_their_values(posts):
    asked, wrong = Prepared(lambda: Unit.objects.filter(pk=Slot("pk"))), []

    def ask(pk):
        try:
            wrong.extend(u.pk for _n in range(30) for u in asked(pk=pk) if u.pk != pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(unit.pk,)) for unit in posts for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
