"""What holds on every page: it fits a phone, says so when there is nothing, and long names stay inside."""

from __future__ import annotations

import pytest

from .house import LONG_NAME

pytestmark = pytest.mark.browser
ROLES = (
    *("registrar", "handler", "reviewer", "decider", "head", "caller", "duty", "keeper", "publisher", "cashier"),
    *("auditor", "sysadmin", "secadmin", "auditadmin", "principal", "teacher", "pricing"),
)


@pytest.mark.parametrize("role", ROLES)
def test_every_section_of_a_role_opens_and_fits_a_phone(sign_in, shot, role):
    page = sign_in(role, "phone")
    page.goto("/desk/")
    shot(page, f"everywhere-{role}")
    sections = page.locator(".qf-deskbar nav a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert sections
    for place in (*sections, "/desk/me/", "/desk/notices/", "/desk/password/"):
        assert page.goto(place).status == 200, place


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_public_pages_fit_also_in_large_type(new_page, told, size):
    page = new_page(size)
    key = told["circular"]["key"]
    for turn in ("", "large"):
        if turn:
            page.goto("/large/?on=1&next=/")
            assert page.locator("html.qf-large").count() == 1
        for place in (
            *("/", "/fees/", "/fees/YX-S1/", "/fees/YX-S3/", "/complain/", "/complain/anonymous/", "/follow/", "/circulars/", "/verify/"),
            *(f"/circulars/{key}/", f"/verify/{key}/", "/privacy/", "/kept/", "/old-browser/"),
        ):
            assert page.goto(place).status == 200, place


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_long_name_stays_inside_the_page(new_page, sign_in, shot, case, size):
    page = new_page(size)
    page.goto("/fees/YX-S3/")
    assert LONG_NAME in page.locator("h1").inner_text()
    shot(page, f"long-name-board-{size}", full=True)
    handler = sign_in("handler", size)
    handler.goto(case("sealed_name"))
    shot(handler, f"long-name-case-{size}", full=True)
    handler.goto("/desk/matters/")
    shot(handler, f"long-name-list-{size}")


def test_where_there_is_nothing_the_page_says_what_to_do(sign_in, phone, shot):
    phone.goto("/fees/?q=没有这样的学校")
    phone.get_by_text("没有找到这所学校").wait_for()
    phone.goto("/circulars/?year=1999")
    phone.locator("main").get_by_text("通报").first.wait_for()
    phone.goto("/nowhere/")
    phone.get_by_text("没有找到这一页").wait_for()
    shot(phone, "empty-not-found")
    page = sign_in("caller")
    for place in ("/desk/rechecks/", "/desk/notices/", "/desk/matters/?q=没有这样的事"):
        page.goto(place)
        assert page.locator("main").inner_text().strip()
    shot(page, "empty-list")


def test_a_disguised_or_oversize_file_is_refused_and_the_form_kept(phone, shot):
    page = phone
    page.goto("/complain/?unit=YX-S2")
    page.locator(".qf-dock [value=next]").click()
    page.select_option("[name=kind]", label="服务态度、办事拖拉")
    page.fill("[name=text]", "办转学证明跑了四趟。")
    page.fill("[name=happened_on]", "2099-01-01")
    page.locator(".qf-dock [value=next]").click()
    page.get_by_text("日期不能在今天以后").first.wait_for()
    assert page.locator("[name=text]").input_value() == "办转学证明跑了四趟。"
    page.fill("[name=happened_on]", "2026-01-05")
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="您希望怎样？").wait_for()
    page.locator("[name=demands][value=put_right]").check()
    page.locator(".qf-dock [value=next]").click()
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="核对一下").wait_for()
    page.locator("[name=no_secrets]").check()
    page.set_input_files("[name=photos]", {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00" * 200})
    page.locator(".qf-dock [value=next]").click()
    page.get_by_text("不收这种文件").first.wait_for()
    assert "跑了四趟" in page.content()
    shot(page, "wrong-file", full=True)
