"""Who may do what with consequences. Nobody touches one about a unit or person from which they must stand back."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any, may_see_matters
from qingfeng.core.access.recusal import recusals
from qingfeng.core.matters.models import Matter

from .models import Cause, Consequence
from .models.consequences import READERS
from .steps import apart

DECIDERS = (Role.DECIDER, Role.HEAD)


def _may(actor: Account, row: Consequence, roles: tuple[str, ...], day: dt.date) -> bool:
    if not may_see_matters(actor, day) or not holds_any(actor, roles, row.office, day):
        return False
    about = [row.person] if row.person else []
    if recusals(actor, units=[row.unit], people=about, facts_from=row.facts_from(day), day=day):
        return False
    return not Matter.objects.stood_back_from(actor, day).filter(pk__in=row.causes.values("matter_id")).exists()


def can_see_consequence(actor: Account, row: Consequence, day: dt.date) -> bool:
    return _may(actor, row, READERS, day)


def can_decide_consequence(actor: Account, row: Consequence, day: dt.date) -> bool:
    return _may(actor, row, DECIDERS, day) and not apart(row, actor)


def can_carry_out_consequence(actor: Account, row: Consequence, day: dt.date) -> bool:
    return _may(actor, row, (Role.HANDLER, *DECIDERS), day)


def can_lift_consequence(actor: Account, row: Consequence, day: dt.date) -> bool:
    return _may(actor, row, DECIDERS, day)


def can_restore_consequence(actor: Account, row: Consequence, day: dt.date) -> bool:
    return actor.pk == row.accountable_id or _may(actor, row, DECIDERS, day)


def can_decide_responsibility(actor: Account, cause: Cause, day: dt.date) -> bool:
    if not may_see_matters(actor, day) or not holds_any(actor, DECIDERS, cause.office, day):
        return False
    if recusals(actor, units=[cause.unit], people=[], facts_from=cause.facts_from(), day=day):
        return False
    return actor.pk != cause.handler_id and not Matter.objects.stood_back_from(actor, day).filter(pk=cause.matter_id or 0).exists()
