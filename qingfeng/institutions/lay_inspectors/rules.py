"""Rules of the lay inspectors, as sentences over plain facts."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.matters.procedure import YES, Verdict, no

STAND_BACK = "《信访工作条例》第二十八条"


def is_in_office(term_from: dt.date | None, term_to: dt.date | None, day: dt.date) -> Verdict:
    if term_from is None or day < term_from or (term_to is not None and day > term_to):
        return no(_("您现在不在监督员的任期里。"))
    return YES


def need_not_stand_back(why: str) -> Verdict:
    """`why`: what ties the inspector to the unit, as core tells it; empty where nothing does."""
    return no(_("%s关于这个单位，您不以监督员的身份提意见。") % why, STAND_BACK) if why else YES
