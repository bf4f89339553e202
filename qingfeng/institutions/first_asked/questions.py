"""問責、問廉、問效: three questions about every matter, asked of whoever answers for it once it is decided."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import YES, Verdict, no
from qingfeng.engines.cases.supplements import Question, Questions

CODE = "first_asked"
ASKED_IN = ("decided", "replied", "closed")

THREE = (
    Question(
        "duty",
        _("问责"),
        _("该负责的单位和人，都追究到了吗？"),
        {"done": _("都追究到了"), "nobody": _("没有要追究的"), "open": _("还有没追究的")},
    ),
    Question(
        "integrity",
        _("问廉"),
        _("办的过程中，有没有人说情、送东西，或者吃拿卡要？"),
        {"clean": _("没有"), "reported": _("有，已报告"), "unclear": _("说不清")},
    ),
    Question(
        "effect",
        _("问效"),
        _("反映的问题，实际解决了吗？"),
        {"solved": _("解决了"), "partly": _("部分解决"), "not": _("没有解决"), "unfounded": _("反映不属实，已说明")},
    ),
)


def may_answer(actor: Account, matter: Matter, day: dt.date) -> Verdict:
    """The accountable person, or the head of the office; not before there is a decision to ask about."""
    if matter.state not in ASKED_IN:
        return no(_now("作出决定以后，再答三问。"))
    if matter.accountable_id == actor.pk or (not matter.sealed and holds_any(actor, (Role.HEAD,), matter.unit, day)):
        return YES
    return no(_now("三问由现在的负责人%s或者机关负责人回答。") % matter.accountable.name)


QUESTIONS = Questions(CODE, THREE, may_answer)
