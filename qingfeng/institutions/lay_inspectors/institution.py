"""B14: lay inspectors: deputies, committee members and parents, by group and term; their opinions become matters with an answer."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.registers.kinds import RegisterKind

from .appraisal import SOURCE, SURVEY
from .figures import FIGURES
from .groups import GROUPS
from .sessions import SESSIONS, TRAINING_RULE

INSPECTORS = RegisterKind(
    code="lay_inspectors",
    name=_("政风行风监督员"),
    purpose=_("请社会上的人监督学校和机关的作风，收集意见和建议；只用于联系、安排明察暗访和评议"),
    basis=_("《个人信息保护法》第十三条第一款第二项（聘任协议）；任期届满后按规定销毁"),
    groups=GROUPS,
    training=TRAINING_RULE,
)

INSTITUTION = Institution(
    code="lay_inspectors",
    name="政风行风监督员",
    rows=("B14",),
    engines=("registers", "cases", "gatherings", "ballots", "consequences", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"registers": (INSPECTORS,), "gatherings": SESSIONS, "ballots": (SURVEY,), "consequences": (SOURCE,), "insight": FIGURES},
)
