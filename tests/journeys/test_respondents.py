"""Those who are complained about: they see an extract that a second person approved, are heard, and may object."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_a_principal_sees_the_extract_and_nothing_else(sign_in, shot, case, told):
    reviewer = sign_in("reviewer")
    reviewer.goto(case("to_approve") + "steps/approve_extract/")
    reviewer.locator("[name=read]").check()
    reviewer.locator("form[data-main] [type=submit]").first.click()
    reviewer.wait_for_url("**" + case("to_approve"))
    handler = sign_in("handler")
    handler.goto(case("to_approve"))
    handler.locator(".qf-steps li", has_text="请对方说明").locator(".btn").click()
    handler.locator(".qf-messages, [role=status]").first.wait_for()

    page = sign_in("principal")
    page.goto("/desk/")
    shot(page, "principal-1-first-page")
    page.goto("/desk/respond/")
    shot(page, "principal-2-asked")
    for key in ("to_approve", "to_accept", "answered"):
        assert page.goto(case(key)).status in (403, 404)
        assert page.goto(case(key) + "steps/find/").status in (403, 404)
        assert page.goto(case(key) + "print/opinion/").status in (403, 404)
    for place in ("/desk/matters/", "/desk/intake/", "/desk/exports/", "/desk/refunds/", "/desk/openings/", "/desk/keys/"):
        assert page.request.get(place).status in (403, 404), place
    shot(page, "principal-3-not-here")
    page.goto(f"/desk/search/?q={told['to_approve']['ref']}")
    assert "夏季纳凉费" not in page.locator("main").inner_text()
    page.goto("/desk/respond/")
    page.locator("main tr, main li").filter(has_text="请说明").or_(page.locator("main tr, main li").filter(has_text="剩")).first.locator(
        "a[href*='/respond/']"
    ).first.click()
    text = page.content()
    assert "每人80元" in text
    assert "柳青禾" not in text
    assert "没有收据" not in text  # the complaint's own words
    assert told["to_approve"]["ref"] not in text
    shot(page, "principal-4-extract", full=True)
    page.fill("[name=text]", "夏季每人收取80元，用于教室电费，已停收，愿意退还。")
    page.set_input_files("[name=file]", {"name": "说明.txt.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90"})
    page.locator("[name=no_secrets]").check()
    page.get_by_role("button", name="交说明").click()
    page.locator("[role=alert]").first.wait_for()
    assert "愿意退还" in page.locator("[name=text]").input_value()
    shot(page, "principal-5-wrong-file", full=True)
    page.get_by_role("button", name="交说明").click()
    page.get_by_text("说明已交").wait_for()
    shot(page, "principal-6-stated", full=True)


def test_an_accused_teacher_objects_and_somebody_without_a_part_answers(sign_in, shot, case):
    page = sign_in("teacher")
    page.goto("/desk/respond/")
    shot(page, "teacher-1-asked")
    page.locator("main a[href*='/respond/']").first.click()
    page.get_by_role("heading", name="对认定有异议").wait_for()
    shot(page, "teacher-2-found", full=True)
    page.get_by_role("button", name="提出异议").click()
    page.locator("[role=alert]").or_(page.locator("[name=reason]:invalid")).first.wait_for()
    page.fill("[name=reason]", "这笔钱是家委会收的，我没有经手。")
    page.get_by_role("button", name="提出异议").click()
    page.get_by_text("异议已收").wait_for()
    shot(page, "teacher-3-objected", full=True)

    decider = sign_in("decider")
    decider.goto(case("teacher_case") + "steps/answer_objection/")
    decider.get_by_text("办过、决定过这件事项的人不能答复异议").first.wait_for()
    head = sign_in("head")
    head.goto(case("teacher_case"))
    shot(head, "teacher-4-head-sees", full=True)
    head.goto(case("teacher_case") + "steps/answer_objection/")
    head.locator("[name=upheld][value=no]").check()
    head.fill("[name=answer]", "收款码是您本人的，认定不变。")
    shot(head, "teacher-5-answering")
    head.locator("form[data-main] [type=submit]").first.click()
    head.wait_for_url("**" + case("teacher_case"))
    page.goto("/desk/respond/")
    page.locator("main a[href*='/respond/']").first.click()
    page.get_by_text("认定不变").wait_for()
    shot(page, "teacher-6-answered", full=True)
