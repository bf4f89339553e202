"""Letters go out only under a document of the province (关于解决形式主义突出问题为基层减负的通知, 2019)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.matters.procedure import Verdict, no
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import PostKind, Unit
from qingfeng.engines.agreements.kinds import AgreementKind
from qingfeng.engines.consequences.times import allows

from .rules import AUTHORITY

RESTRICTED = gettext_lazy("《关于解决形式主义突出问题为基层减负的通知》（2019年）：严格控制“一票否决”事项，不能动辄签“责任状”")


def may_be_issued(office: Unit, day: dt.date) -> Verdict:
    """The number of the authorising document is the value of a rule: an office records it under the document itself."""
    rule = find(AUTHORITY, day, office)
    if rule is None or not allows(rule):
        return no(_("没有省级文件的依据，不能发责任书。请先在“规范”里录入授权的文件和文号。"), str(RESTRICTED))
    return Verdict(True, _("依据：%s") % rule.value, rule.cite())


LETTER = AgreementKind(
    code="duty_letter",
    name=gettext_lazy("责任书"),
    gate=may_be_issued,
    signers=(PostKind.PRINCIPAL, PostKind.SECRETARY),
    other_side=PostKind.HEAD,
)
