"""The fields of a report's template, as a clerk types them: {{指标:教育收费投诉|本年1-10月}}. Read here, answered elsewhere.

Full-width marks, spaces and quotation marks make no difference, for Word and WPS put them in by themselves; nor does the script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from qingfeng.core.language import recorded
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import simplified

from . import figures, periods, relative
from .periods import Period

FIGURE, CHANGE, PARAGRAPH, TABLE, CHART = "指标", "同比", "同比段落", "表", "图"
HAS, ELSE, END = "有", "没有", "完"
MARKS = (HAS, ELSE, END)  # conditions.py
KINDS = (FIGURE, CHANGE, PARAGRAPH, TABLE, CHART, HAS)
BLOCKS = (TABLE, CHART)  # stand alone in their paragraph
UNIT, YEAR, YEAR_BEFORE, OWN, DAY = "单位", "年", "上年", "统计期", "日期"
FACTS = (UNIT, YEAR, YEAR_BEFORE, OWN, DAY)
MYRIAD, WITH_UNIT, BY_MONTH = "万", "带单位", "按月"
OPTIONS = {FIGURE: (MYRIAD, WITH_UNIT), TABLE: (BY_MONTH,), CHART: (BY_MONTH,)}
SIGHT = str.maketrans({"：": ":", "｜": "|", "，": "、", ",": "、", "｛": "{", "｝": "}", "（": "(", "）": ")"})
SILENT = re.compile(r"[\s“”\"‘’'\u200b\ufeff]+")
ANY_YEAR = periods.year(2011)  # only to see whether the words can be read
MOST_HINTS = 3
EXAMPLE = "{{指标:…|本年}}"
CONDITION = "{{有:…|本年}}…{{没有}}…{{完}}"


class Faulty(Exception):
    """What is wrong with a field, and what could be meant."""

    def __init__(self, problem: str, hints: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem, self.hints = problem, tuple(hints)


@dataclass(frozen=True)
class Field:
    """`key` is the field without what makes no difference: under it its answer is kept."""

    key: str
    kind: str
    codes: tuple[str, ...] = ()
    words: str = ""
    option: str = ""

    @property
    def is_block(self) -> bool:
        return self.kind in BLOCKS

    @property
    def is_mark(self) -> bool:
        return self.kind in MARKS

    def period(self, own: Period) -> Period:
        return relative.resolve(self.words, own)


def plain(text: str) -> str:
    return SILENT.sub("", simplified(text.translate(SIGHT)))


def read(raw: str) -> Field:
    """What stands between the braces."""
    key = plain(raw)
    if key in (*FACTS, ELSE, END):
        return Field(key, key)
    kind, colon, rest = key.partition(":")
    if kind not in KINDS or not colon:
        raise Faulty(_("不认识“%s”这种字段。") % kind[:30], [f"{{{{{name}:…}}}}" for name in _near(kind, KINDS)] or _examples())
    names, words, option = (*rest.split("|"), "", "")[:3]
    if rest.count("|") > 2:
        raise Faulty(_("竖线太多：名称、统计期、写法三段，各用一条竖线隔开。"))
    codes = tuple(_codes(names))
    _readable(words)
    if option and option not in OPTIONS.get(kind, ()):
        raise Faulty(_("“%(kind)s”没有“%(option)s”这种写法。") % {"kind": kind, "option": option[:20]}, OPTIONS.get(kind, ()))
    if kind in (FIGURE, CHANGE, CHART) and len(codes) > 1:
        raise Faulty(_("“%s”一次只写一个指标。") % kind)
    _comparable(kind, codes)
    return Field(key, kind, codes, words, option)


def _readable(words: str) -> None:
    try:
        relative.resolve(words, ANY_YEAR)
    except Refused as refused:
        raise Faulty(refused.reason, [refused.advice]) from None


def _comparable(kind: str, codes: Sequence[str]) -> None:
    if kind not in (CHANGE, CHART):
        return
    for code in codes:
        if not figures.figure(code).compares:
            raise Faulty(_("“%s”不按年月比较，不能用在这种字段里。") % figures.figure(code).label)


def _examples() -> list[str]:
    return [EXAMPLE, "{{同比段落:…|本年}}", "{{表:…|本年}}", "{{图:…|本年}}"]


def braced(*names: str) -> str:
    return " ".join(f"{{{{{name}}}}}" for name in names)


def examples_of(name: str) -> dict[str, str]:
    """By kind and option, how a field with that figure is written."""
    months, year = f"{name}|本年1-10月", f"{name}|本年"
    return {
        FIGURE: braced(f"{FIGURE}:{months}"), WITH_UNIT: braced(f"{FIGURE}:{year}|{WITH_UNIT}"), CHANGE: braced(f"{CHANGE}:{months}"),
        PARAGRAPH: braced(f"{PARAGRAPH}:{months}"), TABLE: braced(f"{TABLE}:{year}"), CHART: braced(f"{CHART}:{months}"),
        OWN: braced(*FACTS), HAS: f"{braced(f'{HAS}:{year}')}…{braced(ELSE)}…{braced(END)}",
    }  # fmt: skip


def _codes(names: str) -> list[str]:
    """Names may hold the mark that also stands between names: the longest that is one is taken."""
    known, parts, found = _known(), names.split("、"), []
    while parts:
        for end in range(len(parts), 0, -1):
            if codes := known.get("、".join(parts[:end])):
                break
        else:
            raise Faulty(_("没有指标“%s”。") % parts[0][:40], [label(code) for code in _meant(parts[0], known)])
        if len(codes) > 1:
            raise Faulty(_("叫“%s”的指标不止一个，请写代码。") % parts[0][:40], codes)
        found.append(codes[0])
        parts = parts[end:]
    return found


def _known() -> dict[str, list[str]]:
    """By code and by name, the name as the record writes it."""
    known: dict[str, list[str]] = {}
    for figure in figures.declared():
        for name in {plain(figure.code), plain(label(figure.code))}:
            known.setdefault(name, []).append(figure.code)
    return known


def label(code: str) -> str:
    return recorded(figures.figure(code).label)


def _meant(name: str, known: dict[str, list[str]]) -> list[str]:
    near = _near(name, list(known))
    return list(dict.fromkeys(code for each in near for code in known[each]))[:MOST_HINTS]


def _near(said: str, among: Sequence[str]) -> list[str]:
    return [name for name, _score, _at in process.extract(said, among, scorer=fuzz.WRatio, limit=MOST_HINTS, score_cutoff=50)]
