"""Who may serve: where a register asks for training first, only who has had it, for this term and on or before the day."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .kinds import kind as declared
from .models import RegisterEntry


def asks_training(kind: str, unit: Unit, day: dt.date) -> Version | None:
    """The rule that asks for it; none where the register has no such rule or the rule says no."""
    register = declared(kind)
    found = queries.find(register.training, day, unit) if register and register.training else None
    return found if found is not None and found.value else None


def lacks_training(entry: RegisterEntry, day: dt.date) -> Version | None:
    """The rule by which this person is to be trained first; none: may serve."""
    if entry.trained_on is not None and entry.trained_on <= day:
        return None
    return asks_training(entry.kind, entry.unit, day)


def hold_training(entry: RegisterEntry, day: dt.date, *, advice: str, field: str = "") -> None:
    """Raises: Refused."""
    rule = lacks_training(entry, day)
    if rule is not None:
        raise Refused(_("请先参加培训：名册上没有这一任期的培训记录，先培训、后上岗。"), authority=rule.cite(), advice=advice, field=field)
