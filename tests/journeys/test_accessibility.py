"""Every page as a screen reader meets it: axe finds nothing serious; headings and parts are named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import ROOT

from .test_everywhere import ROLES
from .walking import kind_of, public_starts, walk

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const told = await axe.run(document, {resultTypes: ['violations'], rules: {'landmark-one-main': {enabled: true}}});
  return told.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
    .map(v => `${v.id}: ` + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '));
}"""
BONES = """() => {
  const found = [], all = (what) => Array.from(document.querySelectorAll(what));
  if (all('h1').length !== 1) found.push(`${all('h1').length} h1`);
  if (all('main').length !== 1) found.push(`${all('main').length} main`);
  if (document.querySelectorAll('a.qf-skip[href="#main"]').length !== 1) found.push('no skip link');
  all('nav').forEach(n => { if (all('nav').length > 1 && !n.getAttribute('aria-label')) found.push('a nav without a name'); });
  all('table').forEach(t => { if (!t.querySelector('th')) found.push('a table without headings: ' + t.outerHTML.slice(0, 120)); });
  all('[aria-describedby]').forEach(e => e.getAttribute('aria-describedby').split(' ').forEach(id => {
    if (!document.getElementById(id)) found.push(`described by nothing: ${id}`);
  }));
  return found;
}"""


@pytest.fixture
def examined() -> Callable[[Any, str], list[str]]:
    """Loads axe into the page, past the content security policy, which it does not concern."""
    source = AXE.read_text(encoding="utf-8")

    def look(page: Any, where: str) -> list[str]:
        page.evaluate(source)
        return [f"{where}: {fault}" for fault in [*page.evaluate(BONES), *page.evaluate(RUN)]]

    return look


def reader(page: Any) -> Callable[[str], str]:
    """The words of a page for whoever has logged in on it, without drawing it."""
    return lambda path: page.request.get(path).text()


def test_public_pages_have_no_serious_fault(new_page, told, examined):
    page = new_page("phone")
    faults: list[str] = []
    for path, _html in walk(public_starts(told), reader(page)):
        if path != "/old-browser/":
            page.goto(path)
            faults += examined(page, path)
    assert faults == []


def test_desk_pages_have_no_serious_fault(sign_in, examined, told):
    """Each kind of page once, for the first role that comes to it; the first page of every role."""
    faults: list[str] = []
    known: set[str] = set()
    for role in ROLES:
        page = sign_in(role)
        for path, _html in walk(["/desk/"], reader(page)):
            kind = kind_of(path)
            if path == "/desk/" or kind not in known:
                known.add(kind)
                page.goto(path)
                faults += examined(page, f"{role} {path}")
        page.context.close()
    assert len(known) > 60, known
    assert faults == []
