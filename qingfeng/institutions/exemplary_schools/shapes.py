"""What the parameters of the title may say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import Shape
from qingfeng.core.norms.shapes import Choice, Group, Several
from qingfeng.engines.cases import kinds

from . import rules

COUNTING = Group(
    parts=(
        Choice(name="counts", label=_("怎样计"), labels={"confirmed": _("按查实的计"), "complaints": _("按“零投诉”计，受理的投诉也计")}),
        Choice(
            name="unfounded", label=_("没有查实的投诉"), optional=True, labels={"count": _("也计"), "leave_out": _("不计")},
            hint=_("只在按“零投诉”计时有用；不选就是也计"),
        ),
        Several(name="kinds", label=_("哪些行为计入"), labels=kinds.labels),
    )
)  # fmt: skip
SHAPES = (Shape(rules.COUNTING, COUNTING), Shape(rules.DISQUALIFIES, Several(labels=kinds.labels)))
