"""A school is asked for its list, hands it in by Excel, mends it until the office takes it, and never learns who complained."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import Error, transaction

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices.models import Notice
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.files import open_file
from qingfeng.core.vault.models import SealedIdentity, StoredFile
from qingfeng.engines.ledgers import claims, listing, lists, payments, permissions, refunds
from qingfeng.engines.ledgers.models import Charge, ListState, ListSubmission, Method, OrderState, RefundOrder, SheetState

from .situations import DAY, GOOD, HASH, asked, books, fallen, ordered, paid, principal_of, proposed, rows, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def order(school, office, cashier, now, key):
    return asked(school, office, cashier, now)


@pytest.fixture
def principal(school):
    return principal_of(school)


def send(order, principal, now, *lines, key="send-1"):
    return listing.hand_in(order=order, data=workbook(*(lines or GOOD)), key=key, actor=principal, now=now)


def test_the_school_sees_an_order_only_once_it_was_asked_or_has_to_pay(school, office, cashier, decider, principal, now, key):
    order = proposed(school, office, cashier, now, 100, 200)
    assert not RefundOrder.objects.for_unit(principal, DAY).exists()
    assert not permissions.can_answer_order(principal, order, DAY)
    listing.ask(order=order, actor=cashier, now=now)
    assert RefundOrder.objects.for_unit(principal, DAY).get() == order
    other = proposed(school, office, cashier, now, 100, 200, causes=("incident:13",), key="form-2")
    refunds.decide(order=other, approve=True, due_on=DAY, actor=decider, now=now)
    assert RefundOrder.objects.for_unit(principal, DAY).count() == 2


def test_another_school_and_the_schools_teachers_see_nothing(order, school, office, principal, cashier):
    elsewhere = type(school).objects.create(code="YX-02", name="望云小学", kind="school", parent=office, path=f"{office.path}99/")
    assert not RefundOrder.objects.for_unit(principal_of(elsewhere), DAY).exists()
    assert not RefundOrder.objects.for_unit(cashier, DAY).exists()
    principal.holdings.update(role="staff")
    principal.__dict__.pop("_holdings", None)
    assert not RefundOrder.objects.for_unit(principal, DAY).exists()


def test_a_list_is_handed_in_taken_and_only_then_in_the_vault(order, principal, cashier, now):
    sent = send(order, principal, now).submission
    assert (sent.state, sent.rows, sent.taken_fen) == (ListState.SENT, 3, 25000)
    assert [row.name for row in listing.rows_of(sent)] == ["某小禾", "某小穗", "某小苗"]
    assert not Charge.objects.exists()
    assert not SealedIdentity.objects.exists()
    assert listing.take_in(submission=sent, actor=cashier, now=now).rows == 3
    order.refresh_from_db()
    assert (order.listed_by, order.list_sha256) == (cashier, sent.sha256)
    assert SealedIdentity.objects.count() == 3
    sent.refresh_from_db()
    assert sent.state == ListState.TAKEN
    assert listing.rows_of(sent) == []


def test_once_taken_the_file_with_the_names_is_destroyed(order, principal, cashier, now, django_capture_on_commit_callbacks, settings):
    with django_capture_on_commit_callbacks(execute=True):
        listing.take_in(submission=send(order, principal, now).submission, actor=cashier, now=now)
    assert StoredFile.objects.get().disposed_at is not None
    assert not [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]


def test_no_name_is_in_the_database_or_the_chronicle(order, principal, cashier, now):
    sent = send(order, principal, now).submission
    kept = "".join(str(value) for value in sent.__dict__.values())
    listing.take_in(submission=sent, actor=cashier, now=now)
    kept += "".join(str(value) for charge in Charge.objects.all() for value in charge.__dict__.values())
    kept += "".join(str(entry.body) for entry in Entry.objects.all())
    kept += "".join(str(notice.params) for notice in Notice.objects.all())
    assert "某小" not in kept


def test_errors_come_back_by_row_and_the_sheet_with_them_marked_can_be_fetched(order, principal, now):
    faulty = [
        (1, "某小禾", "三年级2班", 120, "2011-03-01"), (1, "某小穗", "三年级2班", 80, "2011-03-01"),
        (3, "", "三年级2班", 80, "2011-03-01"),
        (4, "某小苗", "", "很多", "2011-13-01"), (5, "某小稻", "三年级2班", 10, "2011-06-01"),
        (6, "某小禾", "三年级2班", 120, "2011-03-01"),
    ]  # fmt: skip
    found = send(order, principal, now, *faulty)
    said = "；".join(str(error) for error in found.errors)
    for words in (
        "第4行“序号”：与前面的序号重复", "第5行“学生”：不能为空", "第6行“班级”：不能为空", "第6行“已收金额”", "第6行“交费日期”",
        "第7行“交费日期”：交费日期在今天之后", "第8行“学生”：与第3行完全相同",
    ):  # fmt: skip
        assert words in said
    assert (found.submission.state, found.submission.faults) == (ListState.FAULTY, 7)
    marked = openpyxl.load_workbook(io.BytesIO(open_file(found.submission.file))).active
    assert "很多" in [cell.value for cell in marked[6]]
    assert "不能为空" in str(marked.cell(6, 6).value)
    assert not RefundOrder.objects.get().submissions.filter(state=ListState.SENT).exists()


def test_a_faulty_correction_does_not_replace_a_good_list_and_a_good_one_does(order, principal, now):
    first = send(order, principal, now).submission
    send(order, principal, now, (1, "", "", "", ""), key="send-2")
    first.refresh_from_db()
    assert first.state == ListState.SENT
    again = send(order, principal, now, *GOOD[:2], key="send-3").submission
    assert list(ListSubmission.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "replaced", "sent"]
    assert again.rows == 2
    assert StoredFile.objects.filter(disposed_at=None).count() == 1


def test_the_same_form_sent_twice_hands_in_once(order, principal, now):
    assert send(order, principal, now).submission == send(order, principal, now).submission
    assert ListSubmission.objects.count() == 1


def test_two_lists_never_wait_at_once(order, principal, now):
    sent = send(order, principal, now).submission
    with pytest.raises(Error), transaction.atomic():
        ListSubmission.objects.create(
            order=order, request_key="x", state=ListState.SENT, sha256=HASH, sent_by=principal, sent_at=now, file=sent.file
        )


def test_a_list_given_back_says_why_from_fixed_words_and_can_be_handed_in_again(order, principal, cashier, now):
    sent = send(order, principal, now).submission
    with pytest.raises(Refused, match="原因"):
        listing.give_back(submission=sent, fault="柳小满不在名单上", actor=cashier, now=now)
    listing.give_back(submission=sent, fault="days_missing", actor=cashier, now=now)
    sent.refresh_from_db()
    assert len(listing.rows_of(sent)) == 3  # the school still sees what it sent
    with pytest.raises(Refused, match="退回"):
        listing.take_in(submission=sent, actor=cashier, now=now)
    assert send(order, principal, now, key="send-2").submission.state == ListState.SENT
    assert Notice.objects.filter(template="refund_list_returned", to_account=principal).exists()


def test_a_list_is_not_taken_that_was_replaced_meanwhile(order, principal, cashier, now):
    old = send(order, principal, now).submission
    send(order, principal, now, *GOOD[:2], key="send-2")
    with pytest.raises(Refused, match="已换成新交的"):
        listing.take_in(submission=old, actor=cashier, now=now)
    assert not Charge.objects.exists()


def test_when_taking_is_refused_the_list_waits_on_whole(order, principal, cashier, now):
    sent = send(order, principal, now).submission
    with pytest.raises(Refused, match="没有人应当退费"):
        listing.take_in(submission=sent, actor=cashier, now=now, allowed_fen=99999)
    sent.refresh_from_db()
    assert sent.state == ListState.SENT
    assert len(listing.rows_of(sent)) == 3


def test_nothing_is_handed_in_unasked_or_after_it_was_taken_or_decided(school, office, cashier, decider, principal, now, key):
    order = proposed(school, office, cashier, now)
    with pytest.raises(Refused, match="还没有向学校要"):
        send(order, principal, now)
    listing.ask(order=order, actor=cashier, now=now)
    listing.take_in(submission=send(order, principal, now).submission, actor=cashier, now=now)
    with pytest.raises(Refused, match="已经接收"):
        send(order, principal, now, key="send-2")
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    with pytest.raises(Refused, match="不用再交"):
        send(order, principal, now, key="send-3")


def test_after_it_was_taken_the_office_may_ask_anew(order, principal, cashier, now):
    listing.take_in(submission=send(order, principal, now).submission, actor=cashier, now=now)
    later = now + dt.timedelta(hours=1)
    listing.ask(order=order, actor=cashier, now=later)
    sent = send(order, principal, later, *GOOD[:2], key="send-2").submission
    listing.take_in(submission=sent, actor=cashier, now=later)
    assert Charge.objects.count() == SealedIdentity.objects.count() == 2


def test_nothing_is_decided_while_a_list_waits_to_be_checked(order, principal, cashier, decider, now):
    refunds.take_list(order=order, rows=rows(100, 200), sha256=HASH, actor=cashier, now=now)
    later = now + dt.timedelta(hours=1)
    listing.ask(order=order, actor=cashier, now=later)
    send(order, principal, later)
    with pytest.raises(Refused, match="还没有核对"):
        refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=later)


def test_when_the_finding_falls_what_was_handed_in_is_destroyed(order, principal, now):
    sent = send(order, principal, now).submission
    fallen(order, now)
    sent.refresh_from_db()
    assert (order.state, sent.state, listing.rows_of(sent)) == (OrderState.LAPSED, ListState.CLOSED, [])


def test_a_file_that_is_no_sheet_is_refused_and_nothing_is_kept(order, principal, now):
    with pytest.raises(Refused):
        listing.hand_in(order=order, data=b"\x00\x01junk", key="x", actor=principal, now=now)
    with pytest.raises(Refused, match="没有一行"):
        listing.hand_in(order=order, data=workbook(), key="x", actor=principal, now=now)
    assert not ListSubmission.objects.exists()


def test_the_template_can_be_filled_in_and_handed_in(order, principal, now):
    book = openpyxl.load_workbook(io.BytesIO(lists.list_template(order, item="补课费")))
    for line in GOOD:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    assert listing.hand_in(order=order, data=out.getvalue(), key="x", actor=principal, now=now).submission.rows == 3


def test_what_the_school_sees_is_the_same_with_and_without_a_payer_whom_the_office_added(
    school, office, cashier, second, decider, principal, now, key
):
    order = ordered(school, office, cashier, decider, now, 12000, 8000)
    before = RefundOrder.objects.for_unit(principal, DAY).with_own_sums().get()
    row = refunds.ChargeRow(0, "某甲", 6000, class_label="三年级1班")
    claim = claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now)
    claim = claims.decide_claim(claim=claim, accept=True, actor=second, now=now)
    after = RefundOrder.objects.for_unit(principal, DAY).with_own_sums().get()
    names = ("payers", "taken_sum", "due_sum", "paid_sum")
    assert [getattr(before, name) for name in names] == [getattr(after, name) for name in names] == [2, 20000, 20000, 0]
    assert "三年级1班" not in str(lists_of(lists.payment_list(order)))


def lists_of(data):
    return [cell.value for line in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for cell in line]


def test_a_payer_whom_the_office_added_is_never_paid_through_the_school(school, office, cashier, second, decider, principal, now, key):
    order = ordered(school, office, cashier, decider, now, 12000, 8000)
    row = refunds.ChargeRow(0, "某甲", 6000)
    claim = claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now)
    charge = claims.decide_claim(claim=claim, accept=True, actor=second, now=now).charge
    fields = {"order": order, "amounts": {charge.pk: 6000}, "paid_on": DAY, "proof_sha256": HASH, "now": now}
    with pytest.raises(Refused, match="不经学校"):
        payments.prepare(method=Method.SCHOOL, key="a", actor=cashier, **fields)
    with pytest.raises(Refused, match="不经学校"):
        payments.prepare(method=Method.BANK, key="b", actor=principal, **fields)
    assert payments.prepare(method=Method.CASH, key="c", actor=cashier, **fields).state == SheetState.PREPARED


def test_who_is_missing_on_the_list_can_be_entered_before_the_decision_and_is_accepted_after_it(
    school, office, cashier, second, decider, now, key
):
    order = proposed(school, office, cashier, now, 100, 200)
    row = refunds.ChargeRow(0, "某甲", 6000)
    claim = claims.file_claim(order=order, row=row, evidence="收据一张", key="claim-1", actor=cashier, now=now)
    with pytest.raises(Refused, match="责令退费以后"):
        claims.decide_claim(claim=claim, accept=True, actor=second, now=now)
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    assert claims.decide_claim(claim=claim, accept=True, actor=second, now=now).charge.due_fen == 6000


def test_what_the_school_paid_back_is_recorded_by_it_and_confirmed_by_the_office(
    school, office, cashier, second, decider, principal, now, key
):
    order = ordered(school, office, cashier, decider, now, 12000, 8000)
    sheet = payments.prepare(
        order=order, amounts={c.pk: c.due_fen for c in order.charges.all()}, method=Method.BANK, paid_on=DAY, proof_sha256=HASH, key="s",
        actor=principal, now=now,
    )  # fmt: skip
    assert not permissions.can_confirm_payment(principal, sheet, DAY)
    with pytest.raises(Refused, match="不能自己复核"):
        payments.confirm(sheet=sheet, actor=principal, now=now)
    payments.confirm(sheet=sheet, actor=second, now=now)
    order.refresh_from_db()
    assert (order.state, books(order)["paid"]) == (OrderState.DONE, 20000)


def test_a_payment_of_the_school_is_sent_back_with_a_reason_of_the_list_and_what_it_reserved_is_free(
    school, office, cashier, second, decider, principal, now, key
):
    order = ordered(school, office, cashier, decider, now, 12000, 8000)
    fields = {"order": order, "amounts": {order.charges.first().pk: 12000}, "method": Method.BANK, "paid_on": DAY, "proof_sha256": HASH}
    sheet = payments.prepare(key="s", actor=principal, now=now, **fields)
    with pytest.raises(Refused, match="原因"):
        payments.withdraw(sheet=sheet, actor=second, now=now)
    payments.withdraw(sheet=sheet, actor=second, now=now, sent_back="unreadable")
    assert Notice.objects.filter(template="refund_payment_returned", to_account=principal).exists()
    assert payments.prepare(key="t", actor=principal, now=now, **fields).state == SheetState.PREPARED


def test_a_list_of_thousands_is_taken_and_paid_in_a_fixed_number_of_queries(
    school, office, cashier, second, decider, now, key, django_assert_max_num_queries
):
    order = proposed(school, office, cashier, now)
    many = [refunds.ChargeRow(n, f"某某{n}", 100, class_label="三年级2班") for n in range(1, 1201)]
    with django_assert_max_num_queries(60):
        refunds.take_list(order=order, rows=many, sha256=HASH, actor=cashier, now=now)
    refunds.decide(order=order, approve=True, due_on=DAY, actor=decider, now=now)
    with django_assert_max_num_queries(100):
        paid(order, {n: 100 for n in range(1, 1201)}, cashier, second, now)
    order.refresh_from_db()
    assert (order.state, books(order)["paid"]) == (OrderState.DONE, 120000)
