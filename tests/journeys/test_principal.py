"""A principal's morning: signs the letter, publishes the fee board that the clerk prepared, and answers a statement."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


def test_a_principal_signs_the_letter_publishes_the_board_that_the_clerk_prepared_and_answers_a_statement(sign_in, new_page, shot):
    clerk = sign_in("clerk2")
    clerk.goto("/desk/boards/")
    clerk.get_by_role("link", name="听松小学").first.click()
    clerk.get_by_role("button", name="拟新版").click()
    clerk.fill("[name=name]", "午餐费")
    clerk.select_option("[name=category]", label="服务性收费")
    clerk.fill("[name=standard]", "9")
    clerk.fill("[name=basis_document]", "云岫发改〔2025〕31号")
    clerk.locator("[name=voluntary]").check()
    clerk.locator("#item [type=submit]").click()
    clerk.get_by_text("已保存“午餐费”").wait_for()
    assert clerk.get_by_role("button", name="公布", exact=True).count() == 0
    shot(clerk, "principal-day-1-clerk-prepared", full=True)

    page = sign_in("principal2")
    page.goto("/desk/")
    shot(page, "principal-day-2-today", full=True)
    page.locator("main li", has_text="签：校长公开承诺书").get_by_role("link").click()
    page.locator("[name=read]").check()
    page.locator("form[data-main] [type=submit]").first.click()
    page.get_by_text("本人登录签").wait_for()

    page.goto("/desk/")
    page.locator("main li", has_text="收费公示等公布").get_by_role("link").click()
    page.get_by_role("button", name="公布", exact=True).click()
    page.get_by_text("已公布，一分钟内封入登记树").wait_for()
    shot(page, "principal-day-3-published", full=True)

    page.goto("/desk/")
    page.locator("main li", has_text="请说明一件事").get_by_role("link").first.click()
    page.get_by_text("每人80元").first.wait_for()
    page.fill("[name=text]", "每人收取80元，已停收，愿意退还。")
    page.locator("[name=no_secrets]").check()
    page.get_by_role("button", name="交说明").click()
    page.get_by_text("说明已交").wait_for()
    page.goto("/desk/")
    assert not re.search("签：校长公开承诺书|收费公示等公布|请说明一件事", page.locator("main").inner_text())
    shot(page, "principal-day-4-done")

    parent = new_page("phone")
    parent.goto("/fees/YX-S2/")
    parent.get_by_text("午餐费").first.wait_for()
