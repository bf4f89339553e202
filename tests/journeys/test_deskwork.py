"""A day at the desk: who is slow is urged and answers, a desk is handed over, keys and kept words work as they say."""

from __future__ import annotations

import pytest

from tests.browser import wait_until

pytestmark = pytest.mark.browser


def test_a_head_urges_what_is_late_and_the_accountable_person_answers(sign_in, shot, case, told):
    ref = told["to_urge"]["ref"]
    head = sign_in("head")
    head.goto("/desk/supervision/?lamp=late")
    row = head.locator("tr", has_text=ref)
    row.locator("input[type=checkbox]").check()
    shot(head, "supervision-1-list")
    head.get_by_role("button", name="发督办单").click()
    head.get_by_role("heading", name="已发出的").wait_for()
    shot(head, "supervision-2-sent")
    small = sign_in("head", "phone")
    small.goto(head.url)
    small.get_by_role("heading", name="已发出的").wait_for()
    shot(small, "supervision-2-sent-phone")
    head.goto("/desk/supervision/")
    assert "督办 云岫教督〔" in head.locator("tr", has_text=ref).inner_text()
    registrar = sign_in("registrar")
    registrar.goto("/desk/")
    registrar.get_by_text("督办，请书面答复").first.wait_for()
    registrar.goto(case("to_urge"))
    shot(registrar, "supervision-3-case", full=True)
    registrar.locator("#urging").get_by_role("link", name="去答复").click()
    registrar.fill("[name=text]", "材料漏登，今天受理，本周内交办。")
    shot(registrar, "supervision-4-answer")
    registrar.locator("form[data-main] [type=submit]").click()
    registrar.wait_for_url("**" + case("to_urge"))
    head.goto(case("to_urge"))
    assert "材料漏登" in head.locator("#urging").inner_text()
    phone = sign_in("head", "phone")
    phone.goto("/desk/supervision/")
    shot(phone, "supervision-5-phone")


def test_a_desk_is_handed_over_and_everything_accepted_at_once(sign_in, shot, told, case):
    refs = [told[key]["ref"] for key in ("to_hand_1", "to_hand_2")]
    leaving = sign_in("second_handler")
    leaving.goto("/desk/handing-over/")
    leaving.locator(".qf-pill", has_text="周以宁").locator("input").check()
    leaving.fill("[name=reason]", "调到县政府办")
    shot(leaving, "handing-over-1-desk")
    leaving.get_by_role("button", name="全部移交（2件）").click()
    leaving.get_by_role("heading", name="移交清单").wait_for()
    assert all(ref in leaving.content() for ref in refs)
    shot(leaving, "handing-over-2-list")
    taker = sign_in("handler")
    taker.goto("/desk/offers/")
    shot(taker, "handing-over-3-offers")
    taker.locator("section", has_text="卢知行交来2件").get_by_role("button", name="全部接受").click()
    taker.get_by_text("已接受2件，由您负责。").wait_for()
    taker.goto(case("to_hand_1"))
    assert "周以宁" in taker.locator(".qf-person").inner_text()
    phone = sign_in("second_handler", "phone")
    phone.goto("/desk/handing-over/")
    shot(phone, "handing-over-4-phone")


def test_keys_do_what_their_list_says_and_can_be_switched_off(sign_in, shot):
    page = sign_in("handler")
    page.goto("/desk/matters/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tbody tr").first.locator("input[type=checkbox]").is_checked()
    page.keyboard.press("?")
    page.get_by_role("heading", name="快捷键").wait_for()
    shot(page, "keys-1-list")
    page.keyboard.press("Escape")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true}))")
    assert not page.locator("dialog[data-keys-help]").is_visible()
    page.fill("[data-slash]", "")
    page.locator("[data-slash]").press_sequentially("gh?n")
    assert page.locator("[data-slash]").input_value() == "gh?n"
    assert page.url.endswith("/desk/matters/")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/desk/")
    page.keyboard.press("?")
    page.get_by_role("button", name="关掉单键快捷键").click()
    page.get_by_role("button", name="关上").click()
    page.keyboard.press("?")
    assert not page.locator("dialog[data-keys-help]").is_visible()
    page.reload()
    page.locator("details.qf-who summary").click()
    page.locator("[data-keys-open]").click()
    page.get_by_role("button", name="打开单键快捷键").click()


def test_a_number_goes_to_the_step_and_presses_nothing(sign_in, case):
    page = sign_in("handler")
    page.goto(case("to_draft"))
    page.keyboard.press("1")
    focused = page.evaluate("document.activeElement.closest('[data-step-keys] li') !== null")
    assert focused
    assert page.url.endswith(case("to_draft"))


def kept(page) -> list[str]:
    """The drafts of the desk in this browser."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('qf-draft:d'))")


def test_what_was_typed_is_offered_again_after_a_crash_and_gone_after_logging_out(sign_in, shot, case):
    page = sign_in("handler")
    step = case("to_draft") + "steps/add_evidence/"
    page.goto(step)
    page.fill("[name=text]", "家长群截图三张，取自家委会。")
    wait_until(lambda: kept(page), "it is kept")
    page.goto(step)
    bar = page.locator("[data-draft-bar]")
    bar.wait_for()
    assert page.locator("[name=text]").input_value() == ""
    shot(page, "draft-1-bar")
    page.get_by_role("button", name="恢复上次未提交的内容").click()
    assert page.locator("[name=text]").input_value() == "家长群截图三张，取自家委会。"
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("to_draft"))
    wait_until(lambda: not kept(page), "it is given up")
    page.goto(step)
    page.fill("[name=text]", "第二份。")
    wait_until(lambda: kept(page), "it is kept")
    page.locator("details.qf-who summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/desk/" not in url)
    assert not kept(page)


def test_a_filter_is_kept_and_counted_on_the_first_page(sign_in, shot):
    page = sign_in("caller")
    page.goto("/desk/matters/?q=练习册")
    page.locator("summary", has_text="保存这个筛选").click()
    page.fill("#s-name", "练习册的")
    page.locator("[name=on_home]").check()
    shot(page, "saved-1-form")
    page.locator("form", has=page.locator("#s-name")).get_by_role("button", name="保存").click()
    page.get_by_text("已保存筛选").wait_for()
    page.goto("/desk/")
    page.get_by_role("link", name="练习册的").click()
    page.locator("tbody tr").first.wait_for()
    shot(page, "saved-2-list")
    phone = sign_in("caller", "phone")
    phone.goto("/desk/matters/?q=练习册")
    shot(phone, "saved-3-phone")
