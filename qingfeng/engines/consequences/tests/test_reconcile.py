"""What is done follows from what stands and what was decided, and from nothing else."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.engines.consequences.facts import Derived, Terms
from qingfeng.engines.consequences.reconcile import IN_FORCE, LIVE, Action, Row, reconcile

pytestmark = pytest.mark.pure
PLACE = ("r", "points", None)


def total(causes):
    """The toy rule: one row per count, the last holds from two on."""
    row = min(len(causes), 2)
    return [Derived(*PLACE, "w", Terms("m", row, row, 1), len(causes), frozenset(causes), dt.date(2011, 1, 1))] if causes else []


def apply(rows, actions):
    """The rows as the service would leave them."""
    held = {row.id: row for row in rows}
    for action in actions:
        _one(held, action)
    return list(held.values())


def _one(held, action: Action):
    if action.op == "create":
        new, d = max(held, default=0) + 1, action.derived
        held[new] = Row(new, "proposed", d.place, d.window, d.terms, d.causes)
        return
    row = held[action.row]
    changes = {
        "relink": lambda: {"causes": action.derived.causes},
        "revive": lambda: {"state": row.before, "before": ""},
        "supersede": lambda: {"state": "superseded", "before": row.state},
        "suspend": lambda: {"state": "suspended", "before": row.state},
        "lapse": lambda: {"state": "lapsed", "before": row.state},
    }[action.op]()
    held[row.id] = Row(**{**row.__dict__, **changes})


def with_state(rows, id_, state):
    return [Row(**{**r.__dict__, "state": state, "done": state == "carried_out" or r.done}) if r.id == id_ else r for r in rows]


def decide(rows, id_, state="decided"):
    """Adopted: the other rows in force give way."""
    rows = with_state(rows, id_, state)
    if state not in IN_FORCE:
        return rows
    return [Row(**{**r.__dict__, "state": "superseded", "before": r.state}) if r.id != id_ and r.state in IN_FORCE else r for r in rows]


def live(rows):
    return {(r.terms.row, r.causes, r.state) for r in rows if r.state in LIVE}


def step(rows, *causes):
    return apply(rows, reconcile(rows, total(causes)))


A, AB, B = frozenset("a"), frozenset("ab"), frozenset("b")


def test_the_second_time_replaces_the_first_proposal_by_the_total():
    rows = step(step([], "a"), "a", "b")
    assert live(rows) == {(2, AB, "proposed")}


def test_what_is_decided_stays_in_force_until_the_total_is_decided():
    rows = step(decide(step([], "a"), 1), "a", "b")
    assert live(rows) == {(1, A, "decided"), (2, AB, "proposed")}
    assert live(decide(rows, 2)) == {(2, AB, "decided")}


def test_when_the_later_case_falls_the_earlier_decision_comes_back():
    rows = decide(step(decide(step([], "a"), 1, "carried_out"), "a", "b"), 2)
    rows = step(rows, "a")
    assert live(rows) == {(1, A, "carried_out")}
    assert [r.state for r in rows if r.id == 2] == ["suspended"]


def test_when_the_earlier_case_falls_the_row_for_one_is_proposed_anew():
    rows = step(decide(step(decide(step([], "a"), 1), "a", "b"), 2), "b")
    assert live(rows) == {(1, B, "proposed")}


def test_a_case_confirmed_again_brings_back_what_was_suspended():
    rows = decide(step(decide(step([], "a"), 1), "a", "b"), 2)
    rows = step(step(rows, "a"), "a", "b")
    assert live(rows) == {(2, AB, "decided")}


def test_what_was_restored_does_not_come_back_by_itself():
    rows = step(decide(step([], "a"), 1, "carried_out"))
    undone = [Row(**{**r.__dict__, "dormant_ok": False}) for r in rows]
    assert live(step(undone, "a")) == {(1, A, "proposed")}


def test_what_was_declined_is_not_proposed_again_for_the_same_cases_but_the_row_below_stays():
    rows = step(step([], "a"), "a", "b")
    rows = step(with_state(rows, 2, "declined"), "a", "b")
    assert live(rows) == {(1, A, "proposed")}
    assert step(rows, "a", "b") == rows
    assert live(step(rows, "a", "b", "c")) == {(2, frozenset("abc"), "proposed")}


def test_what_was_lifted_or_has_expired_stays_over():
    for state in ("lifted", "expired"):
        rows = with_state(step([], "a"), 1, state)
        assert step(rows, "a") == rows


def test_what_expired_after_it_was_carried_out_is_suspended_when_its_case_falls():
    rows = with_state(decide(step([], "a"), 1, "carried_out"), 1, "expired")
    assert [r.state for r in step(rows)] == ["suspended"]
    assert [r.state for r in step(with_state(step([], "a"), 1, "expired"))] == ["expired"]


def test_above_the_last_row_the_decision_stands_on_all_its_cases():
    rows = step(decide(step([], "a", "b"), 1), "a", "b", "c")
    assert live(rows) == {(2, frozenset("abc"), "decided")}
    assert live(step(rows, "b", "c")) == {(2, frozenset("bc"), "decided")}


EVENTS = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=14)


@settings(max_examples=200, deadline=None)
@given(events=EVENTS)
def test_without_decisions_exactly_what_follows_is_proposed_whatever_the_order(events):
    rows, standing = [], set()
    for key, stands in events:
        (standing.add if stands else standing.discard)(key)
        rows = step(rows, *sorted(standing))
        assert live(rows) == {(d.terms.row, d.causes, "proposed") for d in total(standing)}
        assert step(rows, *sorted(standing)) == rows


MOVES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["stands", "falls", "decide", "carry", "decline", "lift"])), max_size=20
)


@settings(max_examples=300, deadline=None)
@given(moves=MOVES)
def test_whatever_people_decide_nothing_in_force_rests_on_a_fallen_case_and_nothing_counts_twice(moves):
    rows, standing = [], set()
    for key, move in moves:
        if move in ("stands", "falls"):
            (standing.add if move == "stands" else standing.discard)(key)
        else:
            rows = _people(rows, move)
        rows = step(rows, *sorted(standing))
        assert all(r.causes <= standing for r in rows if r.state in LIVE)
        assert len([r for r in rows if r.state in IN_FORCE]) <= 1
        assert len([r for r in rows if r.state == "proposed"]) <= 1
        assert step(rows, *sorted(standing)) == rows
    assert not [r for r in step(rows) if r.state in LIVE]


def _people(rows, move):
    proposed = [r.id for r in rows if r.state == "proposed"]
    in_force = [r.id for r in rows if r.state in IN_FORCE]
    if move in ("decide", "decline") and proposed:
        return decide(rows, proposed[0], "decided" if move == "decide" else "declined")
    if move in ("carry", "lift") and in_force:
        return with_state(rows, in_force[0], "carried_out" if move == "carry" else "lifted")
    return rows
