"""Codes in rule tables and lists as people say them: stages, kinds of charges and of misconduct, measures."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingfeng.core.norms.tables import RuleTable
from qingfeng.core.parties.models import Stage
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.engines.disclosure.models import Category

CODE = re.compile(r"[a-z][a-z_]{3,40}")
NAME = re.compile(r"[a-z][a-z_]{3,40}(?=：)")


@lru_cache(maxsize=len(settings.LANGUAGES))
def _words(language: str | None) -> dict[str, str]:
    words = {kind.code: str(kind.label) for kind in all_kinds()}
    words |= {"no_category": _("没有投诉类别")}
    words |= {"window": _("服务窗口"), "admonishing_talk": _("诫勉谈话"), "resignation": _("引咎辞职")}
    words |= {"year_starts": _("学年开始"), "one_time": _("怎样算一次"), "decision": _("一份处理决定"), "incident": _("一件查实的事")}
    words |= {"threshold": _("达到几次"), "months": _("月数"), "counts": _("算哪些"), "confirmed": _("查实的")}
    words |= {"rolling": _("连续若干个月"), "calendar_year": _("日历年"), "school_year": _("学年")}
    words |= {"direct": _("直接责任"), "first": _("第一责任"), "in_charge": _("主管责任"), "leader": _("领导责任")}
    words |= {value: str(label) for value, label in Category.choices}
    return words | {value: str(label) for value, label in Stage.choices}


@lru_cache(maxsize=len(settings.LANGUAGES))
def _names(language: str | None) -> dict[str, str]:
    """What stands before a colon in a group of values."""
    posts = {"direct": _("直接行为人"), "principal": _("校长"), "secretary": _("书记"), "leader": _("分管领导"), "head": _("机关负责人")}
    return posts | {"window": _("统计期间")}


def spoken(text: str) -> str:
    """Known codes in a text replaced by their words; everything else stays as it is."""
    words, names = _words(get_language()), _names(get_language())
    text = NAME.sub(lambda found: names.get(found[0], found[0]), text)
    return CODE.sub(lambda found: words.get(found[0], found[0]), text)


def spoken_rows(table: RuleTable) -> list[list[str]]:
    named = {"*": _("不限"), "-": "—"}
    return [[named.get(cell) or spoken(cell) for cell in row] for row in table.cells()]
