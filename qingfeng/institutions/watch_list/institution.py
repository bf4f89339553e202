"""B07: the watch-list of schools with repeated illegal charges."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.consequences.declarations import ConsequenceRule

from . import rules
from .figures import FIGURES
from .shapes import SHAPES

LISTING = ConsequenceRule(
    code=rules.RULE,
    name=_("乱收费监控名单"),
    derive=rules.derive,
    reads=frozenset({rules.LISTING, rules.KINDS, rules.STAY}),
    outlook=rules.outlook,
    measures={"watch_list": _("列入监控名单")},
    decide_clock="watch_list.decide",
    restore_clock="watch_list.restore",
    episodic=True,
)

INSTITUTION = Institution(
    code="watch_list",
    name="乱收费监控名单",
    rows=("B07",),
    engines=("consequences", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"consequences": (LISTING,), "insight": FIGURES, "norms": SHAPES},
)
