"""Lists without a layout of their own leave as they stand on the page: its columns, its rows, all pages of it, and nothing besides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import wraps
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .exports import taken_away
from .who import desk_of

MOST_PAGES = 100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"\d{1,9}")
SILENT = ("visually-hidden", "d-print-none")
STAYS = ("hidden", "data-stays")
VOID = ("br", "img", "input", "hr", "use", "path", "meta", "link", "wbr")
NO_TEXT = ("script", "style", "select", "svg", "button", "template")

View = Callable[..., HttpResponse]


class Table(HTMLParser):
    """The table marked `data-sheet` as rows of words; what is not seen on paper is left out, and a heading marked `data-stays` with
    all its column: words that nobody takes away without another's word."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open: list[tuple[str, bool]] = []  # tags, and whether they are silent
        self._inside = self._cell = False
        self.next = False  # another page follows
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.next = self.next or (tag == "a" and given.get("rel") == "next")
        if tag in VOID:
            return
        classes = (given.get("class") or "").split()
        self._open.append((tag, tag in NO_TEXT or any(name in SILENT for name in classes) or not given.keys().isdisjoint(STAYS)))
        if tag == "table":
            self._inside = "data-sheet" in given
        if not self._inside:
            return
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in (name for name, _silent in self._open):
            return
        while self._open.pop()[0] != tag:
            pass
        if tag in ("td", "th"):
            self._cell = False
        if tag == "table":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._cell and self._inside and not any(silent for _tag, silent in self._open):
            self.rows[-1][-1] += data


def leaves_as_sheet(title: str | Promise, name: str) -> Callable[[View], View]:
    """Adds ?as=xlsx to a page with a table. For lists without words or names of complainants: nobody has to agree."""

    def wrap(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "GET" or request.GET.get("as") != "xlsx":
                return view(request, *args, **kwargs)
            lines: list[list[str]] = []
            for number in range(1, MOST_PAGES + 1):
                request.GET = request.GET.copy()  # type: ignore[assignment]
                request.GET["page"] = str(number)  # type: ignore[index]
                answer = view(request, *args, **kwargs)
                if answer.status_code != 200:
                    return answer
                table = Table(answer.content.decode())
                if not table.rows:  # nothing is listed: the page says why
                    return answer
                head, *rows = table.rows
                lines += [row for row in rows if len(row) == len(head)]
                if not table.next:
                    break
            return taken_away(desk_of(request), "page", name, _sheet(str(title), head, lines, whole=not table.next), listed=name)

        return shown

    return wrap


def _sheet(title: str, head: list[str], lines: list[list[str]], *, whole: bool) -> OutSheet:
    """Columns whose words are all days or all whole numbers go out as such; a column without a heading is one of buttons."""
    columns, rows = [], [[_tidy(cell) for cell in line] for line in lines]
    for at, words in enumerate(map(_tidy, head)):
        if words:
            said = [row[at] for row in rows if row[at]]
            columns.append(OutColumn(words, str(at), _kind(said)))
    told = [{c.key: _value(row[int(c.key)], c.kind) for c in columns} for row in rows]
    return OutSheet(title, columns, told, footer=(_("共%s行。") if whole else _("这里是前%s行，请缩小范围再导出。")) % len(rows))


def _tidy(words: str) -> str:
    return " ".join(words.replace("\u3000", " ").split())


def _kind(said: list[str]) -> str:
    if said and all(DAY.fullmatch(word) for word in said):
        return cells.DATE
    return cells.INT if said and all(NUMBER.fullmatch(word) for word in said) else cells.TEXT


def _value(word: str, kind: str) -> object:
    if not word:
        return None if kind != cells.TEXT else ""
    return dt.date.fromisoformat(word) if kind == cells.DATE else int(word) if kind == cells.INT else word
