"""Finding by words at the desk, and messages brought in from a file that nobody cleaned."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

pytestmark = pytest.mark.browser
SIZES = ("desktop", "phone")


@pytest.mark.parametrize("size", SIZES)
def test_words_find_what_was_written_in_simplified_and_traditional(sign_in, shot, told, size):
    page = sign_in("registrar", size)
    page.locator("#find").fill("空調 收據")
    page.locator("#find").press("Enter")
    page.get_by_text("找到").first.wait_for()
    assert page.locator("mark", has_text="空调").count()
    shot(page, f"search-1-found-{size}", full=True)
    page.get_by_role("link", name="最贴近的在前").click()
    page.locator("[aria-current]", has_text="最贴近的在前").wait_for()
    page.locator("#s-q").fill("“没有这样的原话”")
    page.locator("#s-q").press("Enter")
    page.get_by_text("没有找到").first.wait_for()
    shot(page, f"search-2-nothing-{size}", full=True)
    page.goto("/desk/matters/?q=空調&state=all")
    assert page.locator(".qf-listing tbody tr").count()
    page.goto(f"/desk/search/?q={told['to_accept']['ref']}")
    page.wait_for_url(f"**/desk/matters/{told['to_accept']['ref']}/")


def sheet() -> bytes:
    book, out = Workbook(), io.BytesIO()
    rows = [
        ["网上留言情况统计表"],
        ["填报单位（盖章）：云岫县教育委员会"],
        ["流水号", "主题", "说了什么", "收到的日子", "答复", "答复时间"],
    ]
    rows += [[f"W-{n}", "校门口的路灯", f"第{n}盏路灯坏了两个月，請修一修。", "2019-04-25", "已修好。", "2019年5月6日"] for n in range(30)]
    rows += [["W-99", "食堂", "饭菜凉。", "昨天", "", ""], ["合计", "31件"]]
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A1:F1")
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_messages_are_brought_in_from_a_file_nobody_cleaned(sign_in, shot, size):
    page = sign_in("registrar", size)
    page.goto("/desk/matters/")
    page.get_by_role("link", name="导入留言").click()
    shot(page, f"import-1-upload-{size}", full=True)
    file = {"name": "留言.xlsx", "mimeType": "application/octet-stream", "buffer": sheet()}
    page.set_input_files("[name=file]", files=file)
    page.check("[name=no_secrets]")
    page.locator("form[data-main] [type=submit]").click()
    page.get_by_text("哪一列是什么").first.wait_for()
    for field, heading in (("id", "流水号"), ("body", "说了什么"), ("received_at", "收到的日子")):
        page.select_option(f"[name={field}]", value=heading)
    shot(page, f"import-2-columns-{size}", full=True)
    page.get_by_role("button", name="试运行").click()
    page.get_by_text("试运行的结果").first.wait_for()
    page.get_by_text("看不懂这个时间：昨天").first.wait_for()
    shot(page, f"import-3-tried-{size}", full=True)
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_text("导入的结果").first.wait_for()
    shot(page, f"import-4-done-{size}", full=True)
    page.goto("/desk/search/?q=路灯坏了")
    assert page.locator("mark").count() >= 20
    shot(page, f"import-5-found-{size}", full=True)
