"""Rows inserted with a statement made once are the rows that Django would have stored, one alone or many at once."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.rows import insert, insert_all, insert_columns, insert_many, keys

DAY = dt.date(2026, 9, 1)


def unit(code: str, key: int | None = None) -> Unit:
    return Unit(pk=key, code=code, name=f"{code}校", kind="school", stage="junior")


def by_django(code: str) -> Unit:
    made = unit(code)
    made.save()
    return made


def stored(made: Unit) -> dict[str, object]:
    """All of the row but what must differ."""
    return {k: v for k, v in Unit.objects.values().get(pk=made.pk).items() if k not in ("id", "code", "name")}


@pytest.mark.django_db
def test_a_row_is_stored_as_django_stores_it_and_knows_its_key():
    mine, its = insert(unit("A")), by_django("B")
    assert stored(mine) == stored(its)
    assert (mine._state.adding, mine._state.db) == (its._state.adding, its._state.db)


@pytest.mark.django_db
def test_many_rows_at_once_are_stored_as_django_stores_them():
    school, person, *posts = keys(Unit, Person, Post, Post)
    rows = [unit("A", school), Person(pk=person, number="P1", name="甲")]
    rows += [Post(pk=key, person_id=person, unit_id=school, kind="teacher", held_from=DAY) for key in posts]
    insert_all(rows)
    assert stored(rows[0]) == stored(by_django("B"))
    assert list(Post.objects.order_by("pk").values_list("pk", "person__name", "unit__code")) == [(key, "甲", "A") for key in posts]


@pytest.mark.django_db
def test_a_thousand_rows_of_one_kind_are_stored_as_django_stores_them_and_know_their_keys(django_assert_max_num_queries):
    before = by_django("B")
    rows = [unit(f"A{n}") for n in range(1000)]
    with django_assert_max_num_queries(3):
        assert insert_many(rows) is rows
    assert dict(Unit.objects.exclude(pk=before.pk).values_list("code", "pk")) == {row.code: row.pk for row in rows}
    assert stored(rows[-1]) == stored(before) == stored(by_django("C"))
    assert insert_many([]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 1000])
def test_columns_become_the_rows_that_django_stores_and_those_left_out_have_their_default(count):
    person = insert(Person(number="P1", name="甲")).pk
    school = insert(unit("A")).pk
    days = [DAY + dt.timedelta(days=n % 7) for n in range(count)]
    columns = {"person_id": [person] * count, "unit_id": [school] * count, "kind": ["teacher"] * count, "held_from": days}
    made = insert_columns(Post, columns)
    plain = Post.objects.create(person_id=person, unit_id=school, kind="teacher", held_from=days[-1])
    rows = list(Post.objects.filter(pk__in=made).order_by("pk").values())
    assert [(row["id"], row["held_from"]) for row in rows] == list(zip(made, days, strict=True))
    assert rows[-1] | {"id": 0} == Post.objects.values().get(pk=plain.pk) | {"id": 0}
    assert insert_columns(Post, {name: [] for name in columns}) == []


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_many_rows_are_one_statement_where_each_would_wait(django_assert_num_queries):
    rows = [unit(f"A{n}", key) for n, key in enumerate(keys(*[Unit] * 3))]
    with django_assert_num_queries(1):
        insert_all(rows)


@pytest.mark.django_db
def test_nobody_else_gets_a_key_that_was_given():
    given = keys(Unit, Person, Unit)
    assert given[0] != given[2]
    insert_all([unit("A", given[0]), unit("B", given[2])])
    later = [insert(unit("C")), by_django("D")]
    assert len({given[0], given[2], *(made.pk for made in later)}) == 4
    assert Unit.objects.filter(code__in="ABCD").count() == 4


@pytest.mark.django_db
def test_the_key_of_a_row_that_was_deleted_does_not_come_again():
    gone = insert(unit("A"))
    key = gone.pk
    gone.delete()
    assert keys(Unit)[0] > key


@pytest.mark.django_db(transaction=True)
def test_one_row_that_cannot_be_stored_takes_all_of_them_with_it():
    insert(unit("A"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([unit("B", 901), unit("A", 902), Person(pk=903, number="P1", name="甲")])
    assert list(Unit.objects.values_list("code", flat=True)) == ["A"]
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_writers_do_not_get_each_others_keys():
    both, made = threading.Barrier(2, timeout=30), {}

    def work(name: str) -> None:
        try:
            both.wait()
            for n in range(20):
                with transaction.atomic():
                    made[f"{name}{n}"] = key = keys(Unit, Person)[0]
                    insert_all([unit(f"{name}{n}", key)])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 40
    assert dict(Unit.objects.values_list("code", "pk")) == made
