"""Who arranges sessions and records who came."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.parties.models import Unit

from .models import Session
from .models.attendance import ORGANISERS


def can_arrange_session(actor: Account, unit: Unit, day: dt.date) -> bool:
    """An office for its people and those below it; a school for its own."""
    return holds_any(actor, (*ORGANISERS, Role.RESPONDENT), unit, day)


def can_record_attendance(actor: Account, session: Session, day: dt.date) -> bool:
    return can_arrange_session(actor, session.unit, day)
