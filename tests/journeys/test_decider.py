"""From a decision to what follows: consequences proposed by rule, money back by two people, a circular with proof."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from PIL import Image

pytestmark = pytest.mark.browser
PUPILS = ("凌小禾", "凌小穗", "凌小苗", "凌小麦", "凌小豆", "凌小米")


def charge_list() -> bytes:
    book = openpyxl.Workbook()
    for row in [("序号", "学生", "班级", "已收金额", "交费日期"), *((n, who, "五年级1班", 80, "") for n, who in enumerate(PUPILS, 1))]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slip() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


def send(page):
    page.locator("form[data-main] [type=submit]").first.click()


def press(page, label):
    page.locator(".qf-steps li", has_text=label).locator(".btn").first.click()


def test_a_decision_brings_consequences_a_refund_and_a_circular(sign_in, new_page, shot, case):
    decider = sign_in("decider")
    decider.goto("/desk/")
    shot(decider, "decider-1-today", full=True)
    decider.goto(case("to_decide") + "steps/decide/")
    shot(decider, "decider-2-deciding", full=True)
    decider.fill("[name=written_opinion]", "同意，责令退还全部学生，公开通报。")
    send(decider)
    decider.wait_for_url("**" + case("to_decide"))
    shot(decider, "decider-3-decided", full=True)
    for who in ("听松小学", "常青", "温庭"):
        assert who in decider.locator(".qf-panel", has_text="规则提出的后果").inner_text()
    decider.locator(".qf-panel", has_text="规则提出的后果").locator("table a").first.click()
    shot(decider, "decider-4-consequence", full=True)
    assert "第" in decider.locator(".qf-panel", has_text="凭哪一条").inner_text()
    consequence = decider.url
    decider.locator(".qf-steps").first.wait_for()
    second = sign_in("second_decider")
    second.goto(consequence)
    press(second, "采纳")
    if second.locator("form[data-main] [name=note]").count():
        second.fill("[name=note]", "同意。")
        if second.locator("[name=together]").count():
            second.locator("[name=together]").check()
        shot(second, "decider-5-adopting")
        send(second)
    second.wait_for_url("**/desk/consequences/**")
    second.goto("/desk/consequences/")
    shot(second, "decider-6-consequences", full=True)

    handler = sign_in("handler")
    handler.goto(case("to_decide"))
    refund = handler.locator(".qf-panel", has_text="退给名单上每个人")
    assert refund.get_by_role("link", name="提出退费").count() == 0  # the decision has proposed it
    refund.locator("table a").first.click()
    handler.wait_for_url("**/desk/refunds/*/")
    order = handler.url
    shot(handler, "refund-1-proposed", full=True)
    press(handler, "导入收费名单")
    name = "名单.xlsx"
    handler.set_input_files("[name=list]", {"name": name, "mimeType": "application/octet-stream", "buffer": charge_list()})
    handler.locator("[name=no_secrets]").check()
    send(handler)
    handler.wait_for_url("**/desk/refunds/*/")
    assert "凌小禾" not in handler.content()
    shot(handler, "refund-2-listed", full=True)
    decider.goto("/desk/")
    decider.get_by_text("退费待决定1单").wait_for()
    decider.goto(order)
    press(decider, "责令退费")
    decider.fill("[name=due_on]", (dt.date.today() + dt.timedelta(days=30)).isoformat())
    send(decider)
    decider.wait_for_url("**/desk/refunds/*/")
    cashier = sign_in("cashier")
    cashier.goto("/desk/")
    cashier.get_by_text("退费待付款1单").wait_for()
    shot(cashier, "refund-3-cashier-today")
    cashier.goto(order)
    press(cashier, "登记付款")
    cashier.set_input_files("[name=proof]", {"name": "签领单.jpg", "mimeType": "image/jpeg", "buffer": slip()})
    cashier.locator("[name=no_secrets]").check()
    shot(cashier, "refund-4-paying", full=True)
    send(cashier)
    cashier.wait_for_url("**/desk/refunds/*/")
    cashier.get_by_text("等另一人复核").wait_for()
    reviewer = sign_in("reviewer")
    reviewer.goto("/desk/")
    reviewer.get_by_text("付款待复核1单").wait_for()
    reviewer.goto(order)
    reviewer.get_by_role("button", name="凭证相符，入账").click()
    reviewer.get_by_text("480.00").first.wait_for()
    shot(reviewer, "refund-5-paid", full=True)

    handler.goto(case("to_decide"))
    handler.get_by_role("link", name="拟通报").click()
    handler.get_by_role("link", name="不点名").click()
    handler.get_by_role("heading", name="拟通报").wait_for()
    shot(handler, "circular-1-draft", full=True)
    send(handler)
    handler.wait_for_url("**/desk/circulars/circular-*/")
    shot(handler, "circular-2-gate", full=True)
    circular = handler.url
    second.goto(circular)
    press(second, "核准")
    press(second, "公布")
    second.get_by_text("已公布").first.wait_for()
    shot(second, "circular-3-published", full=True)
    key = circular.rstrip("/").rpartition("/")[2]
    phone = new_page("phone")
    phone.goto(f"/circulars/{key}/")
    phone.get_by_text("不必相信我们").first.wait_for()
    assert "凌小禾" not in phone.content()
    shot(phone, "circular-4-public", full=True)
