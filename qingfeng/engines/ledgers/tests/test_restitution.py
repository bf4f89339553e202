"""Money got back after the finding fell: proposed, decided by another, received with proof, balanced, never more than was refunded."""

import datetime as dt

import pytest
from django.db import Error, transaction
from django.db.models import F

from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.engines.ledgers import falling, payments, proof, queries, refunds, restitution, retention
from qingfeng.engines.ledgers.models import Charge, Method, OrderState, Recovery, Restitution, RestitutionState, SheetState

from .situations import CAUSE, DAY, HASH, books, fallen, ordered, paid, proposed, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(school, office, cashier, second, decider, now, key):
    """Two of three were paid; then the finding fell."""
    order = ordered(school, office, cashier, decider, now, 12000, 8000, 5000)
    paid(order, {1: 12000, 2: 8000}, cashier, second, now)
    return fallen(order, now)


def asked_back(order, amounts, actor, now, key="back-1"):
    by_row = {c.row_no: c.pk for c in order.charges.all()}
    picked = {by_row[row]: fen for row, fen in amounts.items()}
    return restitution.propose(order=order, amounts=picked, reason="认定已被推翻", key=key, actor=actor, now=now)


def decided(order, actor, now, outcome="recover"):
    return falling.decide_recovery(recovery=order.recovery, outcome=outcome, reason="应当退还", actor=actor, now=now)


def received(made, amounts, actor, now, key="got-1", on=DAY):
    by_row = {line.charge.row_no: line.pk for line in made.lines.select_related("charge")}
    picked = {by_row[row]: fen for row, fen in amounts.items()}
    return restitution.receive(
        restitution=made, amounts=picked, method=Method.CASH, received_on=on, proof_sha256=HASH, key=key, actor=actor, now=now
    )


def test_money_got_back_is_a_balanced_entry_and_what_was_paid_out_stays(order, office, cashier, second, decider, now):
    made = asked_back(order, {1: 12000, 2: 3000}, cashier, now)
    decided(order, decider, now)
    assert (books(order)["owed_back"], books(order)["payers_back"]) == (15000, -15000)
    made.refresh_from_db()
    restitution.confirm(receipt=received(made, {1: 12000}, cashier, now), actor=second, now=now)
    assert books(order) == {"payers": -25000, "taken": 17000, "due": 0, "paid": 20000, "payers_back": -15000, "owed_back": 3000}
    assert queries.paid_between(office, DAY, DAY) == 20000
    assert [p.amount for p in queries.returned_between(office, DAY, DAY)] == [12000]
    assert list(order.charges.values_list("paid_fen", "returned_fen")) == [(12000, 12000), (8000, 0), (0, 0)]
    restitution.confirm(receipt=received(made, {2: 3000}, cashier, now, "got-2"), actor=second, now=now)
    made.refresh_from_db()
    assert (made.state, books(order)["owed_back"]) == (RestitutionState.DONE, 0)
    assert proof.prove() == []


def test_never_more_is_asked_back_than_the_payer_was_paid(order, cashier, now):
    with pytest.raises(Refused, match="第1行退过120.00元，已追回0.00元，不能追回120.01元"):
        asked_back(order, {1: 12001}, cashier, now)
    with pytest.raises(Refused, match="不能追回0.01元"):
        asked_back(order, {3: 1}, cashier, now)
    assert not Restitution.objects.exists()


def test_never_more_is_received_than_was_asked_for_also_with_sums_that_wait(order, cashier, second, decider, now):
    made = asked_back(order, {1: 12000}, cashier, now)
    decided(order, decider, now)
    made.refresh_from_db()
    first = received(made, {1: 7000}, cashier, now)
    with pytest.raises(Refused, match="还应追回50.00元"):
        received(made, {1: 5001}, cashier, now, "got-2")
    restitution.confirm(receipt=first, actor=second, now=now)
    with pytest.raises(Refused, match="还应追回50.00元"):
        received(made, {1: 5001}, cashier, now, "got-3")
    restitution.withdraw(receipt=received(made, {1: 5000}, cashier, now, "got-4"), actor=cashier, now=now)
    assert received(made, {1: 5000}, cashier, now, "got-5").state == SheetState.PREPARED


