"""What the parameters of tracing may say: a role that is not named is not traced."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import Shape
from qingfeng.core.norms.shapes import Choice, Group
from qingfeng.engines.consequences.models.causes import Degree

ROLES = {"direct": _("直接行为人"), "principal": _("校长"), "secretary": _("书记"), "leader": _("分管领导"), "head": _("机关负责人")}
HINT = _("不选就是不追究")
DEGREES = Group(
    parts=tuple(Choice(name=code, label=role, optional=True, labels=dict(Degree.choices), hint=HINT) for code, role in ROLES.items())
)
SHAPES = (Shape("responsibility_tracing.degrees", DEGREES),)
