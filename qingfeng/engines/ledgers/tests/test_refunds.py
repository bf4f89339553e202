"""Money goes back to everybody who paid, decided and paid by different people, never more than was taken."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import Error, transaction
from django.db.models import F

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.engines.ledgers import claims, falling, lists, payments, proof, queries, refunds
from qingfeng.engines.ledgers.models import Charge, LedgerAccount, Method, OrderState, RefundOrder, SheetState

HASH = "ab" * 32
DAY = dt.date(2011, 5, 3)
CAUSE = "incident:12"


def rows(*amounts):
    return [refunds.ChargeRow(n, f"某某{n}", fen, class_label="三年级2班") for n, fen in enumerate(amounts, 1)]


def proposed(school, office, actor, now, *amounts, causes=(CAUSE,), key="form-1", allowed=0):
    order = refunds.propose(
        unit=school, office=office, item="补课费", cause_keys=causes, cite="《收费办法》第三条", key=key, actor=actor, now=now
    )
    if amounts:
        refunds.take_list(order=order, rows=rows(*amounts), sha256=HASH, actor=actor, now=now, allowed_fen=allowed)
    return order


def ordered(school, office, cashier, decider, now, *amounts, **more):
    order = proposed(school, office, cashier, now, *amounts, **more)
    return refunds.decide(order=order, approve=True, due_on=DAY + dt.timedelta(days=30), actor=decider, now=now)


def pay(order, amounts, cashier, now, key="sheet-1"):
    by_row = {c.row_no: c.pk for c in order.charges.all()}
    picked = {by_row[row]: fen for row, fen in amounts.items()}
    return payments.prepare(
        order=order, amounts=picked, method=Method.SCHOOL, paid_on=DAY, proof_sha256=HASH, key=key, actor=cashier, now=now
    )


def books(order):
    return dict(LedgerAccount.objects.filter(book=order.book).values_list("code", "balance"))


@pytest.fixture
def order(school, office, cashier, decider, now, key):
    return ordered(school, office, cashier, decider, now, 12000, 8000, 5000)


def test_an_order_covers_every_payer_and_ends_when_all_are_paid(order, cashier, second, now, office):
    sheet = pay(order, {1: 12000, 2: 8000}, cashier, now)
    assert queries.paid_between(office, DAY, DAY) == 0
    payments.confirm(sheet=sheet, actor=second, now=now)
    order.refresh_from_db()
    assert (order.state, queries.paid_between(office, DAY, DAY)) == (OrderState.PAYING, 20000)
    payments.confirm(sheet=pay(order, {3: 5000}, cashier, now, "sheet-2"), actor=second, now=now)
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert books(order) == {"payers": -25000, "taken": 0, "due": 0, "paid": 25000}
    assert queries.payments_between(office, DAY, DAY).count() == 3
    assert queries.paid_between(office, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=9)) == 0
    assert proof.prove() == []


def test_only_what_was_taken_beyond_the_standard_is_due(school, office, cashier, decider, now, key):
    order = ordered(school, office, cashier, decider, now, 16000, 16000, 13000, allowed=13860)
    assert list(order.charges.values_list("due_fen", flat=True)) == [2140, 2140, 0]
    assert books(order) == {"payers": -45000, "taken": 40720, "due": 4280, "paid": 0}


def test_a_refund_never_exceeds_what_was_taken(order, cashier, second, now):
    with pytest.raises(Refused, match="还可退120.00元"):
        pay(order, {1: 12001}, cashier, now)
    first = pay(order, {1: 7000}, cashier, now, "a")
    with pytest.raises(Refused, match="还可退50.00元"):
        pay(order, {1: 5001}, cashier, now, "b")
    payments.confirm(sheet=first, actor=second, now=now)
    with pytest.raises(Refused, match="还可退50.00元"):
        pay(order, {1: 5001}, cashier, now, "c")
    with pytest.raises(Error), transaction.atomic():
        Charge.objects.filter(order=order, row_no=1).update(paid_fen=F("due_fen") + 1)
    with pytest.raises(Error), transaction.atomic():
        Charge.objects.filter(order=order, row_no=1).update(due_fen=F("taken_fen") + 1)


def test_payers_names_are_in_the_vault_only_and_complainants_are_not_marked(order):
    assert SealedIdentity.objects.count() == 3
    kept = "".join(str(v) for c in Charge.objects.all() for v in c.__dict__.values())
    assert "某某" not in kept
    assert "某某" not in "".join(str(e.body) for e in Entry.objects.all())
    fields = {f.name for f in Charge._meta.get_fields()}
    assert not {f for f in fields if "complain" in f}


def test_without_a_key_of_the_office_no_list_is_taken_in_and_nothing_is_stored_half(school, office, cashier, now):
    with pytest.raises(Refused, match="封存"):
        proposed(school, office, cashier, now, 100, 200)
    assert not Charge.objects.exists()


def test_a_new_list_replaces_the_old_one_until_the_decision_and_not_after(school, office, cashier, decider, now, key):
    order = proposed(school, office, cashier, now, 100, 200)
    refunds.take_list(order=order, rows=rows(300, 400, 500), sha256=HASH, actor=cashier, now=now)
    assert list(order.charges.values_list("row_no", "taken_fen")) == [(1, 300), (2, 400), (3, 500)]
    assert SealedIdentity.objects.count() == 3
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    with pytest.raises(Refused, match="不能再换"):
        refunds.take_list(order=order, rows=rows(1), sha256=HASH, actor=cashier, now=now)


def test_whoever_proposes_does_not_decide(school, office, cashier, now, key):
    order = proposed(school, office, cashier, now, 100, 200)
    with pytest.raises(Refused, match="不能作决定"):
        refunds.decide(order=order, approve=True, due_on=DAY, actor=cashier, now=now)
    with pytest.raises(Error), transaction.atomic():
        RefundOrder.objects.update(decided_by=cashier)


def test_a_decision_needs_a_list_and_a_day(school, office, cashier, decider, now, key):
    order = proposed(school, office, cashier, now)
    with pytest.raises(Refused, match="还没有收费名单"):
        refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    refunds.take_list(order=order, rows=rows(100, 200), sha256=HASH, actor=cashier, now=now)
    for day in (None, DAY - dt.timedelta(days=1)):
        with pytest.raises(Refused, match="期限"):
            refunds.decide(order=order, approve=True, due_on=day, actor=decider, now=now)
    assert refunds.decide(order=order, approve=False, note="已自行退清", actor=decider, now=now).state == OrderState.DECLINED


def test_a_single_payer_must_agree_first(school, office, cashier, decider, now, key):
    order = proposed(school, office, cashier, now, 100)
    with pytest.raises(Refused, match="只有一位交费人"):
        refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    refunds.record_consent(order=order, how="phone", given_on=DAY, actor=cashier, now=now)
    assert refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now).state == OrderState.ORDERED


def test_one_child_on_two_lines_is_still_a_single_payer(school, office, cashier, decider, now, key):
    order = proposed(school, office, cashier, now)
    twice = [refunds.ChargeRow(n, "某某", 100, class_label="三年级2班") for n in (1, 2)]
    refunds.take_list(order=order, rows=twice, sha256=HASH, actor=cashier, now=now)
    with pytest.raises(Refused, match="只有一位交费人"):
        refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)


def test_payment_takes_two_people_and_proof(order, cashier, second, now):
    with pytest.raises(Refused, match="凭证"):
        payments.prepare(order=order, amounts={1: 1}, method=Method.CASH, paid_on=DAY, proof_sha256="", key="x", actor=cashier, now=now)
    sheet = pay(order, {1: 12000}, cashier, now)
    with pytest.raises(Refused, match="不能自己复核"):
        payments.confirm(sheet=sheet, actor=cashier, now=now)
    payments.confirm(sheet=sheet, actor=second, now=now)
    assert books(order)["paid"] == 12000


def test_a_payment_is_dated_between_the_order_and_today(order, cashier, now):
    charge = order.charges.first().pk
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)):
        with pytest.raises(Refused, match="付款日期"):
            payments.prepare(
                order=order, amounts={charge: 1}, method=Method.CASH, paid_on=day, proof_sha256=HASH, key="x", actor=cashier, now=now
            )


def test_repeated_requests_do_their_work_once(order, school, office, cashier, second, now):
    assert proposed(school, office, cashier, now).pk == order.pk
    sheet = pay(order, {1: 12000}, cashier, now)
    assert pay(order, {1: 12000}, cashier, now) == sheet
    assert payments.confirm(sheet=sheet, actor=second, now=now) == payments.confirm(sheet=sheet, actor=second, now=now)
    assert books(order)["paid"] == 12000
    assert Charge.objects.get(order=order, row_no=1).paid_fen == 12000


def test_a_sheet_taken_back_frees_what_it_had_reserved(order, cashier, now):
    payments.withdraw(sheet=pay(order, {1: 12000}, cashier, now, "a"), actor=cashier, now=now)
    assert pay(order, {1: 12000}, cashier, now, "b").state == SheetState.PREPARED


def test_somebody_not_on_the_list_can_claim_and_another_person_decides(order, cashier, second, now):
    row = refunds.ChargeRow(0, "某甲", 6000, class_label="三年级1班")
    claim = claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now)
    assert claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now) == claim
    with pytest.raises(Refused, match="不能作决定"):
        claims.decide_claim(claim=claim, accept=True, actor=cashier, now=now)
    with pytest.raises(Refused, match="不超过已收的60.00元"):
        claims.decide_claim(claim=claim, accept=True, due_fen=6001, actor=second, now=now)
    claim = claims.decide_claim(claim=claim, accept=True, actor=second, now=now)
    assert (claim.charge.row_no, claim.charge.due_fen) == (4, 6000)
    assert books(order)["due"] == 31000
    refused = claims.file_claim(order=order, row=row, evidence="口述", key="claim-2", actor=cashier, now=now)
    with pytest.raises(Refused, match="理由"):
        claims.decide_claim(claim=refused, accept=False, actor=second, now=now)


def test_a_claim_reopens_an_order_that_was_done(order, cashier, second, now):
    payments.confirm(sheet=pay(order, {1: 12000, 2: 8000, 3: 5000}, cashier, now), actor=second, now=now)
    row = refunds.ChargeRow(0, "某甲", 6000)
    claim = claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now)
    claims.decide_claim(claim=claim, accept=True, actor=second, now=now)
    order.refresh_from_db()
    assert (order.state, order.ended_at) == (OrderState.PAYING, None)


def test_when_the_finding_falls_a_proposal_lapses(school, office, cashier, now, key):
    order = proposed(school, office, cashier, now, 100, 200)
    falling.cause_fell(key=CAUSE, actor=None, now=now)
    order.refresh_from_db()
    assert order.state == OrderState.LAPSED


def test_when_the_finding_falls_what_is_paid_stays_and_the_rest_stops(order, cashier, second, decider, now, office):
    payments.confirm(sheet=pay(order, {1: 12000}, cashier, now, "a"), actor=second, now=now)
    waiting = pay(order, {2: 8000}, cashier, now, "b")
    falling.cause_fell(key=CAUSE, actor=None, now=now)
    falling.cause_fell(key=CAUSE, actor=None, now=now)
    order.refresh_from_db()
    assert order.state == OrderState.STOPPED
    assert books(order) == {"payers": -25000, "taken": 13000, "due": 0, "paid": 12000}
    assert queries.paid_between(office, DAY, DAY) == 12000
    with pytest.raises(Refused, match="停止"):
        payments.confirm(sheet=waiting, actor=second, now=now)
    with pytest.raises(Refused, match="不能付款"):
        pay(order, {3: 5000}, cashier, now, "c")
    assert (order.recovery.accountable, order.recovery.paid_fen, order.recovery.outcome) == (decider, 12000, "")
    assert order.recovery.due_on > DAY
    with pytest.raises(Refused, match="不能决定是否追回"):
        falling.decide_recovery(recovery=order.recovery, outcome="leave", reason="数额小", actor=cashier, now=now)
    falling.decide_recovery(recovery=order.recovery, outcome="leave", reason="数额小", actor=decider, now=now)
    assert proof.prove() == []


def test_a_finding_that_stands_again_lets_the_order_go_on_and_nobody_is_paid_twice(order, cashier, second, school, office, now):
    payments.confirm(sheet=pay(order, {1: 12000}, cashier, now, "a"), actor=second, now=now)
    for _round in range(2):
        falling.cause_fell(key=CAUSE, actor=None, now=now)
        again = proposed(school, office, cashier, now)
        assert (again.pk, again.state) == (order.pk, OrderState.PAYING)
        assert books(order) == {"payers": -25000, "taken": 0, "due": 13000, "paid": 12000}
    with pytest.raises(Refused, match="还可退0.00元"):
        pay(order, {1: 12000}, cashier, now, "b")
    payments.confirm(sheet=pay(order, {2: 8000, 3: 5000}, cashier, now, "c"), actor=second, now=now)
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert proof.prove() == []


def test_a_proposal_that_lapsed_is_open_again_when_the_finding_stands_again(school, office, cashier, now, key):
    order = proposed(school, office, cashier, now, 100, 200)
    falling.cause_fell(key=CAUSE, actor=None, now=now)
    assert proposed(school, office, cashier, now).state == OrderState.PROPOSED
    order.refresh_from_db()
    assert order.state == OrderState.PROPOSED


def test_an_order_on_two_findings_stops_only_as_far_as_one_falls(school, office, cashier, second, decider, now, key):
    order = proposed(school, office, cashier, now, causes=("incident:1", "incident:2"))
    refunds.take_list(order=order, rows=rows(100, 200), sha256=HASH, cause_key="incident:1", actor=cashier, now=now)
    refunds.take_list(order=order, rows=rows(400, 500), sha256=HASH, cause_key="incident:2", actor=cashier, now=now)
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    falling.cause_fell(key="incident:1", actor=None, now=now)
    order.refresh_from_db()
    assert (order.state, books(order)["due"]) == (OrderState.PAYING, 900)
    payments.confirm(sheet=pay(order, {3: 400, 4: 500}, cashier, now), actor=second, now=now)
    order.refresh_from_db()
    assert order.state == OrderState.DONE


def sheet_of(*lines):
    book = openpyxl.Workbook()
    for line in [("某校收费名单",), ("序号", "学生/交费人", "班级", "已收金额（元）", "交费日期"), *lines]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_is_read_as_schools_keep_it():
    data = sheet_of((1, "某某", "三年级2班", 120.5, dt.date(2011, 3, 1)), (2, "某甲", "", "80", ""), ("合计", "", "", 200.5, ""))
    found, table = lists.read_list(data)
    assert found == [
        refunds.ChargeRow(1, "某某", 12050, "三年级2班", dt.date(2011, 3, 1)),
        refunds.ChargeRow(2, "某甲", 8000),
    ]
    assert table.errors == []


def test_a_list_with_faults_is_not_taken_and_says_every_faulty_line():
    data = sheet_of((1, "某某", "", 120, ""), (1, "某甲", "", 80, ""), (3, "某乙", "", "很多", ""), (4, "某丙", "", 0, ""))
    found, table = lists.read_list(data)
    assert found == []
    assert [(e.row, e.column) for e in table.errors] == [(4, "序号"), (5, "已收金额"), (6, "已收金额")]


def test_the_list_for_signatures_names_nobody(order):
    cells = [c.value for r in openpyxl.load_workbook(io.BytesIO(lists.payment_list(order))).active.iter_rows() for c in r]
    assert "P0001" in cells
    assert not any("某某" in str(cell) for cell in cells)
