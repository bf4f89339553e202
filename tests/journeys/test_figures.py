"""The head reads how the office did, follows a number to its records, and takes the paragraph for the report."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_head_reads_the_figures_and_opens_what_is_behind_them(sign_in, shot, size):
    page = sign_in("head", size)
    page.goto("/desk/figures/")
    page.get_by_role("heading", name="主要指标").wait_for()
    shot(page, f"figures-1-year-{size}", full=True)
    month = page.locator("#span optgroup >> nth=0").locator("option >> nth=0").get_attribute("value")
    page.select_option("#span", month)
    page.locator("form:has(#span) [type=submit]").click()
    page.get_by_text("上年同期、上期取一样长的天数").wait_for()
    shot(page, f"figures-2-month-{size}", full=True)
    page.goto("/desk/figures/?m=complaints.told_in_time_rate&by=unit&sort=value")
    page.get_by_text("先后说明不了好坏").wait_for()
    canvas = page.locator("[data-chart] canvas").first
    canvas.wait_for()
    assert canvas.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)")
    shot(page, f"figures-3-schools-{size}", full=True)
    canvas.hover(position={"x": 200, "y": 150})
    shot(page, f"figures-4-tooltip-{size}")
    page.locator("#paste a").first.click()
    page.get_by_text("由这些记录算出").wait_for()
    shot(page, f"figures-5-records-{size}", full=True)
    page.goto("/desk/figures/complaints.told_in_time_rate/")
    page.get_by_role("link", name="不在分子里的").click()
    page.get_by_text("由这些记录算出").wait_for()
    shot(page, f"figures-6-rest-{size}", full=True)


def test_the_paragraph_is_copied_whole_and_comes_in_word(sign_in, live):
    page = sign_in("head")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/desk/figures/")
    page.get_by_role("button", name="复制这一段").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("截至")
    assert "按时办结率" in copied
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_everybody_reads_what_may_be_told(new_page, shot, size):
    page = new_page(size)
    page.goto("/data/")
    page.get_by_role("heading", name="办得怎么样").wait_for()
    shot(page, f"figures-7-public-{size}", full=True)
