"""Whom a measure is about learns what becomes of it, once."""

import datetime as dt

import pytest

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.notices.models import Notice
from qingfeng.engines.consequences import services, steps
from qingfeng.engines.consequences.models import Consequence

DAY = dt.date(2011, 6, 1)


@pytest.fixture
def at_school(school, principal):
    account = Account.objects.create(username="school", unit=school, person=principal)
    RoleHolding.objects.create(account=account, role="respondent", unit=school, valid_from=dt.date(2009, 1, 1))
    return account


@pytest.fixture
def confirm(school, office, handler, now):
    def _confirm(at=now):
        services.record_cause(
            key="a", unit=school, office=office, kind="charge", charged_on=dt.date(2011, 3, 1), decided_on=DAY, handler=handler,
            actor=handler, now=at,
        )  # fmt: skip

    return _confirm


@pytest.fixture
def decided(confirm, decider, now):
    confirm()
    rows = {row.person_id is None: row for row in Consequence.objects.all()}
    for row in rows.values():
        steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    return rows[True], rows[False]


def told(account):
    return sorted((n.params["consequence"], n.params["step"]) for n in Notice.objects.filter(to_account=account))


def fall(handler, now):
    services.cause_fell(key="a", actor=handler, now=now, reason="recheck")


def test_the_school_and_the_person_learn_once_that_it_was_decided_and_once_that_it_is_stopped(at_school, decided, handler, decider, now):
    of_school, of_person = decided
    steps.carry_out(consequence=of_school, on=DAY, evidence="考核表", actor=decider, now=now)
    at_first = told(at_school)
    assert at_first == sorted([(str(of_school.pk), "decided"), (str(of_person.pk), "decided")])
    fall(handler, now)
    fall(handler, now)
    assert told(at_school) == sorted([*at_first, (str(of_school.pk), "stopped.fell"), (str(of_person.pk), "stopped.fell")])
    due = {n.params["consequence"]: "due" in n.params for n in Notice.objects.all() if n.params["step"] == "stopped.fell"}
    assert due == {str(of_school.pk): True, str(of_person.pk): False}  # only what was carried out has to be undone


def test_nobody_is_told_of_what_was_merely_proposed(at_school, confirm, handler, now):
    confirm()
    fall(handler, now)
    assert told(at_school) == []


def test_they_learn_that_it_was_undone_lifted_and_that_it_holds_again(at_school, decided, confirm, handler, decider, now):
    of_school, of_person = decided
    steps.carry_out(consequence=of_school, on=DAY, evidence="考核表", actor=decider, now=now)
    fall(handler, now)
    steps.restored(consequence=of_school, evidence="更正表", actor=decider, now=now)
    steps.lift(consequence=of_school, actor=decider, now=now, note="认定被推翻")
    confirm(now + dt.timedelta(days=1))
    news = {step for _row, step in told(at_school)}
    assert news == {"decided", "stopped.fell", "restored", "lifted", "resumed"}
    assert (str(of_person.pk), "resumed") in told(at_school)


def test_a_measure_of_a_person_is_told_to_that_person_and_no_colleague(at_school, decided, handler, school, now):
    other = Account.objects.create(username="other", unit=school)
    RoleHolding.objects.create(account=other, role="respondent", unit=school, valid_from=dt.date(2009, 1, 1))
    fall(handler, now)
    assert {row for row, _step in told(other)} == {str(decided[0].pk)}
