"""The call on one screen: the unit first, the name last and never again, nothing stored of what belongs elsewhere."""

import re

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.engines.cases import mailbox, receipts
from qingfeng.engines.cases.models import Complaint
from tests import situations as s

pytestmark = pytest.mark.django_db


def call(house, **changes):
    data = {
        "token": receipts.new_token(), "channel": "phone", "unit": house.school.pk, "above": "no",
        "text": "群里收了80元空调使用费，没有收据。",
        "item_1": "空调使用费", "amount_1": "80", "paid_1": "2026-09-02", "demands": ["money_back"], "harm": "no",
        "name": "柳青禾", "phone": "13900000001", "on_behalf": "self",
    }  # fmt: skip
    return {**data, **changes}


def code_in(answer):
    return "".join(re.findall(r"<span>(\d{4})</span>", answer.content.decode()))


def test_a_call_gets_a_slip_that_says_nothing_about_the_matter(house, on_day):
    with on_day(1):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house))
    slip = answer.content.decode().split("qf-slip")[1].split("</section>")[0]
    assert mailbox.find(code_in(answer)).typed_by == house.registrar
    for word in ("第三中学", "空调", "柳青禾", "13900000001", "YX2026"):
        assert word not in slip
    complaint = Complaint.objects.get()
    assert (complaint.channel, complaint.on_behalf, complaint.anonymous) == ("phone", "self", False)
    assert complaint.matter.accountable == house.registrar


def test_the_name_is_sealed_and_comes_back_on_no_page(house, on_day):
    with on_day(1):
        client = s.logged_in(house.registrar)
        answer = client.post("/desk/intake/", call(house))
        pages = [answer, client.get("/desk/"), client.get("/desk/matters/"), client.get(f"/desk/matters/{Matter.objects.get().ref}/")]
    assert SealedIdentity.objects.exists()
    assert not any("柳青禾" in p.content.decode() for p in pages)


def test_sending_it_twice_gives_the_same_slip_and_one_matter(house, on_day):
    with on_day(1):
        client, data = s.logged_in(house.registrar), call(house)
        first, second = client.post("/desk/intake/", data), client.post("/desk/intake/", data)
    assert code_in(first) == code_in(second) != ""
    assert Complaint.objects.count() == 1


def test_about_the_office_itself_only_a_slip_is_printed_and_nothing_stored(house, on_day):
    entries = Entry.objects.count()
    with on_day(1):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house, above="yes"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "转告单" in page
    assert "空调" not in page
    assert 'name="qf-draft-done"' in page
    assert not Complaint.objects.exists()
    assert not SealedIdentity.objects.exists()
    assert Entry.objects.count() == entries


def test_whoever_must_stand_back_learns_it_before_a_name_is_asked_for_and_stores_nothing(house, on_day):
    with on_day(1):
        client = s.logged_in(s.recused_handler(house))
        assert "须回避" in client.get(f"/desk/intake/check/?unit={house.school.pk}").content.decode()
        answer = client.post("/desk/intake/", call(house))
    assert answer.status_code == 409
    assert "请交给另一位同事登记" in answer.content.decode()
    assert not Complaint.objects.exists()
    assert not SealedIdentity.objects.exists()


@pytest.mark.parametrize(("wrong", "said"), [
    ({"text": ""}, "还没有写是什么事"), ({"text": "空" * 20_001}, "20000"), ({"demands": []}, "请至少选一项"),
    ({"unit": "99999"}, "这一项"),
    ({"amount_1": "八十"}, "不是金额"), ({"paid_1": "2026-02-30"}, "没有这一天"), ({"paid_1": "2031-01-01"}, "日期不能在今天以后"),
    ({"item_1": ""}, "请写这笔钱的名目"), ({"text": "空\x00调"}, ""), ({"email": "不是邮箱"}, "邮箱"),
])  # fmt: skip
def test_bad_input_says_what_to_change_keeps_what_was_typed_and_stores_nothing(house, on_day, wrong, said):
    with on_day(1):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house, **wrong))
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert said in page
    assert 'value="柳青禾"' in page
    assert not Complaint.objects.exists()


def test_who_rings_without_a_name_stays_without_one(house, on_day):
    with on_day(1):
        s.logged_in(house.registrar).post("/desk/intake/", call(house, anonymous="on"))
    assert Complaint.objects.get().anonymous
    assert not SealedIdentity.objects.exists()


def test_a_letter_carries_the_day_it_was_received(house, on_day):
    with on_day(5):
        s.logged_in(house.registrar).post("/desk/intake/", call(house, channel="letter", received_on="2026-11-11"))
    matter = Matter.objects.get()
    assert matter.received_on.isoformat() == "2026-11-11"
    assert matter.clocks.get().started_on.isoformat() == "2026-11-11"


def test_corruption_is_set_apart_from_the_money(house, on_day):
    data = call(house, demands=["money_back", "corruption"], accusation_text="有人收了好处。")
    with on_day(1):
        s.logged_in(house.registrar).post("/desk/intake/", data)
    appeal, accusation = Matter.objects.order_by("pk")
    assert (appeal.classification, accusation.classification) == ("appeal", "accusation")
    assert "好处" not in appeal.complaints.get().text


def test_suspected_harm_goes_to_the_duty_person_at_once(house, on_day):
    with on_day(1):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house, harm="yes"))
        assert "涉未成年人，立即" in s.logged_in(house.duty).get("/desk/").content.decode()
    assert Matter.objects.get().accountable == house.duty
    assert Matter.objects.get().ref not in answer.content.decode()


def test_the_same_thing_is_joined_and_keeps_a_receipt_of_its_own(house, on_day):
    matter = s.being_handled(house)
    with on_day(3):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house, join=matter.ref))
    assert mailbox.find(code_in(answer)).matter == matter
    assert matter.complaints.count() == 2


def test_the_demands_say_their_class_with_the_article(house, on_day):
    with on_day(1):
        client = s.logged_in(house.registrar)
        assert "第二十三、三十四条" in client.get("/desk/intake/class/?demands=money_back").content.decode()
        assert "密封移送" in client.get("/desk/intake/class/?demands=corruption").content.decode()


def test_units_are_found_by_a_few_letters(house, on_day):
    with on_day(1):
        page = s.logged_in(house.registrar).get("/desk/intake/units/?unit_q=三中").content.decode()
    assert "云岫县第三中学" in page
    assert "可由您登记" in page


def test_the_names_never_go_into_a_draft(house, on_day):
    with on_day(1):
        page = s.logged_in(house.registrar).get("/desk/intake/").content.decode()
    kept = page.split("data-no-draft>")[1].split("</section>")[0]
    for name in ("name", "phone", "child", "class_", "email"):
        assert f'name="{name}"' in kept