def test_the_database_itself_refuses_more_than_was_paid(order):
    with pytest.raises(Error), transaction.atomic():
        Charge.objects.filter(order=order, row_no=1).update(returned_fen=F("paid_fen") + 1)


def test_what_came_back_cannot_be_asked_back_again(order, cashier, second, decider, now):
    made = asked_back(order, {1: 5000}, cashier, now)
    decided(order, decider, now)
    made.refresh_from_db()
    restitution.confirm(receipt=received(made, {1: 5000}, cashier, now), actor=second, now=now)
    with pytest.raises(Refused, match="已追回50.00元，不能追回70.01元"):
        asked_back(order, {1: 7001}, cashier, now, "back-2")
    asked_back(order, {1: 7000}, cashier, now, "back-2")
    decided(order, decider, now)
    assert books(order)["owed_back"] == 7000


def test_whoever_proposes_does_not_decide_and_whoever_records_does_not_confirm(order, cashier, second, decider, now):
    made = asked_back(order, {1: 12000}, second, now)
    with pytest.raises(Refused, match="提出追回的人不能作决定"):
        decided(order, second, now)
    with pytest.raises(Refused, match="提出退费的人不能"):
        decided(order, cashier, now)
    with pytest.raises(Error), transaction.atomic():
        Restitution.objects.update(decided_by=second)
    decided(order, decider, now)
    made.refresh_from_db()
    receipt = received(made, {1: 12000}, cashier, now)
    with pytest.raises(Refused, match="不能自己复核"):
        restitution.confirm(receipt=receipt, actor=cashier, now=now)


def test_nothing_is_got_back_without_a_proposal_a_decision_or_a_proof(order, cashier, decider, now):
    with pytest.raises(Refused, match="还没有提出向谁追回多少"):
        decided(order, decider, now)
    made = asked_back(order, {1: 12000}, cashier, now)
    with pytest.raises(Refused, match="待决定"):
        received(made, {1: 12000}, cashier, now)
    decided(order, decider, now)
    made.refresh_from_db()
    line = made.lines.get().pk
    fields = {"restitution": made, "amounts": {line: 1}, "method": Method.CASH, "key": "x", "actor": cashier, "now": now}
    with pytest.raises(Refused, match="凭证"):
        restitution.receive(received_on=DAY, proof_sha256="", **fields)
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)):
        with pytest.raises(Refused, match="收到的日期"):
            restitution.receive(received_on=day, proof_sha256=HASH, **fields)


def test_nothing_is_asked_back_while_the_finding_stands(school, office, cashier, second, decider, now, key):
    order = ordered(school, office, cashier, decider, now, 12000, 8000)
    paid(order, {1: 12000}, cashier, second, now)
    with pytest.raises(Refused, match="认定没有被推翻"):
        asked_back(order, {1: 12000}, cashier, now)


def test_of_two_findings_only_what_rests_on_the_fallen_one_is_asked_back(school, office, cashier, second, decider, now, key):
    order = proposed(school, office, cashier, now, causes=("incident:1", "incident:2"))
    for cause, amounts in (("incident:1", (100, 200)), ("incident:2", (400, 500))):
        refunds.take_list(order=order, rows=rows(*amounts), sha256=HASH, cause_key=cause, actor=cashier, now=now)
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    paid(order, {1: 100, 3: 400}, cashier, second, now)
    fallen(order, now, "incident:1")
    assert order.recovery.paid_fen == 100
    with pytest.raises(Refused, match="认定还有效"):
        asked_back(order, {3: 400}, cashier, now)
    asked_back(order, {1: 100}, cashier, now)


