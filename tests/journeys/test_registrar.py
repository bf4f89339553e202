"""The registrar's morning: what is due today, what came in, and where each matter goes next."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_the_day_begins_with_what_is_due(sign_in, shot):
    page = sign_in("registrar")
    page.goto("/desk/")
    shot(page, "registrar-1-today", full=True)
    page.goto("/desk/matters/")
    shot(page, "registrar-2-list", full=True)
    page.goto("/desk/matters/?q=没有这样的事")
    shot(page, "registrar-3-nothing-found")


def test_a_matter_is_accepted_and_given_to_a_handler(sign_in, shot, take, case, told):
    page = sign_in("registrar")
    page.goto(case("to_accept"))
    shot(page, "registrar-4-case", full=True)
    assert "柳青禾" not in page.content()
    take(page, "to_accept", "受理")
    page.get_by_text("已受理").first.wait_for()
    take(page, "to_accept", "交办", to="周以宁", reason="同校还有一件，一起看。")
    page.get_by_text("等对方接受").first.wait_for()
    shot(page, "registrar-5-offered", full=True)
    handler = sign_in("handler")
    handler.goto("/desk/")
    assert told["to_accept"]["ref"] in handler.content()


def test_a_refusal_says_where_to_go_and_an_empty_form_keeps_what_was_typed(sign_in, shot, case, new_page, told):
    page = sign_in("registrar")
    page.goto(case("to_refuse") + "steps/refuse/")
    page.fill("[name=reason]", "电梯广告不归教育部门管。")
    page.evaluate("document.querySelector('[name=where]').removeAttribute('required')")
    page.locator("form[data-main] [type=submit]").first.click()
    page.locator("[role=alert]").first.wait_for()
    assert page.locator("[name=reason]").input_value() == "电梯广告不归教育部门管。"
    shot(page, "registrar-6-where-is-missing")
    page.fill("[name=where]", "云岫县市场监督管理局")
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("to_refuse"))
    shot(page, "registrar-7-refused", full=True)
    page.goto(case("to_refuse") + "print/refused/")
    shot(page, "registrar-8-refusal-letter", full=True)
    phone = new_page("phone")
    phone.goto("/follow/")
    phone.fill("[name=code]", told["to_refuse"]["code"])
    phone.get_by_role("button", name="查进度").click()
    phone.get_by_text("云岫县市场监督管理局").first.wait_for()
    shot(phone, "registrar-9-told", full=True)


def test_two_complaints_about_one_charge_are_joined_and_keep_their_receipts(sign_in, shot, case, told, new_page):
    page = sign_in("registrar")
    page.goto(case("look_alike") + "steps/join/")
    page.get_by_text(told["look_alike_first"]["ref"]).first.wait_for()
    shot(page, "registrar-10-join")
    page.fill("[name=into]", told["look_alike_first"]["ref"])
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("look_alike_first"))
    shot(page, "registrar-11-joined", full=True)
    phone = new_page("phone")
    phone.goto("/follow/")
    phone.fill("[name=code]", told["look_alike"]["code"])
    phone.get_by_role("button", name="查进度").click()
    phone.get_by_role("heading", name="我的投诉").wait_for()
    shot(phone, "registrar-12-own-receipt", full=True)
