"""What is printed from the browser: A4, without the bars of the screen, nothing cut off at the side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
A4 = (595, 842)
WIDE = (842, 595)
# The width of an A4 page between its margins, at 96 dots an inch.
PRINTED_PX = {A4: 695, WIDE: 1024}


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(round(float(w)), round(float(h))) for w, h in boxes]


def printed(page: Any, shot_path: Path) -> bytes:
    data = page.pdf(prefer_css_page_size=True, path=str(shot_path))
    page.emulate_media(media="print")
    return data


def check_print(page: Any, paper: tuple[int, int], data: bytes) -> None:
    found = sizes(data)
    assert found
    assert all(abs(w - paper[0]) <= 2 and abs(h - paper[1]) <= 2 for w, h in found), found
    for bar in (".qf-secret", ".qf-top", ".qf-deskbar", ".qf-foot", "nav", ".btn"):
        shown = page.locator(bar).evaluate_all("all => all.filter(e => e.offsetWidth).map(e => e.className || e.tagName)")
        assert shown == [], bar
    page.set_viewport_size({"width": PRINTED_PX[paper], "height": 900})
    cut = """() => Array.from(document.querySelectorAll('table')).filter(t => t.offsetWidth).filter(t => {
      const room = t.parentElement.getBoundingClientRect();
      return t.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || t.scrollWidth > room.width + 1;
    }).map(t => t.className)"""
    assert page.evaluate(cut) == []


@pytest.fixture
def paper_file(tmp_path: Path):
    return tmp_path / "printed.pdf"


def test_a_case_prints_on_a4(sign_in, case, paper_file):
    page = sign_in("handler")
    page.goto(case("answered"))
    check_print(page, A4, printed(page, paper_file))


def test_the_register_prints_with_all_its_columns(sign_in, paper_file):
    page = sign_in("head")
    page.goto("/desk/matters/")
    data = printed(page, paper_file)
    check_print(page, sizes(data)[0], data)
    assert page.locator("main th").evaluate_all("all => all.every(e => getComputedStyle(e).display !== 'none' || e.className)")


def test_a_circular_and_a_fee_board_print_on_a4(new_page, told, paper_file):
    for place in (f"/circulars/{told['circular']['key']}/", "/fees/YX-S1/"):
        page = new_page("desktop")
        page.goto(place)
        check_print(page, A4, printed(page, paper_file))
