"""Messages that people sorted, out of a table: its columns are told by what stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import label
from qingfeng.core.sheets.streaming import open_table
from qingfeng.core.text.normal import clean, one_line

from .training import Sample

COLUMNS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "key": (gettext_lazy("编号"), ("key", "id", "message_key", "message_id", "留言编号", "信件编号", "工单编号", "工单号", "受理编号")),
    "category": (
        gettext_lazy("类别"),
        ("category", "label", "class", "level1", "一级标签", "一级分类", "标签", "分类", "留言类别", "诉求类别", "问题类别", "类型"),
    ),
    "title": (gettext_lazy("主题"), ("subject", "title", "标题", "留言主题", "留言标题", "事由", "诉求标题")),
    "text": (
        gettext_lazy("内容"),
        ("text", "body", "content", "留言内容", "留言详情", "正文", "主要内容", "诉求内容", "反映内容", "来信内容"),
    ),
}
NEEDED = ("category", "text")
MOST = 40  # characters of a category


@dataclass
class Read:
    samples: list[Sample] = field(default_factory=list)
    skipped: int = 0  # without a category or without a text


def _names(code: str) -> frozenset[str]:
    own, others = COLUMNS[code]
    return frozenset(label(name) for name in (str(own), *others))


def read(file: BinaryIO) -> Read:
    table = open_table(file, frozenset().union(*(_names(code) for code in COLUMNS)))
    places = _placed(table.headers)
    found = Read()
    for line in table.rows:
        sample = _sample(line.cells, places)
        if sample is None:
            found.skipped += 1
        else:
            found.samples.append(sample)
    return found


def _placed(headers: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for code in COLUMNS:
        names = _names(code)
        found = [place for place, heading in enumerate(headers) if heading and label(heading) in names]
        places |= {code: found[0]} if found else {}
    if missing := [str(COLUMNS[code][0]) for code in NEEDED if code not in places]:
        seen = "、".join(heading for heading in headers if heading)[:200]
        raise Refused(_("认不出这些列：%s。") % "、".join(missing), advice=_("请改列名后再试。表里现有：%s。") % seen)
    return places


def _sample(row: Sequence[object], places: dict[str, int]) -> Sample | None:
    def cell(code: str) -> str:
        place = places.get(code)
        return cells.plain(row[place]) if place is not None and place < len(row) else ""

    category, text = one_line(cell("category"))[:MOST], clean(cell("text"))
    return Sample(category, text, one_line(cell("title"))) if category and text else None
