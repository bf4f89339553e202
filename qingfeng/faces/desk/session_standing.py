"""How a session stands on its day and afterwards, in a lamp and in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.engines.gatherings.models import Session, SessionState

LAMPS = {SessionState.PLANNED: "soon", SessionState.HELD: "done", SessionState.CANCELLED: "not"}


def standing(session: Session, day: dt.date) -> tuple[str, str]:
    """What was arranged for a day that is over is not still arranged."""
    if session.is_untold(day):
        return "late", _("没有登记开没开")
    return LAMPS[SessionState(session.state)], str(session.get_state_display())
