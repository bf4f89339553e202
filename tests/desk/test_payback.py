"""A school's side of a refund: what it sees and does, and above all what it never learns."""

from __future__ import annotations

import datetime as dt
import io
import re
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse
from PIL import Image

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.ledgers import claims, falling, listing, payments, permissions, refunds
from qingfeng.engines.ledgers.models import Charge, ListState, ListSubmission, Method, OrderState, PaymentSheet, RefundOrder
from tests import situations as s

from .sheets import the_sheet_is_the_page

pytestmark = pytest.mark.django_db
CHILD, CLASS = "柳小满", "八年级3班"
HEADINGS = ("序号", "学生", "班级（学号）", "已收金额（元）", "交费日期")
OTHERS = ((1, "凌小禾", "八年级3班", 80, "2010-09-02"), (2, "凌小穗", "八年级3班", 80, "2010-09-02"))
ALL = (*OTHERS, (3, CHILD, CLASS, 80, "2010-09-02"))


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def order(house):
    """The charge was confirmed; the refund is proposed. The complainant named the child."""
    identity = {"name": "柳青禾", "phone": "13900000001", "child": CHILD, "class_": CLASS}
    receipt = intake.submit(
        intake=intake.Intake(
            token=receipts.new_token(), office=house.office, unit=house.school, text="开学在群里收了80元空调使用费，没有收据。",
            claims=[s.claim()], identity=identity,
        ),
        now=s.at(0),
    )  # fmt: skip
    matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    s.heard(house, matter)
    s.found(house, matter)
    s.decided(house, matter)
    return RefundOrder.objects.get()


