"""What counts as misconduct on a day, by which clause, and which complaints speak of it."""

import datetime as dt

import pytest

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Clause
from qingfeng.core.norms.tests.situations import NOW
from qingfeng.engines.cases import kinds as categories
from qingfeng.institutions.misconduct_taxonomy import taxonomy
from tests import shipped

pytestmark = pytest.mark.django_db
BEFORE, IN_2011, TODAY = dt.date(2010, 2, 28), dt.date(2011, 3, 1), dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _shipped():
    shipped.load(NOW)


def names(day):
    return [kind.name for kind in taxonomy.kinds_on(day)]


def test_nothing_is_classified_before_the_first_document():
    assert taxonomy.kinds_on(BEFORE) == []
    assert taxonomy.in_force(BEFORE) is None


def test_the_kinds_of_a_day_are_those_of_its_document():
    assert {"乱收费", "乱集资", "乱摊派", "吃", "拿", "卡", "要", "借", "报", "收红包", "拿回扣", "公款大吃大喝"} <= set(names(IN_2011))
    assert "收电子红包、购物卡" not in names(IN_2011)
    assert "收电子红包、购物卡" in names(TODAY)
    assert {kind.clause.split()[0] for kind in taxonomy.kinds_on(TODAY)} == {"yunxiu-conduct-2022"}


def test_a_kind_begins_and_ends_on_its_own_day():
    kind = taxonomy.kinds_on(TODAY)[0]
    ended = taxonomy.MisconductKind(**{**kind.__dict__, "since": dt.date(2024, 1, 1), "until": dt.date(2025, 1, 1)})
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    assert [taxonomy._holds(ended, day) for day in days] == [False, True, True, False]


def test_a_complaint_category_finds_its_kind():
    assert [kind.name for kind in taxonomy.kinds_of_complaint("no_refund", TODAY)] == ["乱收费"]
    assert [kind.group for kind in taxonomy.kinds_of_complaint("gifts", TODAY)] == ["吃拿卡要借报"]
    assert taxonomy.kinds_of_complaint("suggestion", TODAY) == []


@pytest.mark.parametrize("day", [IN_2011, TODAY])
def test_the_categories_that_are_no_misconduct_of_a_trade_are_listed_as_such(day):
    codes = [kind.code for kind in categories.all_kinds()]
    assert taxonomy.unmapped(codes, day) == ["corporal_punishment", "insult", "dissuasion", "corruption", "suggestion", "other"]


@pytest.mark.parametrize("day", [IN_2011, TODAY])
def test_every_kind_rests_on_a_clause_in_force_and_on_one_of_the_four_sectors(day):
    assert taxonomy.faults(day) == []
    kinds = taxonomy.kinds_on(day)
    assert len(taxonomy.clauses_of(kinds)) == len({kind.clause for kind in kinds})
    assert {sector for kind in kinds for sector in kind.sectors} == set(taxonomy.SECTORS)


def test_the_table_knows_every_category_that_a_complaint_can_have():
    """Otherwise a new category could not be classified at all."""
    version = queries.in_force(taxonomy.KEY, TODAY)
    known = {*version.rules.when[0].choices, taxonomy.NO_CATEGORY}
    assert known == {*(kind.code for kind in categories.all_kinds()), taxonomy.NO_CATEGORY}


def test_a_clause_that_is_gone_is_a_fault():
    Clause.objects.filter(document__key="yunxiu-conduct-2022", ref="第六条").update(ref="第六十条")
    assert taxonomy.faults(TODAY) == ["乱扣押、滥罚款：依据的条款“yunxiu-conduct-2022 第六条”没有录入，或者不再有效。"]
