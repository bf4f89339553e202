"""The refund pages in the hands of those who use them: from a confirmed incident to money paid back with proof."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from nacl.public import PrivateKey
from PIL import Image

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.vault.models import OfficeKey
from qingfeng.engines.cases.models import Incident
from qingfeng.engines.ledgers import falling, payments, refunds
from qingfeng.engines.ledgers.models import Charge, OrderState, PaymentSheet, RefundOrder, RestitutionReceipt

LONG_AGO = dt.date(2009, 1, 1)
NAMES = ("凌小禾", "凌小穗", "凌小苗")


def unit(code, name, kind, parent=None):
    made = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path="/")
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save()
    return made


@pytest.fixture
def office(db):
    made = unit("YX", "云岫县教育委员会", "office")
    OfficeKey.objects.create(unit=made, public_key=bytes(PrivateKey.generate().public_key), created_at=timezone.now())
    return made


@pytest.fixture
def school(office):
    return unit("YX-01", "听松小学", "school", office)


@pytest.fixture
def staff(office):
    def make(name, *roles, of=office):
        person = Person.objects.create(number=name, name=name)
        account = Account.objects.create(username=name, unit=of, person=person, must_change_password=False)
        for role in roles:
            RoleHolding.objects.create(account=account, role=role, unit=of, valid_from=LONG_AGO)
        return account

    return make


@pytest.fixture
def people(staff):
    return {"handler": staff("handler", "handler"), "cashier": staff("cashier", "cashier"), "decider": staff("decider", "decider")}


@pytest.fixture
def matter(office, school, people):
    day = today(timezone.now())
    made = Matter.objects.create(
        ref="YX2011-0001", institution="complaints", procedure="complaint", unit=office, respondent_unit=school, state="decided",
        title="补课费", opened_at=timezone.now(), received_on=day, facts_from=day, accountable=people["handler"],
    )  # fmt: skip
    Incident.objects.create(matter=made, unit=school, kind="tutoring_charge", title="补课费", charged_on=day, state="confirmed")
    return made


@pytest.fixture
def order(matter, school, office, people):
    key = matter.incidents.get().key
    order = refunds.propose(
        unit=school, office=office, item="补课费", cause_keys=[key], cite="《办法》第三条", key="k", actor=people["handler"],
        now=timezone.now(), matter_id=matter.pk, matter_ref=matter.ref,
    )  # fmt: skip
    rows = [refunds.ChargeRow(n, name, n * 10000, class_label="三年级2班") for n, name in enumerate(NAMES, 1)]
    refunds.take_list(order=order, rows=rows, sha256="ab" * 32, actor=people["cashier"], now=timezone.now())
    return order


@pytest.fixture
def sit(client, people):
    def _sit(who):
        client.force_login(people.get(who, who), backend="qingfeng.core.access.backend.AccountBackend")
        return client

    return _sit


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def do(client, order, name, /, **data):
    return client.post(reverse("desk:refund_action", args=[order.pk, name]), data)


def charge_list(*rows):
    book = openpyxl.Workbook()
    for row in [("序号", "学生", "班级", "已收金额", "交费日期"), *rows]:
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
    out.name = "签领单.jpg"
    return out


def days_from_now(n):
    return (today(timezone.now()) + dt.timedelta(days=n)).isoformat()


def test_a_refund_is_proposed_from_the_confirmed_incident_once(sit, matter, people):
    client = sit("handler")
    address = reverse("desk:refund_new", args=[matter.ref])
    html = page(client.get(address))
    key = re.search(r'name="key" value="(\w+)"', html)[1]
    fields = {"causes": [matter.incidents.get().key], "item": "补课费", "cite": "《办法》第三条", "key": key}
    first = client.post(address, fields)
    assert client.post(address, fields).url == first.url
    assert RefundOrder.objects.count() == 1
    assert first.url == reverse("desk:refund", args=[RefundOrder.objects.get().pk])


def test_the_way_of_an_order_from_list_to_paid(sit, matter, school, office, people):
    order = refunds.propose(
        unit=school,
        office=office,
        item="补课费",
        cause_keys=["incident:1"],
        cite="《办法》第三条",
        key="k",
        actor=people["handler"],
        now=timezone.now(),
    )
    client = sit("cashier")
    sent = do(client, order, "list", list=charge_list((1, "凌小禾", "三年级2班", 120, ""), (2, "凌小穗", "", 80, "")), no_secrets="on")
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    client = sit("decider")
    assert do(client, order, "order", due_on=days_from_now(30), note="同意").status_code == 302
    client = sit("cashier")
    fields = {"rows": "", "amount": "", "method": "school", "paid_on": days_from_now(0), "no_secrets": "on"}
    sent = do(client, order, "pay", proof=picture(), **fields)
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    sheet = PaymentSheet.objects.get()
    assert "等另一人复核" in page(client.get(reverse("desk:refund", args=[order.pk])))
    assert client.post(reverse("desk:refund_sheet", args=[order.pk, sheet.pk, "confirm"])).status_code == 409
    client = sit("decider")
    assert client.post(reverse("desk:refund_sheet", args=[order.pk, sheet.pk, "confirm"])).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert "200.00" in page(client.get(reverse("desk:refund", args=[order.pk])))
    assert client.get(reverse("desk:refund_proof", args=[order.pk, sheet.pk])).headers["Content-Type"] == "application/octet-stream"


def test_no_name_of_a_payer_is_on_any_page(sit, order):
    client = sit("decider")
    pages = [
        reverse("desk:refund", args=[order.pk]), reverse("desk:refund_signing", args=[order.pk]), reverse("desk:refunds"),
        reverse("desk:refund_action", args=[order.pk, "order"]),
    ]  # fmt: skip
    for address in pages:
        html = page(client.get(address))
        assert not [name for name in NAMES if name in html]
    assert client.get(reverse("desk:refund_signing", args=[order.pk]) + "?as=xlsx").content[:2] == b"PK"


def test_who_proposed_or_listed_reads_why_another_decides(sit, order):
    html = page(sit("cashier").get(reverse("desk:refund", args=[order.pk])))
    assert "提出退费、导入名单的人不能作决定" in html
    assert do(sit("cashier"), order, "order", due_on=days_from_now(9)).status_code == 403


def test_faulty_input_comes_back_with_what_was_typed_and_stores_nothing(sit, order, school, office, people):
    client = sit("decider")
    html = page(do(client, order, "order", due_on="2011-02-30", note="同意"), 422)
    assert "没有这一天" in html
    assert "同意" in html
    assert "期限" in page(do(client, order, "order", due_on=days_from_now(-1), note="同意"), 409)
    client = sit("cashier")
    before = list(Charge.objects.values_list("pk", flat=True))
    faulty = charge_list((1, "凌小禾", "", "一百", ""))
    html = page(do(client, order, "list", list=faulty, no_secrets="on"), 422)
    assert "有1处错误，一行也没有收下" in html
    assert "不是金额" in html
    junk = io.BytesIO(b"\x00\x01junk")
    junk.name = "名单.xlsx"
    assert do(client, order, "list", list=junk, no_secrets="on").status_code in (409, 422)
    assert "请先打勾" in page(do(client, order, "list", list=charge_list((1, "凌小禾", "", 1, ""))), 422)
    assert list(Charge.objects.values_list("pk", flat=True)) == before


def test_too_much_or_an_unknown_line_or_a_missing_proof_is_refused_in_the_form(sit, order, people):
    refunds.decide(order=order, approve=True, due_on=today(timezone.now()), actor=people["decider"], now=timezone.now())
    client = sit("cashier")
    fields = {"method": "cash", "paid_on": days_from_now(0), "no_secrets": "on"}
    assert "还可退100.00元" in page(do(client, order, "pay", rows="1", amount="100.01", proof=picture(), **fields), 409)
    assert "不在名单里" in page(do(client, order, "pay", rows="1-9", proof=picture(), **fields), 409)
    assert "看不懂" in page(do(client, order, "pay", rows="甲", proof=picture(), **fields), 422)
    assert "请选文件" in page(do(client, order, "pay", rows="1", **fields), 422)
    assert "最多两位小数" in page(do(client, order, "pay", rows="1", amount="1.005", proof=picture(), **fields), 422)
    assert not PaymentSheet.objects.exists()


def test_a_claim_at_the_office_is_decided_by_another_person(sit, order, people):
    refunds.decide(order=order, approve=True, due_on=today(timezone.now()), actor=people["decider"], now=timezone.now())
    client = sit("cashier")
    assert do(client, order, "claim", name="凌小稻", class_label="三年级1班", taken="60", evidence="收据一张").status_code == 302
    claim = order.claims.get()
    assert client.post(reverse("desk:refund_claim", args=[order.pk, claim.pk, "accept"])).status_code == 403
    client = sit("decider")
    assert client.post(reverse("desk:refund_claim", args=[order.pk, claim.pk, "accept"]), {"due": "50"}).status_code == 302
    assert order.charges.get(by_claim=True).due_fen == 5000


def test_when_the_finding_fell_the_page_asks_whether_to_recover(sit, order, people):
    refunds.decide(order=order, approve=True, due_on=today(timezone.now()), actor=people["decider"], now=timezone.now())
    amounts = {order.charges.first().pk: 10000}
    sheet = payments.prepare(
        order=order, amounts=amounts, method="cash", paid_on=today(timezone.now()), proof_sha256="ab" * 32, key="s",
        actor=people["cashier"], now=timezone.now(),
    )  # fmt: skip
    payments.confirm(sheet=sheet, actor=people["decider"], now=timezone.now())
    falling.cause_fell(key=order.causes.get().key, actor=None, now=timezone.now())
    client = sit("decider")
    html = page(client.get(reverse("desk:refund", args=[order.pk])))
    assert "认定被推翻" in html
    assert do(client, order, "recovery", outcome="leave", reason="数额小").status_code == 302
    assert "不追回" in page(client.get(reverse("desk:refund", args=[order.pk])))


def fallen_after_payment(order, people):
    refunds.decide(order=order, approve=True, due_on=today(timezone.now()), actor=people["decider"], now=timezone.now())
    amounts = {c.pk: c.due_fen for c in order.charges.filter(row_no__in=(1, 2))}
    sheet = payments.prepare(
        order=order, amounts=amounts, method="cash", paid_on=today(timezone.now()), proof_sha256="ab" * 32, key="s",
        actor=people["cashier"], now=timezone.now(),
    )  # fmt: skip
    payments.confirm(sheet=sheet, actor=people["decider"], now=timezone.now())
    falling.cause_fell(key=order.causes.get().key, actor=None, now=timezone.now())
    return order


def test_money_is_got_back_from_the_proposal_to_the_entry(sit, order, people, staff):
    fallen_after_payment(order, people)
    page_of = reverse("desk:refund", args=[order.pk])
    assert "还没有提出向谁追回多少" in page(do(sit("decider"), order, "recovery", outcome="recover", reason="应当退还"), 409)
    client = sit("cashier")
    assert "不能追回100.01元" in page(do(client, order, "restitution", rows="1", amount="100.01", reason="认定被推翻"), 409)
    html = page(do(client, order, "restitution", rows="1-3", reason="认定被推翻"), 409)
    assert "没有退过，或者已经追回：3" in html
    assert 'value="1-3"' in html
    assert "认定被推翻" in html
    assert do(client, order, "restitution", rows="1-2", reason="认定被推翻").status_code == 302
    assert "由提出退费的人以外的决定人办理" in page(client.get(page_of))
    client = sit("decider")
    assert "cashier提出：向2人追回300.00元" in page(client.get(reverse("desk:refund_action", args=[order.pk, "recovery"])))
    assert do(client, order, "recovery", outcome="recover", reason="应当退还").status_code == 302
    client = sit("cashier")
    fields = {"method": "cash", "received_on": days_from_now(0), "no_secrets": "on"}
    assert "请选文件" in page(do(client, order, "receive", rows="1", **fields), 422)
    assert "还应追回100.00元" in page(do(client, order, "receive", rows="1", amount="101", proof=picture(), **fields), 409)
    assert do(client, order, "receive", rows="1", proof=picture(), **fields).status_code == 302
    receipt = RestitutionReceipt.objects.get()
    answer = reverse("desk:refund_receipt", args=[order.pk, receipt.pk, "confirm"])
    assert client.post(answer).status_code == 409
    assert "等另一人复核" in page(client.get(page_of))
    client = sit(staff("second", "cashier"))
    proof = client.get(reverse("desk:refund_receipt_proof", args=[order.pk, receipt.pk]))
    assert proof.headers["Content-Type"] == "application/octet-stream"
    assert client.post(answer).status_code == 302
    html = page(client.get(page_of))
    assert "应追回300.00元，已追回100.00元" in html
    assert "已追回100.00" in html


def test_a_receipt_is_sent_back_and_nothing_is_entered(sit, order, people, staff):
    fallen_after_payment(order, people)
    do(sit("cashier"), order, "restitution", rows="", reason="认定被推翻")
    do(sit("decider"), order, "recovery", outcome="recover", reason="应当退还")
    fields = {"method": "bank", "received_on": days_from_now(0), "no_secrets": "on", "proof": picture()}
    do(sit("cashier"), order, "receive", **fields)
    receipt = RestitutionReceipt.objects.get()
    client = sit(staff("second", "cashier"))
    assert client.post(reverse("desk:refund_receipt", args=[order.pk, receipt.pk, "withdraw"])).status_code == 302
    receipt.refresh_from_db()
    assert receipt.state == "withdrawn"
    assert not order.charges.exclude(returned_fen=0).exists()
    assert client.get(reverse("desk:refund_receipt", args=[order.pk, receipt.pk, "confirm"])).status_code == 405


def test_the_list_goes_out_as_a_sheet_of_what_the_reader_sees_and_that_is_recorded(sit, order, people, staff, school):
    client = sit("decider")
    answer = client.get(reverse("desk:refunds") + "?view=proposed&as=xlsx")
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert {"退费台账", order.number, "听松小学", 600, "合计"} <= set(cells)
    assert any("填报单位（盖章）：云岫县教育委员会" in str(cell) for cell in cells)
    assert not [name for name in NAMES if name in cells]
    assert Entry.objects.get(event="refunds.exported").body["rows"] == 1
    teacher = staff("moved", "decider")
    teacher.person.posts.create(unit=school, kind="teacher", held_from=LONG_AGO)
    answer = sit(teacher).get(reverse("desk:refunds") + "?view=proposed&as=xlsx")
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert order.number not in cells


def test_the_school_and_those_who_must_stand_back_find_nothing(sit, order, school, staff):
    inside = staff("inside", "respondent", of=school)
    teacher = staff("moved", "decider")
    teacher.person.posts.create(unit=school, kind="teacher", held_from=LONG_AGO)
    assert sit(inside).get(reverse("desk:refunds")).status_code == 403
    client = sit(teacher)
    assert order.number not in page(client.get(reverse("desk:refunds")))
    assert client.get(reverse("desk:refund", args=[order.pk])).status_code == 404
    assert client.get(reverse("desk:refund_signing", args=[order.pk])).status_code == 404


def test_the_number_of_queries_of_the_list_does_not_grow_with_the_orders(sit, order, school, office, people, django_assert_max_num_queries):
    for n in range(12):
        refunds.propose(
            unit=school, office=office, item=f"费{n}", cause_keys=["x"], cite="c", key=f"k{n}", actor=people["handler"], now=timezone.now()
        )
    client = sit("decider")
    client.get(reverse("desk:refunds"))
    with django_assert_max_num_queries(30):
        page(client.get(reverse("desk:refunds")))
