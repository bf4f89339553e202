"""Whether somebody sealed is on a list, without opening anything."""

import pytest

from qingfeng.core.access.tests.situations import NOW
from qingfeng.core.vault import matching, services
from qingfeng.core.vault.models import KeeperShare

from .situations import an_office_with_a_key

pytestmark = pytest.mark.django_db
LIST = [("凌小穗", "八年级2班"), ("柳依然", "八年级1班"), ("柳依然", "八（3）班"), ("司徒 晓岚", "")]


def sealed(**identity):
    office, *_ = an_office_with_a_key()
    KeeperShare.objects.all().delete()  # nothing can be opened
    return services.seal(unit=office, identity=identity, now=NOW).pk


def test_a_child_is_found_and_of_namesakes_the_one_of_the_same_class():
    child = sealed(name="司徒某", child="柳依然", class_="八年级3班")
    assert matching.on_list([child], LIST) == {child: [2]}


def test_without_a_class_every_namesake_is_meant():
    child = sealed(child="柳依然")
    assert matching.on_list([child], LIST) == {child: [1, 2]}


def test_spacing_does_not_hide_a_name():
    person = sealed(name="司徒晓岚")
    assert matching.on_list([person], LIST) == {person: [3]}


def test_a_child_that_is_not_on_the_list_is_told_so_and_one_who_named_no_child_cannot_be_compared():
    missing, unknown = sealed(name="某甲", child="柳小满"), sealed(name="某甲某", phone="13800001234")
    assert matching.on_list([missing, unknown], LIST) == {missing: []}


def test_many_are_sealed_in_as_few_statements_as_one(django_assert_max_num_queries):
    office, *_ = an_office_with_a_key()
    with django_assert_max_num_queries(6):
        made = services.seal_many(unit=office, identities=[{"child": f"某某{n}"} for n in range(300)], now=NOW)
    assert len({s.pk for s in made}) == 300
    assert services.seal_many(unit=office, identities=[], now=NOW) == []
