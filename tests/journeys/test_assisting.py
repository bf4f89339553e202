"""协办: a handler asks another unit one question; its clerk answers or declines and finds nothing else; the handler sees the outcome."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
QUESTION = "请核对：云岫县中小学营养餐费有没有核定的标准，文号是什么？请附文件。"


def ask(page, address: str, text: str) -> None:
    page.goto(address + "steps/assist/")
    page.select_option("[name=unit]", label="云岫县发展和改革局")
    page.fill("[name=text]", text)
    page.locator("form[data-main] [type=submit]").first.click()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_question_goes_out_and_comes_back_as_evidence(sign_in, shot, case, told, size):
    key = f"to_assist_{size}"
    handler = sign_in("handler", size)
    handler.goto(case(key))
    handler.locator(".qf-steps li", has_text="请单位协办").locator(".btn").click()
    shot(handler, f"assist-{size}-1-form", full=True)
    ask(handler, case(key), "八年级3班柳青禾说收了营养餐费，请核对标准。")
    handler.get_by_text("会暴露投诉人").first.wait_for()
    assert "营养餐费" in handler.locator("[name=text]").input_value()
    shot(handler, f"assist-{size}-2-name", full=True)
    ask(handler, case(key), f"{QUESTION}收费电话13812345678是不是登记过的？")
    handler.locator("[name=to_approve]").wait_for()
    shot(handler, f"assist-{size}-3-number", full=True)
    ask(handler, case(key), QUESTION)
    handler.wait_for_url("**" + case(key))
    shot(handler, f"assist-{size}-4-asked", full=True)

    clerk = sign_in("pricing", size)
    clerk.goto("/desk/")
    shot(clerk, f"assist-{size}-5-clerk-today", full=True)
    clerk.goto("/desk/assisting/")
    shot(clerk, f"assist-{size}-6-list", full=True)
    clerk.locator("main tr", has_text="营养餐费有没有核定的标准").first.locator("a").click()
    text = clerk.content()
    for word in (told[key]["ref"], "柳青禾", "没有收据", "听泉"):
        assert word not in text
    shot(clerk, f"assist-{size}-7-question", full=True)
    for place in (case(key), case(key) + "steps/find/", case(key) + "files/00000000-0000-0000-0000-000000000000/", "/desk/respond/"):
        assert clerk.request.get(place).status in (403, 404), place
    clerk.goto(f"/desk/search/?q={told[key]['ref']}")
    assert "营养餐费" not in clerk.locator("main").inner_text()
    clerk.goto("/desk/assisting/")
    clerk.locator("main tr", has_text="营养餐费有没有核定的标准").first.locator("a").click()
    clerk.fill("[name=text]", "没有核定过。营养餐费由学校据实结算，我局2025年只核定过住宿费。")
    clerk.set_input_files("[name=file]", {"name": "目录.txt", "mimeType": "text/plain", "buffer": "核定收费目录：住宿费".encode()})
    clerk.locator("[name=no_secrets]").check()
    clerk.get_by_role("button", name="交答复").dblclick()
    clerk.get_by_text("已交的答复").wait_for()
    shot(clerk, f"assist-{size}-8-answered", full=True)

    handler.goto(case(key))
    handler.get_by_text("协办单位云岫县发展和改革局提供").first.wait_for()
    assert handler.locator("#evidence li", has_text="没有核定过").count() == 1
    shot(handler, f"assist-{size}-9-evidence", full=True)


def test_a_clerk_declines_and_a_colleague_with_a_child_at_the_school_sees_nothing(sign_in, shot, case):
    parent = sign_in("pricing_parent")
    parent.goto("/desk/assisting/")
    parent.get_by_text("没有请本单位协办的问题").wait_for()
    shot(parent, "assist-decline-1-recused")
    clerk = sign_in("pricing")
    clerk.goto("/desk/assisting/")
    clerk.locator("main tr", has_text="营养餐配送价格").locator("a").click()
    clerk.locator("[name=decline-ground][value=not_ours]").check()
    clerk.fill("[name=decline-reason]", "配送价格由采购单位招标确定，归县财政局。")
    clerk.get_by_role("button", name="不办").click()
    clerk.get_by_text("已告诉来问的机关").wait_for()
    shot(clerk, "assist-decline-2-declined", full=True)
    handler = sign_in("handler")
    handler.goto("/desk/")
    handler.get_by_text("协办单位说不办").first.wait_for()
    handler.goto(case("to_decline"))
    handler.get_by_text("归县财政局").first.wait_for()
    shot(handler, "assist-decline-3-case", full=True)


def test_what_is_overdue_is_pressed_once_a_day_and_withdrawn(sign_in, shot, case):
    page = sign_in("handler")
    page.goto(case("assist_late"))
    shot(page, "assist-late-1", full=True)
    panel = page.locator("#assist")
    assert "逾" in panel.inner_text()
    panel.get_by_role("button", name="催办").click()
    page.locator("#assist").get_by_text("今天已催").wait_for()
    page.locator("#assist").get_by_role("button", name="撤回").click()
    page.locator("#assist").get_by_text("已撤回").wait_for()
    shot(page, "assist-late-2-withdrawn", full=True)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_after_a_reopening_the_page_says_who_must_be_heard_anew(sign_in, shot, case, size):
    page = sign_in("handler", size)
    page.goto(case("reopened"))
    page.get_by_text("重办后认定的金额更高").first.wait_for()
    page.get_by_text("还有1个单位或个人没有听取").first.wait_for()
    shot(page, f"reopened-{size}", full=True)
