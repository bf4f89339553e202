"""The head reads the year's report: drafted by another from the office's template, frozen, its figures opened, its Word file taken."""

from __future__ import annotations

import io

import pytest
from docx import Document

pytestmark = pytest.mark.browser


def test_the_head_freezes_the_years_report_and_opens_a_figure(sign_in, shot):
    clerk = sign_in("registrar")
    clerk.goto("/desk/reports/templates/")
    clerk.get_by_role("button", name="采用").first.click()
    clerk.goto("/desk/reports/new/")
    clerk.fill("[name=title]", "年度报告")
    clerk.locator("form[data-main] [type=submit]").first.click()
    clerk.wait_for_url("**/desk/reports/*/")
    shot(clerk, "report-draft")

    head = sign_in("head")
    head.goto(clerk.url)
    head.get_by_role("button", name="定稿").first.click()
    head.get_by_text("数据截至").first.wait_for()
    shot(head, "report-frozen", full=True)
    with head.expect_download() as taken:
        head.locator(".qf-steps li", has_text="Word").locator(".btn").click()
    paper = Document(io.BytesIO(taken.value.path().read_bytes()))
    assert any("治理教育乱收费" in paragraph.text for paragraph in paper.paragraphs)
    head.locator("a[href*='/figures/']").first.click()
    head.locator("main h1").first.wait_for()
    shot(head, "report-figure")
    assert "/figures/" in head.url
