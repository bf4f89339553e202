"""The complaint form on the web: nothing stored before the last page, nothing lost by a mistake, nothing kept of the anonymous."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from qingfeng.core.matters.models import Matter
from qingfeng.core.vault import wrapping
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.engines.cases.models import Complaint, MailMessage
from qingfeng.institutions.complaints.tests import situations
from tests import shipped

pytestmark = pytest.mark.django_db

FILLED = {
    "unit": "YX-S1",
    "above": "no",
    "kind": "charge_not_listed",
    "text": "开学在群里收了80元空调使用费。",
    "happened_on": "2010-09-02",
    "item_1": "空调使用费",
    "amount_1": "80",
    "paid_1": "2010-09-02",
    "grade": "八年级",
    "demands": ["money_back"],
    "harm": "no",
    "name": "柳青禾",
    "phone": "13900000001",
    "no_secrets": "on",
}


@pytest.fixture
def house(db, monkeypatch):
    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
    shipped.load(situations.at(-30))
    return situations.build()


def token_of(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page).group(1)


def send(client: Client, page: str, address: str = "/complain/", **changes):
    token = token_of(client.get(address).content.decode())
    return client.post(address, FILLED | {"token": token, "page": page, "go": "next"} | changes)


def code_of(page: str) -> str:
    return "".join(re.findall(r"<span>(\d{4})</span>", page)[:5])


def test_a_filled_form_gives_a_receipt_that_opens_the_follow_page(house, client):
    answer = send(client, "review")
    assert answer.status_code == 200, answer.content.decode()
    page = client.post("/follow/", {"code": code_of(answer.content.decode())})
    assert page.status_code == 200
    assert "已收到" in page.content.decode()
    assert "柳青禾" not in page.content.decode()


def test_each_page_leads_to_the_next_and_carries_what_was_typed(house, client):
    page = send(client, "unit").content.decode()
    assert "是什么事" in page
    assert 'name="item_1" value="空调使用费"' in page
    assert not Complaint.objects.exists()


def test_the_charge_page_is_left_out_for_kinds_that_ask_for_no_charge(house, client):
    assert "您希望怎样" in send(client, "matter", kind="insult").content.decode()
    assert "收了什么钱" in send(client, "matter").content.decode()


@pytest.mark.parametrize(
    ("page", "field", "typed", "said"),
    [
        ("matter", "happened_on", "2099-13-40", "没有这一天"),
        ("matter", "text", "字" * 20_001, "20000"),
        ("matter", "text", "有\x00字符", "无效|不能|空字符|Null|null"),
        ("charge", "amount_1", "八十", "只写数字"),
        ("charge", "amount_1", "-5", "大于0"),
        ("demand", "demands", [], "至少选一项"),
        ("unit", "unit", "NOPE", "没有.*这一项"),
    ],
)
def test_bad_input_says_what_to_change_keeps_what_was_typed_and_stores_nothing(house, client, page, field, typed, said):
    answer = send(client, page, **{field: typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(said, text)
    if isinstance(typed, str) and len(typed) < 50 and "\x00" not in typed and field != "unit":
        assert typed in text
    assert not Complaint.objects.exists()


def test_a_page_that_was_wrong_earlier_is_shown_again_at_the_end(house, client):
    answer = send(client, "review", text="")
    assert answer.status_code == 422
    assert "是什么事" in answer.content.decode()


def test_a_double_click_shows_the_same_receipt(house, client):
    token = token_of(client.get("/complain/").content.decode())
    data = FILLED | {"token": token, "page": "review", "go": "next"}
    first, second = client.post("/complain/", data), client.post("/complain/", data)
    assert code_of(first.content.decode()) == code_of(second.content.decode())
    assert Matter.objects.count() == 1


def test_a_made_up_token_is_refused_in_words(house, client):
    answer = client.post("/complain/", FILLED | {"token": "x", "page": "review", "go": "next"})
    assert answer.status_code == 422
    assert "已过期" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_matter_about_the_office_itself_prints_a_slip_and_stores_nothing(house, client):
    page = send(client, "unit", above="yes").content.decode()
    assert "移交单" in page
    assert not Complaint.objects.exists()


def test_the_anonymous_form_sets_no_cookie_opens_no_session_and_seals_no_identity(house, client):
    answer = send(client, "review", "/complain/anonymous/")
    assert code_of(answer.content.decode())
    assert not client.cookies
    complaint = Complaint.objects.get()
    assert complaint.anonymous
    assert not SealedIdentity.objects.exists()


def test_a_wrong_code_is_answered_in_words_without_repeating_guesses(house, client):
    answer = client.post("/follow/", {"code": "1234 5678 9012 3456 7890"})
    assert answer.status_code == 404
    assert "没有这个回执码" in answer.content.decode()


def test_full_width_digits_and_dashes_in_a_code_are_understood(house, client):
    code = code_of(send(client, "review").content.decode())
    wide = "－".join(code[i : i + 4] for i in range(0, 20, 4)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post("/follow/", {"code": wide}).status_code == 200


def test_a_letter_sent_twice_arrives_once(house, client):
    code = code_of(send(client, "review").content.decode())
    for _again in range(2):
        client.post("/follow/", {"code": code, "action": "write", "text": "补充一点", "key": "1"})
    assert MailMessage.objects.count() == 1


def test_an_accusation_beside_a_demand_is_shown_as_sealed_to_its_writer(house, client):
    answer = send(client, "review", demands=["money_back", "corruption"], accusation_text="另有情况。")
    page = client.post("/follow/", {"code": code_of(answer.content.decode())}).content.decode()
    assert "贪腐、违纪" in page
