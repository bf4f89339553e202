"""The sections of the desk bar. A section shows once its address exists; an area may add a count in its own view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

SECTIONS = (
    ("desk:home", _("今日")),
    ("desk:intake", _("登记")),
    ("desk:matters", _("事项")),
    ("desk:boards", _("收费公示")),
    ("desk:refunds", _("退费")),
    ("desk:consequences", _("后果")),
    ("desk:circulars", _("公开")),
    ("desk:figures", _("统计")),
)


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    count: int | None = None
    current: bool = False


def sections(request: HttpRequest, counts: Mapping[str, int] | None = None, names=SECTIONS) -> list[Item]:
    """`counts` by url name, e.g. {"desk:matters": 62}; `names` narrows the bar to what a role uses."""
    items = []
    for name, label in names:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == url or (name != "desk:home" and request.path.startswith(url))
        items.append(Item(str(label), url, (counts or {}).get(name), current))
    return items
