"""A pledge in browsers: drafted, approved, issued; a principal signs on a phone, a teacher with the code from a slip; all read it."""

from __future__ import annotations

import datetime as dt
import re

import pypdfium2
import pytest

pytestmark = pytest.mark.browser
TEXT = "新学期，我向家长公开承诺：\n第一条　公示以外不收费。\n第二条　家长来问，当天回话。"


def words_of(data: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def test_a_pledge_goes_out_and_is_signed_on_phones(sign_in, new_page, shot):
    registrar = sign_in("registrar")
    registrar.goto("/desk/letters/new/")
    registrar.select_option("[name=kind]", label="公开承诺书")
    registrar.fill("[name=title]", "教师服务承诺书")
    for post in ("principal", "teacher"):
        registrar.locator(f"[name=signers][value={post}]").check()
    registrar.fill("[name=text]", TEXT)
    registrar.locator("form[data-main] [type=submit]").first.click()
    registrar.get_by_text("拟稿的人不能自己核准").wait_for()
    shot(registrar, "letters-draft")

    head = sign_in("head")
    head.goto(registrar.url)
    head.get_by_role("button", name="核准这一版").click()
    head.get_by_text("已核准，可以发出。").wait_for()
    today = dt.date.today()
    for name, day in (("period_from", today), ("period_to", today + dt.timedelta(days=300)), ("due_on", today + dt.timedelta(days=14))):
        head.fill(f"[name={name}]", day.isoformat())
    head.get_by_role("button", name="发给所有人").click()
    head.get_by_text("已发出").wait_for()
    assert re.search(r"/desk/letters/\d+/$", head.url)
    shot(head, "letters-round")

    principal = sign_in("principal", "phone")
    principal.goto("/desk/my-letters/")
    principal.get_by_role("link", name="教师服务承诺书").first.click()
    principal.get_by_text("家长来问，当天回话").wait_for()
    shot(principal, "letters-sign-phone", full=True)
    principal.locator("[name=read]").check()
    principal.locator("form[data-main] [type=submit]").first.click()
    principal.get_by_text("本人登录签").wait_for()

    principal.goto("/desk/my-letters/")
    principal.get_by_role("link", name="教师服务承诺书").last.click()
    principal.get_by_text("纸上签的").wait_for()
    shot(principal, "letters-school-phone", full=True)
    slips = principal.request.get(principal.get_by_role("link", name="打印签名码条").get_attribute("href")).body()
    said = words_of(slips)
    code = re.search(r"\d{4} \d{4} \d{4}", said)
    assert code, said
    name = principal.locator("tbody tr", has_text="待签").first.locator("td").nth(1).inner_text()

    phone = new_page("phone")
    phone.goto("/sign/")
    phone.fill("[name=code]", code.group())
    phone.get_by_role("button", name="看全文").click()
    phone.get_by_text("公示以外不收费").wait_for()
    phone.fill("[name=name]", name)
    phone.locator("[name=read]").check()
    shot(phone, "letters-code-phone", full=True)
    phone.get_by_role("button", name="签", exact=True).click()
    phone.get_by_text("这个签名码已经失效").wait_for()

    phone.goto("/pledges/")
    phone.get_by_role("link", name="教师服务承诺书").click()
    phone.get_by_text("没有做到？我要投诉").wait_for()
    assert name not in phone.content()
    shot(phone, "pledge-phone")