@pytest.fixture
def asked(order, house):
    return listing.ask(order=order, actor=house.cashier, now=s.at(21))


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in [HEADINGS, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "名单.xlsx"
    return out


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")
    out.seek(0)
    out.name = "回单.jpg"
    return out


def page(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def at(order, name="payback", *more):
    return reverse(f"desk:{name}", args=[order.pk, *more])


def hand_in(client, order, *rows, key=""):
    return client.post(at(order, "payback_hand_in"), {"list": workbook(*rows), "no_secrets": "on", "key": key or uuid4().hex})


def taken(order, house, *rows, day=22):
    done = listing.hand_in(order=order, data=workbook(*rows).read(), key=uuid4().hex, actor=house.principal, now=s.at(day))
    listing.take_in(submission=done.submission, actor=house.cashier, now=s.at(day))
    return RefundOrder.objects.get(pk=order.pk)


def ordered(order, house, *rows):
    return refunds.decide(order=taken(order, house, *rows), approve=True, actor=house.decider, now=s.at(23))


def paid(order, house, actor, charges, key, method=Method.BANK, day=24):
    sheet = payments.prepare(
        order=order, amounts={c.pk: c.open_fen for c in charges}, method=method, paid_on=s.at(day).date(), proof_sha256="ab" * 32, key=key,
        actor=actor, now=s.at(day),
    )  # fmt: skip
    return payments.confirm(sheet=sheet, actor=house.head, now=s.at(day))


def added(order, house):
    """A payer whom the office entered, and another person accepted."""
    row = refunds.ChargeRow(0, CHILD, 8000, class_label=CLASS)
    claim = claims.file_claim(order=order, row=row, evidence="转账记录", key="c", actor=house.cashier, now=s.at(24))
    return claims.decide_claim(claim=claim, accept=True, actor=house.reviewer, now=s.at(24)).charge


def payment(**more):
    return {"rows": "", "method": "bank", "paid_on": "2026-12-03", "proof": picture(), "no_secrets": "on", "key": uuid4().hex} | more


def test_before_it_is_asked_the_school_knows_of_no_refund(order, house, on_day):
    with on_day(21):
        client = s.logged_in(house.principal)
        assert order.number not in page(client.get(reverse("desk:paybacks")))
        for name in ("payback", "payback_template", "payback_pay"):
            assert client.get(at(order, name)).status_code == 404, name
        assert hand_in(client, order, *ALL).status_code == 404


def test_asked_it_reads_what_was_charged_on_which_clause_and_until_when(asked, house, on_day):
    with on_day(21):
        client = s.logged_in(house.principal)
        assert "请交收费名单" in page(client.get("/desk/respond/"))
        html = page(client.get(at(asked)))
    assert asked.list_due_on == dt.date(2026, 12, 7)
    for words in ("空调使用费", "2010-09-02", asked.cite, "最迟2026年12月7日", "5个工作日", "《云岫县教育系统投诉办理规程》第十三条"):
        assert words in html, words
    for words in (Matter.objects.get().ref, CHILD, "柳青禾", "没有收据", "周以宁", "投诉人"):
        assert words not in html, words


def test_what_the_school_must_pay_back_leaves_as_it_is_listed(asked, house, on_day):
    with on_day(21):
        the_sheet_is_the_page(s.logged_in(house.principal), reverse("desk:paybacks"))


def test_only_who_answers_for_this_school_sees_it(asked, house, on_day):
    other = s.a_school(house, 7, "云岫县第七中学")
    stranger = s.person_with_account(700, "stranger", "常某某", other, "principal")
    house.grant(stranger, "respondent", other)
    with on_day(22):
        assert s.logged_in(stranger).get(at(asked)).status_code == 404
        assert asked.number not in page(s.logged_in(stranger).get(reverse("desk:paybacks")))
        for who in (house.teacher, house.handler, house.cashier, house.sysadmin, house.auditor):
            assert s.logged_in(who).get(at(asked)).status_code == 403, who.username
        for address in (reverse("desk:refunds"), at(asked, "refund"), at(asked, "refund_check"), at(asked, "refund_signing")):
            assert s.logged_in(house.principal).get(address).status_code == 403, address


def test_the_template_has_the_headings_that_are_looked_for(asked, house, on_day):
    with on_day(22):
        data = s.logged_in(house.principal).get(at(asked, "payback_template")).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert set(HEADINGS) <= {cell.value for row in sheet.iter_rows() for cell in row}


def test_errors_are_told_by_row_and_the_marked_sheet_can_be_fetched_also_later(asked, house, on_day):
    with on_day(22):
        client = s.logged_in(house.principal)
        html = page(hand_in(client, asked, OTHERS[0], (1, "", "八年级3班", "八十", "2010-09-02")), 422)
        for words in ("有2处要改", "名单没有交上", "不能为空", "八十"):
            assert words in html, words
        found = ListSubmission.objects.get()
        address = at(asked, "payback_file", found.pk)
        assert address in html
        assert address in page(client.get(at(asked)))
        marked = openpyxl.load_workbook(io.BytesIO(client.get(address).content)).active
        assert "不是金额" in str(marked.cell(3, 6).value)
        assert found.state == ListState.FAULTY
        assert "核对学校交来的名单" not in page(s.logged_in(house.cashier).get(at(asked, "refund")))


def test_a_file_without_the_word_on_secrets_or_of_another_kind_is_sent_back(asked, house, on_day):
    with on_day(22):
        client = s.logged_in(house.principal)
        assert "请先打勾" in page(client.post(at(asked, "payback_hand_in"), {"list": workbook(*ALL)}), 422)
        junk = io.BytesIO(b"\x00\x01junk")
        junk.name = "名单.xlsx"
        html = page(client.post(at(asked, "payback_hand_in"), {"list": junk, "no_secrets": "on"}), 409)
        assert "不是表格文件" in html
        assert "checked" in html  # what was ticked stays
    assert not ListSubmission.objects.exists()


def test_the_school_sees_what_it_sent_until_the_office_took_it_and_may_send_another(asked, house, on_day):
    with on_day(22):
        client, key = s.logged_in(house.principal), uuid4().hex
        for _again in range(2):
            assert hand_in(client, asked, *ALL, key=key).status_code == 302
        assert ListSubmission.objects.count() == 1
        html = page(client.get(at(asked)))
        assert "凌小禾" in html
        assert "等机关核对" in html
        assert hand_in(client, asked, *OTHERS).status_code == 302
        assert CHILD not in page(client.get(at(asked)))
        first, second = ListSubmission.objects.order_by("pk")
        assert client.get(at(asked, "payback_file", first.pk)).status_code == 404
        assert client.get(at(asked, "payback_file", second.pk)).content[:2] == b"PK"
        listing.take_in(submission=second, actor=house.cashier, now=s.at(22))
        html = page(client.get(at(asked)))
        assert "凌小禾" not in html
        assert "等机关决定" in html
        assert client.get(at(asked, "payback_file", second.pk)).status_code == 404


def test_the_office_learns_who_is_missing_and_sees_no_name(asked, house, on_day):
    with on_day(22):
        hand_in(s.logged_in(house.principal), asked, *OTHERS)
        shown = page(s.logged_in(house.handler).get(at(asked, "refund_check")))
        counted = page(s.logged_in(house.cashier).get(at(asked, "refund_check")))
    for html in (shown, counted):
        assert "不在名单上" in html
        assert "不要为此退回名单" in html
        assert not [name for name in ("凌小禾", "凌小穗", CHILD) if name in html]
    assert "所反映" in shown  # to whom the matter is shown
    assert "所反映" not in counted


@pytest.mark.parametrize(("fen", "words"), [(80, "在名单上"), (50, "在名单上，金额比所反映的少")])
def test_a_complainant_on_the_list_is_found_and_a_smaller_sum_told(asked, house, on_day, fen, words):
    with on_day(22):
        hand_in(s.logged_in(house.principal), asked, *OTHERS, (3, CHILD, CLASS, fen, "2010-09-02"))
        html = page(s.logged_in(house.handler).get(at(asked, "refund_check")))
    assert f"</i>{words}</span>" in html
    assert "</i>不在名单上</span>" not in html


def test_of_a_sealed_matter_not_even_the_number_is_told_to_those_without_a_part(asked, house, on_day):
    Matter.objects.update(sealed=True)
    with on_day(22):
        hand_in(s.logged_in(house.principal), asked, *OTHERS)
        html = page(s.logged_in(house.cashier).get(at(asked, "refund_check")))
    assert "由参加办理的人核对" in html
    assert "不在名单上" not in html


def test_the_office_answers_only_from_its_list_of_words(asked, house, on_day):
    with on_day(22):
        hand_in(s.logged_in(house.principal), asked, *OTHERS)
        found, client = ListSubmission.objects.get(), s.logged_in(house.cashier)
        fields = {"do": "back", "list": found.pk}
        assert "请选一项" in page(client.post(at(asked, "refund_check"), fields), 422)
        page(client.post(at(asked, "refund_check"), fields | {"fault": f"{CHILD}不在名单上"}), 422)
        assert client.post(at(asked, "refund_check"), fields | {"fault": "days_missing"}).status_code == 302
        assert "交费日期不全或者不对" in page(s.logged_in(house.principal).get(at(asked)))


def test_whoever_checks_an_older_list_than_the_last_takes_nothing(asked, house, on_day):
    with on_day(22):
        principal, client = s.logged_in(house.principal), s.logged_in(house.cashier)
        hand_in(principal, asked, *OTHERS)
        old = ListSubmission.objects.get()
        hand_in(principal, asked, *ALL)
        assert "又换了一份名单" in page(client.post(at(asked, "refund_check"), {"do": "take", "list": old.pk}), 409)
    assert not Charge.objects.exists()


def test_a_reviewer_checks_no_list(asked, house, on_day):
    with on_day(22):
        hand_in(s.logged_in(house.principal), asked, *ALL)
        assert s.logged_in(house.reviewer).get(at(asked, "refund_check")).status_code == 403
        assert "由退费经办人、承办人核对" in page(s.logged_in(house.reviewer).get(at(asked, "refund")))


def plain(answer) -> str:
    """A page without what is new on each showing: tokens of forms."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value=|X-CSRFToken": )"[^"]*"', r"\1", page(answer))


def as_the_school_sees_it(order, house) -> dict[str, object]:
    client = s.logged_in(house.principal)
    addresses = (reverse("desk:paybacks"), "/desk/respond/", at(order), at(order) + "?view=open", reverse("desk:notices"))
    shown: dict[str, object] = {address: plain(client.get(address)) for address in addresses}
    pay = client.get(at(order, "payback_pay"))
    return shown | {"pay": plain(pay) if pay.status_code == 200 else pay.status_code}


def test_a_complainant_whom_the_list_lacks_leaves_no_trace_for_the_school_at_any_point(asked, house, on_day):
    """The office enters the missing payer, another accepts, the money is paid: the school's pages do not change by a byte."""
    order = ordered(asked, house, *OTHERS)
    with on_day(25):
        before = as_the_school_sees_it(order, house)
        row = refunds.ChargeRow(0, CHILD, 8000, class_label=CLASS)
        claim = claims.file_claim(order=order, row=row, evidence="转账记录", key="c", actor=house.cashier, now=s.at(24))
        assert as_the_school_sees_it(order, house) == before
        charge = claims.decide_claim(claim=claim, accept=True, actor=house.reviewer, now=s.at(24)).charge
        assert as_the_school_sees_it(order, house) == before
        paid(order, house, house.cashier, [charge], "cash", Method.CASH)
        assert as_the_school_sees_it(order, house) == before


def test_once_its_own_lines_are_paid_the_school_is_done_whatever_the_office_still_has_to_pay(asked, house, on_day):
    order = ordered(asked, house, *OTHERS)
    paid(order, house, house.principal, list(order.charges.all()), "own")
    with on_day(25):
        done = as_the_school_sees_it(order, house)
        added(order, house)
        order.refresh_from_db()
        assert order.state == OrderState.PAYING
        assert as_the_school_sees_it(order, house) == done
        assert s.logged_in(house.principal).post(at(order, "payback_pay"), {"rows": "3"}).status_code == 302  # no word about line 3
    assert PaymentSheet.objects.count() == 1


def test_the_number_of_an_added_line_is_as_unknown_to_the_school_as_one_that_does_not_exist(asked, house, on_day):
    order = ordered(asked, house, *OTHERS)
    assert added(order, house).row_no == 3
    with on_day(25):
        client = s.logged_in(house.principal)
        told = [refusal(client.post(at(order, "payback_pay"), payment(rows=n))) for n in ("3", "4")]
    assert told[0] == "这些序号不在名单里，或者已经退清：3。"
    assert told[1] == told[0].replace("3", "4")


def refusal(answer) -> str:
    return re.search(r"(这些序号[^<]*)<", page(answer, 409))[1]


def test_the_number_of_a_proof_does_not_count_what_the_office_paid(asked, house, on_day):
    order = ordered(asked, house, *OTHERS)
    paid(order, house, house.cashier, [added(order, house)], "cash", Method.CASH)
    with on_day(25):
        assert s.logged_in(house.principal).post(at(order, "payback_pay"), payment(rows="1")).status_code == 302
    assert PaymentSheet.objects.latest("pk").proof.name == "照片1.jpg"


def test_the_school_records_what_it_paid_back_and_the_office_confirms(asked, house, on_day):
    order = ordered(asked, house, *ALL)
    with on_day(25):
        client = s.logged_in(house.principal)
        assert 'value="1、3"' in page(client.get(at(order, "payback_pay") + "?row=1&row=3"))
        html = page(client.post(at(order, "payback_pay"), payment(rows="1", amount="80.01")), 409)
        assert "还可退80.00元" in html
        assert 'value="80.01"' in html
        assert "请选文件" in page(client.post(at(order, "payback_pay"), payment(rows="1", proof="")), 422)
        assert client.post(at(order, "payback_pay"), payment(rows="1")).status_code == 302
        assert client.post(at(order, "payback_pay"), payment()).status_code == 302  # all the others
        assert "正等复核" in page(client.post(at(order, "payback_pay"), payment()), 409)
        one, others = PaymentSheet.objects.order_by("pk")
        assert (one.payments.count(), others.payments.count()) == (1, 2)
        assert client.get(at(order, "payback_proof", one.pk)).headers["Content-Type"] == "application/octet-stream"
        assert client.post(at(order, "refund_sheet", one.pk, "confirm")).status_code == 403
        office = s.logged_in(house.cashier)
        for sheet in (one, others):
            assert office.post(at(order, "refund_sheet", sheet.pk, "confirm")).status_code == 302
        assert "名单上的都退清了" in page(client.get(at(order)))
    order.refresh_from_db()
    assert order.state == OrderState.DONE


def test_a_payment_sent_back_tells_why_and_one_of_its_own_is_taken_back(asked, house, on_day):
    order = ordered(asked, house, *ALL)
    with on_day(25):
        client, office = s.logged_in(house.principal), s.logged_in(house.cashier)
        client.post(at(order, "payback_pay"), payment(rows="1"))
        sheet = PaymentSheet.objects.get()
        page(office.post(at(order, "refund_sheet", sheet.pk, "withdraw"), {"sent_back": f"{CHILD}没有收到"}), 409)
        assert office.post(at(order, "refund_sheet", sheet.pk, "withdraw"), {"sent_back": "unreadable"}).status_code == 302
        assert "凭证看不清" in page(client.get(at(order)))
        client.post(at(order, "payback_pay"), payment(rows="1"))
        sheet = PaymentSheet.objects.latest("pk")
        assert client.post(at(order, "payback_withdraw", sheet.pk)).status_code == 302
        assert "已撤回" in page(client.get(at(order)))


def test_what_the_office_paid_out_is_none_of_the_schools_sheets(asked, house, on_day):
    order = ordered(asked, house, *ALL)
    sheet = paid(order, house, house.cashier, [order.charges.first()], "cash", Method.CASH)
    with on_day(25):
        client = s.logged_in(house.principal)
        assert "现金" not in page(client.get(at(order)))
        assert client.get(at(order, "payback_proof", sheet.pk)).status_code == 404
        assert client.post(at(order, "payback_withdraw", sheet.pk)).status_code == 404


def test_when_the_finding_falls_the_school_is_told_to_stop(asked, house, on_day):
    order = ordered(asked, house, *ALL)
    falling.cause_fell(key=order.causes.get().key, actor=None, now=s.at(24))
    with on_day(25):
        client = s.logged_in(house.principal)
        assert "已停止，不用再退" in page(client.get(at(order)))
        assert client.post(at(order, "payback_pay"), payment(rows="1")).status_code == 302
    assert not PaymentSheet.objects.exists()


def test_what_the_complainant_named_is_barred_from_the_item_as_the_school_reads_it(asked, house, on_day):
    RefundOrder.objects.update(item=f"{CHILD}等人的空调使用费")
    with on_day(22):
        client = s.logged_in(house.principal)
        for html in (page(client.get(at(asked))), page(client.get(reverse("desk:paybacks"))), page(client.get("/desk/respond/"))):
            assert CHILD not in html
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(at(asked, "payback_template")).content)).active
        assert CHILD not in str([cell.value for row in sheet.iter_rows() for cell in row])


