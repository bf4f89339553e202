"""Codes in rule tables and lists as people say them: stages, kinds of charges and of misconduct, measures."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from qingfeng.core.norms.tables import RuleTable
from qingfeng.core.parties.models import Stage
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.engines.disclosure.models import Category

CODE = re.compile(r"[a-z][a-z_]{3,40}")


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    words = {kind.code: str(kind.label) for kind in all_kinds()}
    words |= {"window": _("服务窗口"), "admonishing_talk": _("诫勉谈话"), "resignation": _("引咎辞职")}
    words |= {value: str(label) for value, label in Category.choices}
    return words | {value: str(label) for value, label in Stage.choices}


def spoken(text: str) -> str:
    """Known codes in a text replaced by their words; everything else stays as it is."""
    words = _words()
    return CODE.sub(lambda found: words.get(found[0], found[0]), text)


def spoken_rows(table: RuleTable) -> list[list[str]]:
    named = {"*": _("不限"), "-": "—"}
    return [[named.get(cell) or spoken(cell) for cell in row] for row in table.cells()]
