"""Texts fit where they stand: in three scripts, at two widths, in normal and in large type."""

from __future__ import annotations

import pytest
from django.conf import settings

from .walking import public_starts

pytestmark = pytest.mark.browser
WIDTHS = ((390, 844), (1366, 768))
# What may not be cut or spill over. Lists cut long names on purpose (qf-cut), with the whole name as title.
FITS = """() => {
  const found = [];
  for (const large of [false, true]) {
    document.documentElement.classList.toggle('qf-large', large);
    const page = document.documentElement;
    const mark = large ? 'large ' : '';
    if (page.scrollWidth > page.clientWidth) found.push(`${mark}page ${page.scrollWidth - page.clientWidth}px`);
    for (const e of document.querySelectorAll('button, .btn, th, .qf-lamp, .qf-tag, .qf-seal, nav a, h1, h2, summary, legend, label')) {
      if (e.closest('.visually-hidden, [hidden], .qf-cut') || e.classList.contains('qf-cut') || !e.offsetWidth) continue;
      const over = Math.max(e.scrollWidth - e.clientWidth, 0), style = getComputedStyle(e);
      const words = e.textContent.trim().slice(0, 40);
      if (style.display !== 'inline' && over > 1) found.push(`${mark}${over}px ${e.tagName}.${e.className}: ${words}`);
    }
  }
  return found;
}"""
DESK = (
    *("/desk/", "/desk/matters/", "/desk/intake/", "/desk/refunds/", "/desk/consequences/", "/desk/circulars/", "/desk/figures/"),
    *("/desk/norms/", "/desk/calendar/", "/desk/parties/", "/desk/me/", "/desk/notices/"),
)


@pytest.fixture
def spilling(told):
    def look(page, places) -> list[str]:
        faults = []
        for place in places:
            page.goto(place)
            for width, height in WIDTHS:
                page.set_viewport_size({"width": width, "height": height})
                faults += [f"{place} {width}: {fault}" for fault in page.evaluate(FITS)]
        return faults

    return look


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_public_pages_hold_their_texts(new_page, told, spilling, language):
    page = new_page("desktop")
    page.goto(f"/language/?to={language}&next=/")
    assert page.locator(f"html[lang={language}]").count() == 1
    assert spilling(page, [place for place in public_starts(told) if place != "/old-browser/"]) == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_desk_pages_hold_their_texts(sign_in, case, spilling, language):
    page = sign_in("head")
    page.goto(f"/language/?to={language}&next=/desk/")
    assert page.locator(f"html[lang={language}]").count() == 1
    assert spilling(page, [*DESK, case("to_decide"), case("sealed_name")]) == []