def test_not_to_ask_back_ends_a_proposal_and_enters_nothing(order, cashier, decider, now):
    made = asked_back(order, {1: 12000}, cashier, now)
    decided(order, decider, now, "leave")
    made.refresh_from_db()
    assert made.state == RestitutionState.DECLINED
    assert "owed_back" not in books(order)
    with pytest.raises(Refused, match="已经决定不追回"):
        asked_back(order, {1: 12000}, cashier, now, "back-2")


def test_when_the_finding_stands_again_nothing_more_is_asked_back_and_what_came_back_is_owed_again(
    order, school, office, cashier, second, decider, now
):
    made = asked_back(order, {1: 12000, 2: 8000}, cashier, now)
    decided(order, decider, now)
    made.refresh_from_db()
    restitution.confirm(receipt=received(made, {1: 12000}, cashier, now), actor=second, now=now)
    waiting = received(made, {2: 8000}, cashier, now, "got-2")
    assert proposed(school, office, cashier, now).state == OrderState.PAYING
    made.refresh_from_db()
    waiting.refresh_from_db()
    assert (made.state, waiting.state) == (RestitutionState.LAPSED, SheetState.WITHDRAWN)
    assert books(order) == {"payers": -25000, "taken": 0, "due": 17000, "paid": 20000, "payers_back": -12000, "owed_back": 0}
    order.refresh_from_db()
    paid(order, {1: 12000, 3: 5000}, cashier, second, now, "sheet-2")
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    with pytest.raises(Refused, match="现在是“已退清”|还可退0.00元"):
        payments.prepare(
            order=order, amounts={order.charges.first().pk: 1}, method=Method.CASH, paid_on=DAY, proof_sha256=HASH, key="z",
            actor=cashier, now=now,
        )  # fmt: skip
    assert proof.prove() == []


def test_falling_twice_asks_about_what_payers_still_have_and_no_more(order, school, office, cashier, second, decider, now):
    assert order.recovery.paid_fen == 20000
    decided(order, decider, now, "leave")
    proposed(school, office, cashier, now)
    falling.cause_fell(key=CAUSE, actor=None, now=now)
    recovery = Recovery.objects.get(order=order)
    assert (recovery.paid_fen, recovery.outcome) == (20000, "")


def test_a_repeated_request_does_its_work_once(order, cashier, second, decider, now):
    assert asked_back(order, {1: 12000}, cashier, now) == asked_back(order, {1: 12000}, cashier, now)
    decided(order, decider, now)
    decided(order, decider, now)
    made = Restitution.objects.get()
    receipt = received(made, {1: 12000}, cashier, now)
    assert received(made, {1: 12000}, cashier, now) == receipt
    restitution.confirm(receipt=receipt, actor=second, now=now)
    restitution.confirm(receipt=receipt, actor=second, now=now)
    assert (books(order)["owed_back"], books(order)["taken"]) == (0, 17000)


def test_an_order_is_due_for_disposal_only_when_nothing_is_left_to_get_back_and_then_its_words_and_proofs_go(
    order, office, cashier, second, decider, now, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path / "files"
    keeper = next(k for k in retention.KEEPERS if k.kind == "refund_proofs")
    made = asked_back(order, {1: 12000}, cashier, now)
    decided(order, decider, now)
    made.refresh_from_db()
    later = DAY + dt.timedelta(days=9000)
    assert not list(keeper.ended(office, later))
    proof_file = files.store(upload_bytes=b"receipt", declared_name="a.txt", now=now)
    line = made.lines.get().pk
    receipt = restitution.receive(
        restitution=made, amounts={line: 12000}, method=Method.CASH, received_on=DAY, proof=proof_file, proof_sha256=proof_file.sha256,
        key="got", actor=cashier, now=now,
    )  # fmt: skip
    restitution.confirm(receipt=receipt, actor=second, now=now)
    [kept] = keeper.ended(office, later)
    keeper.dispose(kept.key, decider, now)
    made.refresh_from_db()
    proof_file.refresh_from_db()
    assert (made.reason, proof_file.disposed_at) == ("", now)
    assert books(order)["taken"] == 17000
    assert not list(keeper.ended(office, later))
