"""A parent with a phone: what may a school charge, what was charged, and what became of the complaint."""

from __future__ import annotations

import io

import pytest
from PIL import Image

pytestmark = pytest.mark.browser


def photo_with_a_place() -> bytes:
    """A picture that says where and with what it was taken."""
    picture, marks = Image.new("RGB", (240, 160), "#9fb6a8"), Image.Exif()
    marks[0x010F] = "PhoneMaker"
    marks.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=marks)
    return out.getvalue()


def follow(page, code):
    page.goto("/follow/")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="查进度").click()


def forward(page, heading):
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name=heading).wait_for()


def test_a_parent_compares_a_charge_complains_and_gets_a_receipt(phone, shot, told):
    page = phone
    page.goto("/")
    page.get_by_role("link", name="查收费").first.click()
    page.fill("[name=q]", "三中")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("heading", name="云岫县第三中学").wait_for()
    shot(page, "parent-1-board", full=True)
    page.fill("[name=item_1]", "空调使用费")
    page.fill("[name=amount_1]", "80")
    page.fill("[name=day]", told["charged"])
    page.get_by_role("button", name="对照公示").click()
    page.get_by_text("未公示，不得收").first.wait_for()
    shot(page, "parent-2-verdict", full=True)
    page.get_by_role("link", name="写进投诉").click()
    assert page.locator("[name=unit]").input_value() == "YX-S1"
    shot(page, "parent-3-unit")
    forward(page, "是什么事？")
    page.select_option("[name=kind]", label="收取公示以外的费用")
    page.fill("[name=text]", "开学在群里收了80元空调使用费，没有收据。")
    shot(page, "parent-4-what")
    forward(page, "学校收了什么钱？")
    assert page.locator("[name=item_1]").input_value() == "空调使用费"
    shot(page, "parent-5-charge", full=True)
    forward(page, "您希望怎样？")
    page.locator(".qf-dock [value=next]").click()
    page.locator("[role=alert]").first.wait_for()
    shot(page, "parent-6-nothing-chosen", full=True)
    page.locator("[name=demands]").first.check()
    forward(page, "怎么联系您？")
    page.fill("[name=name]", "凌霜")
    page.fill("[name=phone]", "13900000002")
    shot(page, "parent-7-name", full=True)
    forward(page, "核对一下，就可以提交")
    shot(page, "parent-8-review", full=True)
    page.locator("[name=no_secrets]").check()
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="收到了，请记下回执码").wait_for()
    shot(page, "parent-9-receipt", full=True)
    page.get_by_role("button", name="看进度、加照片").click()
    page.get_by_role("heading", name="我的投诉").wait_for()
    assert "凌霜" not in page.content()
    shot(page, "parent-10-follow", full=True)


def test_a_photo_to_the_mailbox_loses_the_place_where_it_was_taken(phone, shot, told):
    page = phone
    follow(page, told["to_take_over"]["code"])
    page.fill("#msg", "这是转账的截图。")
    page.get_by_text("加照片或文件").click()
    page.set_input_files("[name=photo]", {"name": "群里收钱.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()})
    page.get_by_role("button", name="发送").click()
    page.locator("[role=alert]").first.wait_for()
    assert page.locator("#msg").input_value() == "这是转账的截图。"
    shot(page, "parent-11-secrets-asked", full=True)
    page.set_input_files("[name=photo]", {"name": "群里收钱.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()})
    page.locator("#ns").check()
    page.get_by_role("button", name="发送").click()
    page.get_by_text("已送到经办人的信箱").wait_for()
    shot(page, "parent-12-mailbox", full=True)
    page.get_by_role("button", name="照片").wait_for()
    attached = page.locator(".qf-files form").first
    body = page.request.post(attached.get_attribute("action"), form={"code": told["to_take_over"]["code"]}).body()
    assert page.request.post(attached.get_attribute("action"), form={"code": told["to_preview"]["code"]}).status == 404
    kept = Image.open(io.BytesIO(body))
    assert kept.size == (240, 160)
    assert not kept.getexif()
    assert b"PhoneMaker" not in body


def test_a_word_struck_from_the_extract_is_gone(phone, shot, told):
    page = phone
    follow(page, told["to_preview"]["code"])
    page.get_by_text("给学校看的摘要，还没有送出").wait_for()
    page.fill("[name=words]", "每人80元")
    shot(page, "parent-13-preview", full=True)
    page.get_by_role("button", name="划去这几个字").click()
    page.get_by_text("已划去").first.wait_for()
    assert "每人80元" not in page.locator(".qf-extract").inner_text()
    shot(page, "parent-14-struck", full=True)


def test_the_answer_is_read_rated_and_the_circular_verified(phone, shot, told):
    page = phone
    follow(page, told["answered"]["code"])
    page.get_by_role("heading", name="答复", exact=True).wait_for()
    shot(page, "parent-15-answer", full=True)
    page.locator("[name=solved]").first.check()
    page.locator("[name=satisfied]").last.check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("您的评价已记下").wait_for()
    shot(page, "parent-16-rated", full=True)
    page.goto("/circulars/")
    shot(page, "parent-17-circulars")
    page.locator("main li", has_text=told["circular"]["number"]).get_by_role("link").click()
    page.get_by_text(told["circular"]["number"]).first.wait_for()
    assert "柳青禾" not in page.content()
    shot(page, "parent-18-circular", full=True)
    page.get_by_role("link", name="核验这份通报").click()
    page.get_by_text("现在的内容与公布时的指纹一致").wait_for()
    shot(page, "parent-19-proof", full=True)
    page.goto("/verify/")
    shot(page, "parent-20-verify", full=True)
    paper = page.request.get(f"/circulars/{told['circular']['key']}/file.pdf").body()
    page.set_input_files("[name=file]", {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": paper})
    page.get_by_role("button", name="核对").click()
    page.get_by_text("与公布的一致").first.wait_for()
    shot(page, "parent-21-verified")
    page.set_input_files("[name=file]", {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": paper + b" "})
    page.get_by_role("button", name="核对").click()
    page.get_by_text("对不上").first.wait_for()
