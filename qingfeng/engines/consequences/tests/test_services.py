"""A cause is recorded or falls, rules propose, people decide."""

import datetime as dt
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import services, steps, tracing
from qingfeng.engines.consequences.judged import Judged
from qingfeng.engines.consequences.models import Cause, Consequence, Responsibility, State

DAY = dt.date(2011, 6, 1)


@pytest.fixture
def confirm(school, office, handler, now):
    def _confirm(key="a", charged=dt.date(2011, 3, 1), **more):
        fields = {"unit": school, "office": office, "kind": "charge", "charged_on": charged, "decided_on": DAY, "handler": handler}
        return services.record_cause(key=key, actor=handler, now=now, **{**fields, **more})

    return _confirm


@pytest.fixture
def fall(handler, now):
    return lambda key="a": services.cause_fell(key=key, actor=handler, now=now, reason="recheck")


def live():
    rows = Consequence.objects.live().prefetch_related("causes")
    return {(r.rule, r.person_id, r.window, r.terms, r.state, frozenset(c.key for c in r.causes.all())) for r in rows}


def totals(**more):
    return Consequence.objects.get(rule="toy.totals", person=None, **more)


def test_a_confirmed_cause_proposes_for_the_unit_and_for_who_led_it(confirm, principal):
    confirm()
    assert {(r.person, r.measure, r.points, r.state) for r in Consequence.objects.all()} == {
        (None, "deduct", 300, "proposed"),
        (principal, "deduct", 300, "proposed"),
    }
    assert totals().due_on > DAY


def test_each_consequence_cites_its_clause_version_and_its_cases(confirm, law):
    confirm()
    row = totals()
    assert row.version == law
    assert row.version.cite() == "《试验规定》第一条"
    assert [c.key for c in row.causes.all()] == ["a"]


def test_the_handler_and_the_person_concerned_do_not_decide(confirm, principal, handler, decider, now, office):
    confirm()
    with pytest.raises(Refused, match="提出的人"):
        steps.decide(consequence=totals(), adopt=True, actor=handler, now=now)
    own = Account.objects.create(username="own", unit=office, person=principal)
    with pytest.raises(Refused, match="自己的事"):
        steps.decide(consequence=Consequence.objects.get(person=principal), adopt=True, actor=own, now=now)
    assert steps.decide(consequence=totals(), adopt=True, actor=decider, now=now).state == State.DECIDED


def test_a_proposal_is_declined_with_a_reason_and_stays_declined(confirm, decider, now, school, office):
    confirm()
    with pytest.raises(Refused, match="理由"):
        steps.decide(consequence=totals(), adopt=False, actor=decider, now=now)
    steps.decide(consequence=totals(), adopt=False, note="已另案处理", actor=decider, now=now)
    services.evaluate(unit=school, office=office, actor=decider, now=now)
    assert live() == set()


def test_two_times_in_a_year_are_one_total_and_one_again_after_a_fall(confirm, fall, decider, now):
    confirm("a")
    steps.decide(consequence=totals(), adopt=True, actor=decider, now=now)
    confirm("b", dt.date(2011, 4, 1))
    assert {(r.row, r.state) for r in Consequence.objects.filter(rule="toy.totals")} == {(1, "decided"), (2, "proposed")}
    second = totals(row=2)
    assert second.supersedes == totals(row=1)
    steps.decide(consequence=second, adopt=True, actor=decider, now=now)
    assert totals(row=1).state == State.SUPERSEDED
    fall("b")
    assert (totals(row=1).state, totals(row=2).state) == (State.DECIDED, State.SUSPENDED)


def test_when_the_finding_falls_proposals_lapse_and_decisions_are_suspended_at_once(confirm, fall, principal, decider, now):
    confirm()
    school_row, leader_row = totals(), Consequence.objects.get(person=principal)
    steps.decide(consequence=school_row, adopt=True, actor=decider, now=now)
    steps.carry_out(consequence=school_row, on=DAY, evidence="考核表", actor=decider, now=now)
    fall()
    school_row.refresh_from_db()
    leader_row.refresh_from_db()
    assert (school_row.state, leader_row.state) == (State.SUSPENDED, State.LAPSED)
    assert school_row.accountable == decider
    assert school_row.restore_due_on >= DAY
    assert list(Consequence.objects.to_restore()) == [school_row]
    assert live() == set()
    assert fall() == []


def test_what_was_carried_out_is_restored_before_it_is_lifted(confirm, fall, decider, clerk, now):
    confirm()
    row = totals()
    steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    steps.carry_out(consequence=row, on=DAY, evidence="考核表", actor=decider, now=now)
    fall()
    with pytest.raises(Refused, match="还没有恢复"):
        steps.lift(consequence=row, actor=decider, now=now, note="认定被推翻")
    steps.hand_over_restoring(consequence=row, to=clerk, actor=decider, now=now)
    steps.restored(consequence=row, evidence="更正后的考核表", actor=clerk, now=now)
    assert steps.lift(consequence=row, actor=decider, now=now, note="认定被推翻").state == State.LIFTED


