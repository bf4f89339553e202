"""Not content with the answer: the complainant asks the superior organ, which looks at it, annuls it, and the matter is done anew."""

from __future__ import annotations

import re

import pytest

from .test_parent import follow

pytestmark = pytest.mark.browser


def submit(page):
    page.locator("form[data-main] [type=submit]").first.click()


def act(page, address, label, **values):
    page.goto(address)
    page.locator(".qf-steps li", has_text=label).filter(has=page.locator(".btn")).first.locator(".btn").click()
    for name, value in values.items():
        field = page.locator(f"form[data-main] [name={name}]")
        page.locator(f"form[data-main] [name={name}][value='{value}']").check() if field.count() > 1 else field.fill(value)
    if values:
        submit(page)
    page.wait_for_url("**" + address)


def test_a_complainant_asks_for_a_review_on_the_phone_and_the_superior_office_annuls(phone, sign_in, shot, told):
    page, code, original = phone, told["to_review"]["code"], told["to_review"]["ref"]
    follow(page, code)
    page.get_by_text(re.compile(r"还有\d+日")).first.wait_for()
    shot(page, "review-1-days-left", full=True)
    page.get_by_text("我要申请复查").click()
    page.fill("[name=why]", "只退了一个月的，上学期的没有退。")
    shot(page, "review-2-reasons", full=True)
    page.get_by_role("button", name="申请复查").click()
    page.get_by_text("苍州市教育局正在办").wait_for()
    shot(page, "review-3-asked", full=True)
    request = re.search(r"CZ\d{4}-\d{4}", page.locator("#remedy").inner_text())[0]

    clerk = sign_in("cz_registrar")
    clerk.goto("/desk/")
    clerk.get_by_role("link", name=request).first.wait_for()
    shot(clerk, "review-4-today")
    clerk.get_by_role("link", name=request).first.click()
    clerk.get_by_role("heading", name="复查申请").wait_for()
    address = f"/desk/matters/{request}/"
    shot(clerk, "review-5-case", full=True)
    act(clerk, address, "受理")
    clerk.get_by_role("link", name=original).first.click()
    clerk.get_by_text("苍州市教育局").first.wait_for()
    shot(clerk, "review-6-original", full=True)
    clerk.goto(address + "steps/draft_opinion/")
    shot(clerk, "review-7-opinion", full=True)
    clerk.locator("[name=outcome][value=annul]").check()
    clerk.fill("[name=facts]", "原案卷没有查上学期的收款。")
    clerk.fill("[name=basis]", "事实没有查清（《信访工作条例》第三十五条）。")
    clerk.fill("[name=opinion]", "撤销原处理意见，由原机关重新办理。")
    submit(clerk)
    clerk.wait_for_url("**" + address)
    act(clerk, address, "送审")

    head = sign_in("cz_head")
    head.goto(address + "steps/decide/")
    shot(head, "review-8-decide", full=True)
    head.fill("[name=written_opinion]", "同意。")
    submit(head)
    head.wait_for_url("**" + address)
    clerk.goto(address + "steps/serve/")
    shot(clerk, "review-9-serve", full=True)
    submit(clerk)
    clerk.wait_for_url("**" + address)
    clerk.goto(address + "print/review/")
    clerk.get_by_role("heading", name="信访事项复查意见书").wait_for()
    shot(clerk, "review-10-paper", full=True)

    follow(page, code)
    page.get_by_text("复查意见：撤销").first.wait_for()
    page.get_by_text("正在调查").first.wait_for()
    shot(page, "review-11-annulled", full=True)
    handler = sign_in("qx_handler")
    handler.goto(f"/desk/matters/{original}/")
    handler.get_by_text("上级撤销，重办").first.wait_for()
    shot(handler, "review-12-done-anew", full=True)


def test_at_the_counter_a_registrar_enters_the_request_and_the_paper_can_be_printed(sign_in, shot, told):
    page, address = sign_in("qx_registrar"), f"/desk/matters/{told['to_review_at_counter']['ref']}/"
    page.goto(address)
    page.get_by_role("link", name="打印申请书").click()
    page.get_by_role("heading", name="信访事项复查申请书").wait_for()
    shot(page, "review-13-on-paper", full=True)
    page.goto(address + "steps/enter_review/")
    page.fill("[name=text]", "到窗口说：托管费退得不够。")
    shot(page, "review-14-at-the-counter", full=True)
    submit(page)
    page.wait_for_url("**" + address)
    page.get_by_text("苍州市教育局").first.wait_for()
    shot(page, "review-15-sent-up", full=True)
