"""Every page that somebody can come to by links: one address of each kind, so that a walk is whole and still short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

LINK = re.compile(r"""<a\b[^>]*?\bhref="([^"#][^"]*)\"""")
# Links that do something else than show a page, and addresses of files.
NOT_PAGES = re.compile(
    r"/(large|language|logout)/|\.(pdf|docx|xlsx|csv|json|txt|py|jpg|png|svg)\b"
    r"|/print/|/papers/|/handing-over/paper/|/file/|/files/|form=|/static/"
)
SIDES = {  # links leave one side of the house for the other; a walk stays where it began
    True: lambda path: path.startswith("/desk/"),
    False: lambda path: not path.startswith("/desk/"),
}


def kind_of(path: str) -> str:
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return path
    return f"{found.view_name}:{found.kwargs.get('step', '')}"


def walk(starts: list[str], open_page: Callable[[str], str], most: int = 1) -> Iterator[tuple[str, str]]:
    """Yields (address, html), breadth first; of each kind of page as many as `most`."""
    desk = starts[0].startswith("/desk/")
    waiting, seen, counted = list(starts), set(starts), {}
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path not in starts and counted.get(kind, 0) >= most:
            continue
        counted[kind] = counted.get(kind, 0) + 1
        html = open_page(path)
        yield path, html
        for link in LINK.findall(html):
            further = urljoin(path, link.replace("&amp;", "&"))
            if further.startswith("/") and SIDES[desk](further) and not NOT_PAGES.search(further) and further not in seen:
                seen.add(further)
                waiting.append(further)


def public_starts(told: dict) -> list[str]:
    key = told["circular"]["key"]
    places = "fees/ fees/YX-S1/ fees/YX-S3/ complain/ complain/?unit=YX-S2 complain/anonymous/ follow/ circulars/ verify/ privacy/ kept/"
    more = f"old-browser/ data/ rules/ nowhere/ circulars/{key}/ verify/{key}/"
    return ["/", *(f"/{place}" for place in (*places.split(), *more.split()))]
