"""How a signing and its letters are told on the pages that show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from qingfeng.engines.agreements import permissions
from qingfeng.engines.agreements.countersigning import Side, sides
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


def other_words(letter: Letter, standing: Mapping[int, Side]) -> str:
    """How it stands with the signature of the other side; empty where there is none: a pledge, a letter that no longer binds."""
    if letter.other_signed_on is not None:
        return _("对方已签（%s）") % letter.other_signed_on.isoformat()
    if letter.pk not in standing or letter.state in (LetterState.REPLACED, LetterState.WITHDRAWN):
        return ""
    return _("对方的职务现在空缺") if standing[letter.pk][0] is None else _("对方未签")


def other_side_of(letter: Letter, day: dt.date) -> str:
    standing = sides(letter.round, [letter], day) if letter.round.edition.template.other_side else {}
    return other_words(letter, standing)


def may_name(desk: Desk, found: Round) -> bool:
    """Whether this office reads the names: it does where it is the other side."""
    return found.edition.template.other_side in permissions.WITH_OFFICE
