"""What the parameters of the watch-list may say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import Shape
from qingfeng.core.norms.shapes import Choice, Group, MonthDay, Several, Whole
from qingfeng.engines.cases import kinds

from . import rules

WINDOWS = {"rolling": _("连续若干个月"), "calendar_year": _("日历年"), "school_year": _("学年")}
LISTING = Group(
    parts=(
        Whole(name="threshold", label=_("达到几件"), least=1, most=1000),
        Choice(name="window", label=_("统计期间"), labels=WINDOWS),
        Whole(name="months", label=_("连续多少个月"), least=1, most=120, hint=_("统计期间是连续若干个月时用")),
        MonthDay(name="year_starts", label=_("学年开始"), hint=_("写成月-日，如09-01；统计期间是学年时用")),
        Choice(name="counts", label=_("算哪些"), labels={"confirmed": _("查实的")}),
    )
)
SHAPES = (Shape(rules.LISTING, LISTING), Shape(rules.KINDS, Several(labels=kinds.labels)))
