"""Which awards the parameter of what bars may name, and which measures: a word that nobody derives would bar nobody, and nobody saw it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingfeng.engines.consequences.declarations import declared, title_rules


def fault(value: Any) -> str:
    """Why one could not tell whom this value bars."""
    awards = [rule.code for rule in title_rules(of_people=True)]
    if not isinstance(value, dict) or set(value) - set(awards):
        return _("只能写这几项：%s。") % "、".join(awards)
    measures = sorted({measure for rule in declared() for measure in rule.measures})
    for award, named in value.items():
        if not isinstance(named, list) or set(map(str, named)) - set(measures):
            return _("%(award)s 要写成一列处理的代码，只能是：%(all)s。") % {"award": award, "all": "、".join(measures)}
    return ""