def test_a_finding_confirmed_again_revives_what_was_suspended(confirm, fall, decider, now):
    confirm()
    steps.decide(consequence=totals(), adopt=True, actor=decider, now=now)
    fall()
    confirm()
    assert totals().state == State.DECIDED
    assert Cause.objects.get(key="a").live


def test_carrying_out_needs_evidence_and_a_day_after_the_decision(confirm, decider, now):
    confirm()
    with pytest.raises(Refused, match="不能办这一步"):
        steps.carry_out(consequence=totals(), on=DAY, evidence="x", actor=decider, now=now)
    steps.decide(consequence=totals(), adopt=True, actor=decider, now=now)
    for on, evidence in ((DAY + dt.timedelta(days=1), "x"), (DAY - dt.timedelta(days=1), "x"), (DAY, " ")):
        with pytest.raises(Refused):
            steps.carry_out(consequence=totals(), on=on, evidence=evidence, actor=decider, now=now)


def test_a_listing_keeps_its_place_when_its_first_case_falls_and_enough_remain(confirm, fall, decider, now):
    for key, day in (("a", 1), ("b", 2), ("c", 3)):
        confirm(key, dt.date(2011, 3, day))
    row = Consequence.objects.get(rule="toy.list")
    steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    fall("a")
    row.refresh_from_db()
    assert (row.state, row.window, row.count) == (State.DECIDED, "from:2011-03-02", 2)
    fall("b")
    row.refresh_from_db()
    assert row.state == State.SUSPENDED


def test_a_listing_expires_on_its_day_and_is_not_proposed_again(confirm, decider, now, school, office):
    confirm("a")
    confirm("b", dt.date(2011, 3, 2))
    row = Consequence.objects.get(rule="toy.list")
    steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    assert list(Consequence.objects.filter(rule="toy.list").in_force(DAY)) == [row]
    later = now.replace(year=2012, month=3, day=1)
    assert steps.expire(now=later) == 1
    assert steps.expire(now=later) == 0
    services.evaluate(unit=school, office=office, actor=None, now=later)
    assert not Consequence.objects.filter(rule="toy.list").live().exists()


def test_the_same_request_again_changes_nothing(confirm, decider, now):
    confirm()
    first = steps.decide(consequence=totals(), adopt=True, actor=decider, now=now)
    entries = Entry.objects.count()
    assert steps.decide(consequence=first, adopt=True, actor=decider, now=now) == first
    assert Entry.objects.count() == entries
    confirm()
    assert Consequence.objects.filter(rule="toy.totals").count() == 1


def test_the_order_of_events_does_not_matter(confirm, fall, principal):
    events = [lambda: confirm("a"), lambda: confirm("b", dt.date(2011, 4, 1)), lambda: confirm("c", dt.date(2010, 4, 1))]
    seen = set()
    for order in permutations(events):
        with transaction.atomic():
            for event in order:
                event()
            fall("a")
            seen.add(frozenset(live()))
            for key in ("b", "c"):
                fall(key)
            assert live() == set()
            transaction.set_rollback(True)
    assert len(seen) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=8))
def test_what_is_proposed_is_always_what_follows_from_what_stands(events, confirm, fall, principal, school):
    with transaction.atomic():
        for key, stands in events:
            if stands:
                confirm(key, dt.date(2010 + "abcd".index(key) % 2, 3, 1))
            elif Cause.objects.filter(key=key).exists():
                fall(key)
            wanted = {(d.rule, d.person, d.window, d.terms, "proposed", d.causes) for d in Judged(school).derived}
            assert live() == wanted
        transaction.set_rollback(True)


def test_a_decision_before_the_charge_is_refused_and_nothing_is_stored(confirm):
    with pytest.raises(Refused, match="早于"):
        confirm(charged=DAY + dt.timedelta(days=1))
    assert not Cause.objects.exists()


def test_responsibilities_are_proposed_with_reasons_decided_by_another_and_lapse_with_the_finding(
    confirm, fall, principal, school, handler, decider, now
):
    cause = confirm()
    rows = [tracing.ProposedRow(principal, school, "first", "收费当日任校长", "principal")]
    [row] = tracing.propose_responsibilities(cause=cause, rows=rows, actor=handler, now=now)
    assert tracing.propose_responsibilities(cause=cause, rows=rows, actor=handler, now=now) == [row]
    with pytest.raises(Refused, match="不能作决定"):
        tracing.decide_responsibility(responsibility=row, confirm=True, actor=handler, now=now)
    assert tracing.decide_responsibility(responsibility=row, confirm=True, actor=decider, now=now).state == "confirmed"
    fall()
    assert Responsibility.objects.get().state == "lapsed"
    with pytest.raises(Refused, match="推翻"):
        tracing.propose_responsibilities(cause=Cause.objects.get(), rows=rows, actor=handler, now=now)
