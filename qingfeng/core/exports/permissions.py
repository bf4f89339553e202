"""Who agrees that a list with personal data leaves the system: never the one who asks, never an administrator.

Roles reach down: where an office has no second person, the superior office's head answers.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any, may_see_matters

from .models import ExportRequest

APPROVE = (Role.HEAD, Role.DECIDER)


def can_approve_export(actor: Any, request: ExportRequest, day: dt.date) -> bool:
    return actor.pk != request.asker_id and may_see_matters(actor, day) and holds_any(actor, APPROVE, request.unit, day)


def can_take_export(actor: Any, request: ExportRequest, day: dt.date) -> bool:
    return actor.pk == request.asker_id and may_see_matters(actor, day)
