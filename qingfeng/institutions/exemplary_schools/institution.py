"""B08: exemplary schools: eligibility by rule, application, review, public notice, award, withdrawal when a finding falls into the year."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.consequences.declarations import TitleRule

from . import rules
from .figures import FIGURES, KIND
from .shapes import SHAPES

TITLE = TitleRule(
    code=KIND,
    name=_("规范教育收费示范学校"),
    rule=rules.COUNTING,
    notice="exemplary_schools.notice",
    obstacles=rules.obstacles,
    reads=frozenset({rules.COUNTING, rules.DISQUALIFIES}),
)

INSTITUTION = Institution(
    code="exemplary_schools",
    name="规范教育收费示范学校",
    rows=("B08",),
    engines=("consequences", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"consequences": (TITLE,), "insight": FIGURES, "norms": SHAPES},
)
