"""A school pays back in a browser: asked for its list, sent back with errors by row, taken, ordered, paid, confirmed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from PIL import Image

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("序号", "学生", "班级（学号）", "已收金额（元）", "交费日期")


def charge_list(day: str, *, faulty: bool = False) -> dict:
    book = openpyxl.Workbook()
    rows = [(1, "凌小禾", "八年级3班", 80, day), (2, "凌小穗", "八年级3班", "八十" if faulty else 80, day)]
    for row in [("空调清洗费收费名单",), HEADINGS, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {"name": "名单.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


def slip() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return {"name": "回单.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def send(page) -> None:
    page.locator("form[data-main] [type=submit]").first.click()


def upload(page, file: dict) -> None:
    page.set_input_files("[name=list]", file)
    page.locator("[name=no_secrets]").check()
    send(page)


def press(page, label: str) -> None:
    page.locator(".qf-steps li", has_text=label).filter(has=page.locator(".btn")).first.locator(".btn").click()


def test_a_school_hands_in_its_list_and_pays_everybody_back(sign_in, shot, case, told):
    handler = sign_in("handler")
    handler.goto(case("answered"))
    handler.locator(".qf-panel", has_text="退给名单上每个人").locator("table a").first.click()
    handler.wait_for_url("**/desk/refunds/*/")
    order = handler.url
    principal = sign_in("principal")
    principal.goto("/desk/payback/")
    assert "空调清洗费" not in principal.content()
    press(handler, "向学校要收费名单")
    send(handler)
    handler.get_by_text("已办").first.wait_for()
    shot(handler, "payback-1-asked")

    principal.goto("/desk/")
    principal.get_by_text("请交一份收费名单").first.wait_for()
    press(principal, "交收费名单：空调清洗费")
    principal.wait_for_url("**/desk/payback/*/")
    for word in (told["answered"]["ref"], "柳青禾", "柳小满"):
        assert word not in principal.content()
    upload(principal, charge_list(told["charged"], faulty=True))
    principal.get_by_text("有1处要改").first.wait_for()
    principal.get_by_text("不是金额").first.wait_for()
    shot(principal, "payback-2-errors", full=True)
    with principal.expect_download() as marked:
        principal.get_by_role("link", name="下载标出错误的表").first.click()
    assert marked.value.suggested_filename.endswith(".xlsx")
    upload(principal, charge_list(told["charged"]))
    principal.get_by_text("名单已交，共2行").wait_for()
    shot(principal, "payback-3-sent", full=True)

    cashier = sign_in("cashier")
    cashier.goto("/desk/")
    cashier.get_by_text("收费名单待核对1单").wait_for()
    cashier.goto(order)
    press(cashier, "核对学校交来的名单")
    cashier.get_by_role("heading", name="与投诉对照").wait_for()
    assert "凌小禾" not in cashier.content()
    shot(cashier, "payback-4-checking", full=True)
    cashier.get_by_role("button", name="接收这份名单").click()
    cashier.get_by_text("已接收").first.wait_for()
    decider = sign_in("decider")
    decider.goto(order)
    press(decider, "责令退费")
    assert decider.locator("[name=due_on]").input_value()  # the last day by the rule
    shot(decider, "payback-5-ordering")
    send(decider)
    decider.wait_for_url(order)

    principal.reload()
    assert "凌小禾" not in principal.content()
    principal.locator("[name=row][value='1']").check()
    principal.get_by_role("button", name="登记勾选的已退").click()
    assert principal.locator("[name=rows]").input_value() == "1"
    principal.fill("[name=rows]", "1-2")
    principal.fill("[name=amount]", "81")
    principal.set_input_files("[name=proof]", slip())
    principal.locator("[name=no_secrets]").check()
    send(principal)
    principal.get_by_text("还可退80.00元").first.wait_for()
    assert principal.locator("[name=rows]").input_value() == "1-2"
    principal.fill("[name=amount]", "")
    principal.set_input_files("[name=proof]", slip())
    send(principal)
    principal.get_by_text("等机关另一人复核").first.wait_for()
    shot(principal, "payback-6-paid", full=True)
    cashier.goto(order)
    cashier.get_by_role("button", name="凭证相符，入账").click()
    cashier.get_by_text("已退清").first.wait_for()
    shot(cashier, "payback-7-confirmed", full=True)
    phone = sign_in("principal", "phone")
    phone.goto(principal.url)
    phone.get_by_text("名单上的都退清了").first.wait_for()
    shot(phone, "payback-8-done-phone", full=True)
    for size, page in (("desktop", principal), ("phone", phone)):
        page.goto("/desk/payback/")
        page.get_by_text("已退（元）").first.wait_for(state="attached")
        shot(page, f"payback-9-list-{size}")
