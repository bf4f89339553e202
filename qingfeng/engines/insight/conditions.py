"""Parts of a paragraph that stand only where a figure has something to tell: {{有:处理的教师|本年}}…{{没有}}…{{完}}.

A report must not say that nobody was severely dealt with. Whoever edits the template marks what is said instead, or that nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from . import fields
from .fields import Field


def fault(found: Sequence[Field]) -> str:
    """Of the fields of one paragraph in order: how its marks do not fit together. Empty where they do."""
    state = fields.END
    for kind in (field.kind for field in found if field.is_mark):
        if kind == fields.HAS and state != fields.END:
            return _("一个“有”还没有“完”，又写了一个；不能套着写。")
        if kind == fields.ELSE and state != fields.HAS:
            return _("“没有”前面要有一个“有”，只写一次。")
        if kind == fields.END and state == fields.END:
            return _("“完”前面没有“有”。")
        state = kind
    return "" if state == fields.END else _("“有”后面没有“完”；要写在同一段里。")


def told(found: Iterable[Field], holds: Mapping[str, bool]) -> Iterator[Field]:
    """Of all fields of a template in order those that are to be read."""
    shown = True
    for field in found:
        if field.is_mark:
            shown = _after(field.kind, field.key, shown, holds)
        elif shown:
            yield field


def cuts(marks: Iterable[re.Match[str]], holds: Mapping[str, bool]) -> list[tuple[int, int]]:
    """What of a paragraph is taken out: the marks themselves, and the parts that are not to be read. `marks`: all its fields."""
    found, shown, begun = [], True, 0
    for match in marks:
        key = fields.plain(match[1])
        kind = key.partition(":")[0]
        if kind not in fields.MARKS:
            continue
        found.append((match.start() if shown else begun, match.end()))
        shown, begun = _after(kind, key, shown, holds), match.end()
    return found


def _after(kind: str, key: str, shown: bool, holds: Mapping[str, bool]) -> bool:
    if kind == fields.HAS:
        return holds[key]
    return not shown if kind == fields.ELSE else True
