"""Who keeps templates, drafts reports and freezes them."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.parties.models import Unit

from .models import Report

DRAFTERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.PUBLISHER, Role.DECIDER, Role.HEAD)
FREEZERS = (Role.DECIDER, Role.HEAD)


def can_take_template(actor: Account, unit: Unit, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, unit, day)


def can_draft_report(actor: Account, unit: Unit, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, unit, day)


def can_freeze_report(actor: Account, report: Report, day: dt.date) -> bool:
    """Somebody who decides for the office, and is not the person who drafted it."""
    return not is_drafter(actor, report) and holds_any(actor, FREEZERS, report.unit, day)


def is_drafter(actor: Account, report: Report) -> bool:
    drafter = report.drafted_by
    return actor.pk == drafter.pk or (actor.person_id is not None and actor.person_id == drafter.person_id)
