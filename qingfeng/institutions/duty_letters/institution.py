"""B11, D03: responsibility letters, signed from the top of the chain down, and graded deductions."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.consequences.declarations import ConsequenceRule

from . import rules
from .figures import FIGURES
from .letters import LETTER
from .shapes import SHAPES

GRADED = ConsequenceRule(
    code=rules.RULE,
    name=_("师德责任书梯级扣分"),
    derive=rules.derive,
    reads=frozenset({rules.TABLE, *rules.COUNTED.reads}),
    outlook=rules.outlook,
    measures={
        "deduct_points": _("绩效考核扣分"),
        "admonishing_talk": _("诫勉谈话"),
        "resignation": _("要求引咎辞职"),
    },
    decide_clock="duty_letters.decide",
    restore_clock="duty_letters.restore",
)

INSTITUTION = Institution(
    code="duty_letters",
    name="师德责任书、梯级扣分",
    rows=("B11", "D03"),
    engines=("agreements", "consequences", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"agreements": (LETTER,), "consequences": (GRADED,), "insight": FIGURES, "norms": SHAPES},
)