def test_a_day_later_than_the_rule_allows_is_not_set_and_without_one_the_rule_decides(asked, house, on_day):
    order = taken(asked, house, *ALL)
    with on_day(23):
        client = s.logged_in(house.decider)
        assert 'value="2027-02-01"' in page(client.get(at(order, "refund_action", "order")))  # 60 days end on a rest day
        late = page(client.post(at(order, "refund_action", "order"), {"due_on": "2027-02-02"}), 409)
    assert "按规定最迟2027-02-01" in late
    assert "《云岫县教育系统投诉办理规程》第十三条" in late
    assert refunds.decide(order=order, approve=True, actor=house.decider, now=s.at(23)).due_on == dt.date(2027, 2, 1)


def test_neither_a_long_list_nor_many_payments_make_more_questions(asked, house, on_day, django_assert_max_num_queries):
    many = [(n, f"某某{n}", f"{n % 20 + 1}年级1班", 80, "2010-09-02") for n in range(1, 1001)]
    with on_day(22):
        principal, office = s.logged_in(house.principal), s.logged_in(house.cashier)
        with django_assert_max_num_queries(65):
            assert hand_in(principal, asked, *many).status_code == 302
        with django_assert_max_num_queries(40):
            html = page(principal.get(at(asked) + "?row=3"))
        assert "第101–150行，共1000行" in html
        with django_assert_max_num_queries(40):
            page(office.get(at(asked, "refund_check")))
        with django_assert_max_num_queries(80):
            office.post(at(asked, "refund_check"), {"do": "take", "list": ListSubmission.objects.get().pk})
    refunds.decide(order=RefundOrder.objects.get(), approve=True, actor=house.decider, now=s.at(23))
    with on_day(24):
        principal, office = s.logged_in(house.principal), s.logged_in(house.cashier)
        for n in range(15):
            with django_assert_max_num_queries(65):
                assert principal.post(at(asked, "payback_pay"), payment(rows=str(n + 1), paid_on="2026-12-02")).status_code == 302
        with django_assert_max_num_queries(45):
            page(principal.get(at(asked)))
        with django_assert_max_num_queries(65):
            page(office.get(at(asked, "refund")))
    assert permissions.can_answer_order(house.principal, asked, s.at(24).date())
