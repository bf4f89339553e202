"""B02, D07: target management: yearly sheets per school and person, deductions and a veto, each with its clause and cases."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.consequences.declarations import AssessmentRule, ConsequenceRule, TitleRule

from . import rules
from .shapes import SHAPES

GOALS = ConsequenceRule(
    code=rules.RULE,
    name=_("目标管理责任制、一票否决"),
    derive=rules.derive,
    reads=frozenset({rules.TABLE, rules.VETO, *rules.COUNTED.reads}),
    outlook=rules.outlook,
    measures={
        "supervision_points": _("综合督导评估扣分"),
        "conduct_points": _("党风廉政建设考核扣分"),
        "performance_points": _("个人绩效考核扣分"),
        "veto": _("一票否决"),
    },
    vetoes=frozenset({"veto"}),
    decide_clock="target_management.decide",
    restore_clock="target_management.restore",
)
SHEETS = AssessmentRule(
    code="target_management",
    name=_("目标管理考核"),
    authority=rules.AUTHORITY,
    sheets=rules.SHEETS,
    grades=rules.GRADES,
    ratings=rules.RATINGS,
)
ADVANCED = TitleRule(
    code="advanced_person", name=_("评优评先"), rule=rules.VETO, notice="target_management.notice", of_people=True, bars=rules.BARS
)
APPOINTED = TitleRule(
    code="appointment", name=_("职务评聘"), rule=rules.VETO, notice="target_management.notice", of_people=True, bars=rules.BARS
)

INSTITUTION = Institution(
    code="target_management",
    name="教育收费目标管理责任制、一票否决",
    rows=("B02", "D07"),
    engines=("consequences",),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"consequences": (GOALS, SHEETS, ADVANCED, APPOINTED), "norms": SHAPES},
)
