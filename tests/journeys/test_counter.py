"""An elder at the counter: the registrar types on behalf, the name is hidden on saving, the slip is large and neutral."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_an_elder_is_helped_at_the_counter_and_follows_in_large_type(sign_in, new_page, shot, live):
    page = sign_in("registrar")
    page.goto("/desk/intake/?channel=visit")
    shot(page, "counter-1-empty")
    order = page.evaluate("[...document.querySelectorAll('#call [name]')].map(e => e.name)")
    assert order.index("unit") < order.index("text") < order.index("name")
    page.fill("#unit_q", "听松")
    page.locator("#id_unit option:nth-child(4)").wait_for(state="detached")
    page.select_option("#id_unit", label="听松小学")
    page.fill("#id_text", "孙子班上收了校服押金两百元，说不交就没有校服。")
    page.fill("[name=item_1]", "校服押金")
    page.fill("[name=amount_1]", "200")
    page.locator("[name=amount_1]").press("Tab")
    page.locator(".is-verdict", has_text="公示").first.wait_for()
    page.locator("[name=demands]").first.check()
    page.fill("#id_name", "易水寒")
    page.fill("#id_phone", "13900000003")
    page.select_option("#id_on_behalf", label="监护人")
    shot(page, "counter-2-filled")
    page.get_by_role("button", name="登记并打印回执").click()
    page.get_by_role("heading", name="登记好了").wait_for()
    assert "易水寒" not in page.content()
    assert "13900000003" not in page.content()
    shot(page, "counter-3-saved")
    page.emulate_media(media="print")
    slip = page.locator(".qf-slip")
    assert "校服" not in slip.inner_text()
    assert "听松" not in slip.inner_text()
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.qf-slip .qf-code span')).fontSize)")
    assert size >= 24
    assert not page.locator(".qf-deskbar").is_visible()
    shot(page, "counter-4-slip-on-paper")
    code = "".join(slip.locator(".qf-code").inner_text().split())
    ref = page.locator(".qf-head a").first.text_content()
    page.emulate_media(media="screen")
    page.goto(f"/desk/matters/{ref}/")
    assert "易水寒" not in page.content()
    assert "13900000003" not in page.content()
    assert "监护人" in page.content()
    shot(page, "counter-5-case", full=True)

    elder = new_page("phone")
    elder.goto("/follow/")
    elder.get_by_role("link", name="大字").first.click()
    shot(elder, "counter-6-code-large")
    elder.fill("[name=code]", code)
    elder.get_by_role("button", name="查进度").click()
    elder.get_by_role("heading", name="我的投诉").wait_for()
    assert elder.locator("html.qf-large").count() == 1
    shot(elder, "counter-7-follow-large", full=True)


def test_what_is_about_the_office_itself_gets_a_slip_and_nothing_is_kept(sign_in, shot):
    page = sign_in("registrar")
    page.goto("/desk/intake/?channel=visit")
    page.locator("[name=above][value=yes]").check()
    page.get_by_role("button", name="打移交单").click()
    page.get_by_text("纪检监察").first.wait_for()
    shot(page, "counter-8-hand-over")


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(phone, shot):
    phone.goto("/follow/")
    phone.fill("[name=code]", "1234 5678 1234 5678 1234")
    phone.get_by_role("button", name="查进度").click()
    phone.get_by_text("没有这个回执码").wait_for()
    assert phone.locator("[name=code]").input_value() == "1234 5678 1234 5678 1234"
    shot(phone, "counter-9-wrong-code")


def test_a_call_is_typed_without_a_mouse_and_keeps_what_was_typed_when_something_is_missing(sign_in, shot):
    page = sign_in("registrar")
    keys = page.keyboard
    page.goto("/desk/")
    keys.press("F2")
    page.wait_for_url("**/desk/intake/**")
    page.locator("#unit_q").wait_for()
    keys.press("Alt+1")
    keys.type("三中")
    page.locator("#id_unit option:nth-child(4)").wait_for(state="detached")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Alt+2")
    keys.type("说是班级空调费，每人八十。")
    keys.press("Alt+5")
    keys.type("封不移")
    keys.press("Control+Enter")
    page.locator("[role=alert]").first.wait_for()
    assert page.locator("#id_text").input_value() == "说是班级空调费，每人八十。"
    assert page.locator("#id_name").input_value() == "封不移"
    assert page.locator("#near .qf-near").count()
    shot(page, "call-1-missing")
    keys.press("Alt+2")
    keys.press("Tab")
    keys.type("班级空调费")
    keys.press("Tab")
    keys.type("80")
    keys.press("Alt+3")
    keys.press("Tab")
    keys.press("Space")
    shot(page, "call-2-by-keys")
    keys.press("Control+Enter")
    page.get_by_role("heading", name="登记好了").wait_for()
    assert "封不移" not in page.content()
