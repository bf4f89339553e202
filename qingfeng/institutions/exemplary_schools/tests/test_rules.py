"""Which matters of a year stand in the way by each count, from plain facts and the file of parameters alone."""

import datetime as dt

import pytest

from qingfeng.engines.consequences.facts import Alleged, CauseFact, Facts, Raised
from qingfeng.engines.consequences.testing import law_from
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.institution import INSTITUTION

pytestmark = pytest.mark.pure

YEAR = 2025
ACT = dt.date(2025, 10, 8)
LATER = dt.date(2026, 2, 2)
ZERO = {"counts": "complaints"}
LEFT_OUT = {**ZERO, "unfounded": "leave_out"}


def law(**counting):
    return law_from(INSTITUTION.parameters, exemplary_schools__counting=counting or None)


def complained(stage="open", *, kind="charge_not_listed", on=ACT, received=LATER, borne_out=None, matter=1, **more):
    return Raised(matter, f"YX2026-{matter:04d}", received, stage, frozenset({Alleged(kind, on, borne_out)}), **more)


def found(kind="charge_not_listed", on=ACT, matter=9, **more):
    return CauseFact(f"incident:{matter}", kind, on, LATER, matter=matter, **more)


def in_the_way(raised=(), causes=(), **counting):
    return [(o.cause, o.matter) for o in rules.obstacles(Facts(tuple(causes), (), tuple(raised)), law(**counting), YEAR)]


def test_as_shipped_findings_count_and_complaints_do_not():
    assert in_the_way([complained()], [found()]) == [("incident:9", 9)]


def test_zero_complaints_counts_what_was_accepted_and_not_decided_yet():
    assert in_the_way([complained()], **ZERO) == [("", 1)]


@pytest.mark.parametrize("stage", ["new", "ended"])
def test_what_was_not_accepted_or_was_refused_or_passed_on_never_counts(stage):
    assert in_the_way([complained(stage)], **ZERO) == []


def test_what_everybody_took_back_alleges_nothing_and_counts_for_nothing():
    assert in_the_way([Raised(1, "YX2026-0001", ACT, "decided")], **ZERO) == []


@pytest.mark.parametrize(("on", "received", "n"), [(ACT, LATER, 1), (dt.date(2024, 9, 1), ACT, 1), (LATER, LATER, 0)])
def test_a_complaint_is_of_the_year_in_which_it_came_or_of_the_act(on, received, n):
    assert len(in_the_way([complained(on=on, received=received)], **ZERO)) == n


def test_a_complaint_that_is_not_about_fees_does_not_count():
    assert in_the_way([complained(kind="insult")], **ZERO) == []


@pytest.mark.parametrize(("counting", "n"), [(ZERO, 1), ({**ZERO, "unfounded": "count"}, 1), (LEFT_OUT, 0)])
def test_an_unfounded_complaint_counts_unless_the_rule_leaves_it_out(counting, n):
    assert len(in_the_way([complained("decided", borne_out=False, asked_on=LATER)], **counting)) == n


def test_a_complaint_that_was_borne_out_counts_wherever_unfounded_ones_are_left_out():
    assert in_the_way([complained("decided", borne_out=True)], **LEFT_OUT) == [("", 1)]


def test_a_matter_with_a_finding_is_counted_once():
    assert in_the_way([complained("decided", borne_out=True, matter=9)], [found()], **ZERO) == [("incident:9", 9)]


def test_what_the_school_was_not_asked_about_is_marked_as_unknown_to_it():
    facts = Facts((), (), (complained(), complained(matter=2, asked_on=LATER)))
    assert {o.matter: o.known for o in rules.obstacles(facts, law(**ZERO), YEAR)} == {1: False, 2: True}


def test_each_count_is_said_in_one_sentence_of_its_own():
    said = {rules.words(law(**counting)(rules.COUNTING, LATER).value) for counting in ({}, ZERO, LEFT_OUT)}
    assert len(said) == 3
    assert all(sentence.count("。") == 1 for sentence in said)


def test_the_outlook_says_what_would_change_it():
    known = rules.obstacles(Facts((found(),), (), (complained(asked_on=LATER),)), law(**LEFT_OUT), YEAR)
    assert rules.outlook(known, YEAR, LEFT_OUT) == (
        "2025年查实1件，另有1件已经请您说明的收费投诉计入，不符合条件；投诉撤回的、没有查实的，不再计入。"
    )
    assert "没有查实" not in rules.outlook(known[1:], YEAR, ZERO)


def test_what_was_decided_without_asking_the_school_and_not_borne_out_counts_for_nothing():
    assert in_the_way([complained("decided", borne_out=False)], **ZERO) == []
    assert in_the_way([complained("decided", borne_out=False, asked_on=LATER)], **ZERO) == [("", 1)]


def test_what_was_joined_after_the_school_was_asked_is_not_known_to_it_yet():
    asked = Alleged("insult", ACT), Alleged("charge_not_listed", ACT, came_on=LATER, known=False)
    raised = Raised(1, "YX2026-0001", ACT, "open", frozenset(asked), asked_on=LATER)
    (obstacle,) = rules.obstacles(Facts((), (), (raised,)), law(**ZERO), YEAR)
    assert not obstacle.known


def test_a_complaint_joined_to_a_matter_of_the_year_before_counts_in_the_year_in_which_it_came():
    joined = Alleged("charge_not_listed", dt.date(2024, 12, 1), came_on=dt.date(2025, 1, 8))
    raised = Raised(1, "YX2024-0001", dt.date(2024, 12, 2), "open", frozenset({joined}))
    assert [o.matter for o in rules.obstacles(Facts((), (), (raised,)), law(**ZERO), YEAR)] == [1]
