"""A title is refused while a finding stands in its way, taken away when one comes later, and given back when that falls."""

import datetime as dt
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import NormEdition, Version
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import declarations, services, titles
from qingfeng.engines.consequences.declarations import TitleRule
from qingfeng.engines.consequences.facts import Obstacle
from qingfeng.engines.consequences.models import Title, TitleState

YEAR = 2010
ACT = dt.date(2010, 5, 1)
LATER = dt.timedelta(days=10)
_numbers = count(1)


def obstacles(facts, law, year):
    version = law("toy.table", dt.date(year, 12, 31))
    return [Obstacle(c.key, version.pk) for c in facts.causes if c.charged_on.year == year]


@pytest.fixture(autouse=True)
def toy_title(monkeypatch, law):
    monkeypatch.setattr(declarations, "_titles", {})
    declarations.install([TitleRule(code="toy", name="示范", rule="toy.table", notice="toy.notice", obstacles=obstacles)])
    same = {"clause": law.clause, "valid_from": law.valid_from, "published_on": law.valid_from, "recorded_at": law.recorded_at}
    Version.objects.create(key="toy.notice", type="clock", value={"amount": 7, "unit": "day"}, shipped=True, digest="", **same)
    NormEdition.objects.create(recorded_at=law.recorded_at)
    queries.snapshot.changed()


def someone(office, role=Role.DECIDER):
    account = Account.objects.create(username=f"t{next(_numbers)}", unit=office, must_change_password=False)
    RoleHolding.objects.create(account=account, role=role, unit=office, valid_from=dt.date(2009, 1, 1))
    return account


@pytest.fixture
def apply_for(school, office, now):
    return lambda year=YEAR: titles.apply_for(kind="toy", unit=school, office=office, year=year, actor=None, now=now)


@pytest.fixture
def given_title(apply_for, office, now):
    def give():
        row = titles.review(title=apply_for(), accept=True, note="", actor=someone(office), now=now)
        row = titles.put_before_public(title=row, actor=someone(office), now=now)
        return titles.give(title=row, actor=someone(office), now=now + LATER)

    return give


@pytest.fixture
def confirm(school, office, handler, now):
    def _confirm(key="a", on=ACT, **more):
        fields = {"unit": school, "office": office, "kind": "charge", "charged_on": on, "decided_on": dt.date(2011, 5, 2)}
        return services.record_cause(key=key, actor=handler, handler=handler, now=now, matter_ref="YX2011-0001", **(fields | more))

    return _confirm


@pytest.fixture
def fall(handler, now):
    return lambda key="a": services.cause_fell(key=key, actor=handler, now=now, reason="recheck")


def state():
    return Title.objects.get().state


def test_a_finding_of_the_year_refuses_the_application_with_its_clause_and_number(apply_for, confirm):
    confirm()
    with pytest.raises(Refused, match="1件.*2010-05-01 YX2011-0001.*试验规定.*第一条"):
        apply_for()
    assert not Title.objects.exists()


def test_what_is_of_another_year_stands_in_nobodys_way(apply_for, confirm):
    confirm(on=dt.date(2011, 1, 1))
    assert apply_for().state == TitleState.APPLIED


def test_a_year_that_is_not_over_gives_no_title(apply_for):
    with pytest.raises(Refused, match="还没有过完"):
        apply_for(2011)


def test_applying_again_is_the_same_application(apply_for):
    assert apply_for() == apply_for()


def test_each_step_is_another_persons_and_the_notice_runs_out_first(apply_for, office, now):
    row = apply_for()
    judge = someone(office)
    row = titles.review(title=row, accept=True, note="", actor=judge, now=now)
    row = titles.put_before_public(title=row, actor=judge, now=now)
    assert row.notice_ends_on == row.noticed_on + dt.timedelta(days=7)
    with pytest.raises(Refused, match="公示还没有结束"):
        titles.give(title=row, actor=someone(office), now=now)
    with pytest.raises(Refused, match="评审的人不能授予"):
        titles.give(title=row, actor=judge, now=now + LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Title.objects.filter(pk=row.pk).update(awarded_by=judge)
    assert titles.give(title=row, actor=someone(office), now=now + LATER).state == TitleState.AWARDED


def test_declining_needs_a_reason(apply_for, office, now):
    with pytest.raises(Refused, match="写明理由"):
        titles.review(title=apply_for(), accept=False, note=" ", actor=someone(office), now=now)


def test_nobody_without_the_role_takes_a_step(apply_for, office, now):
    with pytest.raises(Refused, match="权限"):
        titles.review(title=apply_for(), accept=True, note="", actor=someone(office, Role.REGISTRAR), now=now)


def test_a_later_finding_takes_the_title_away_with_its_case_and_when_it_falls_the_title_stands_again(given_title, confirm, fall):
    row = given_title()
    confirm()
    assert (state(), [c.key for c in row.causes.all()]) == (TitleState.WITHDRAWN, ["a"])
    assert not Title.objects.held_on(dt.date(2012, 1, 1)).exists()
    fall()
    assert (state(), list(row.causes.all())) == (TitleState.AWARDED, [])
    assert Title.objects.held_on(dt.date(2012, 1, 1)).get() == row
    events = [e.event for e in Entry.objects.of(*row.stream)]
    assert events[-2:] == ["consequence.title_taken", "consequence.title_given_back"]


def test_an_application_is_barred_meanwhile_and_goes_on_where_it_was(apply_for, office, now, confirm, fall):
    row = titles.review(title=apply_for(), accept=True, note="", actor=someone(office), now=now)
    confirm()
    assert state() == TitleState.BARRED
    with pytest.raises(Refused, match="按规则不符合条件"):
        titles.put_before_public(title=row, actor=someone(office), now=now)
    fall()
    assert state() == TitleState.REVIEWED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=8))
def test_in_whatever_order_findings_come_and_fall_the_title_stands_exactly_while_none_stands(given_title, confirm, fall, moves):
    with transaction.atomic():
        row = given_title()
        standing = set()
        for key, comes in moves:
            if comes:
                confirm(key)
                standing.add(key)
            elif key in standing:
                fall(key)
                standing.discard(key)
            assert state() == (TitleState.WITHDRAWN if standing else TitleState.AWARDED)
            assert {c.key for c in row.causes.all()} == standing
        transaction.set_rollback(True)
