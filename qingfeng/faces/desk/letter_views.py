"""How a signing and its letters are told on the pages that show them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.engines.agreements import permissions
from qingfeng.engines.agreements.models import Letter, LetterState, Round

from .who import Desk


def lamp_of(found: Round, day: dt.date) -> tuple[str, str]:
    """`found` with its counts."""
    left = found.all_letters - found.signed_letters  # type: ignore[attr-defined]
    if found.closed_at is not None:
        return "done", _("已结束")
    if not left:
        return "ok", _("签齐了")
    if found.period_to < day:
        return "not", _("期限已过，%d份没签") % left
    if found.due_on < day:
        return "late", _("过期%d日") % (day - found.due_on).days
    days = (found.due_on - day).days
    return ("soon" if days <= 3 else "ok"), _("还有%d日") % days


def lamp_of_letter(letter: Letter) -> tuple[str, str]:
    lamps = {LetterState.SIGNED: "done", LetterState.WAITING: "paused"}
    return lamps.get(LetterState(letter.state), "not"), letter.get_state_display()


def may_name(desk: Desk, found: Round) -> bool:
    """Whether this office reads the names: it does where it is the other side."""
    return found.edition.template.other_side in permissions.WITH_OFFICE
