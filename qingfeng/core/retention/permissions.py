"""Who proposes what is destroyed, and who approves it. Never the same person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.parties.models import Unit

PREPARE = (Role.REGISTRAR,)
APPROVE = (Role.HEAD,)


def can_prepare_disposal(actor: Any, office: Unit, day: dt.date) -> bool:
    return holds_any(actor, PREPARE, office, day)


def can_approve_disposal(actor: Any, office: Unit, day: dt.date) -> bool:
    return holds_any(actor, APPROVE, office, day)


def can_read_disposal(actor: Any, office: Unit, day: dt.date) -> bool:
    return holds_any(actor, (*PREPARE, *APPROVE), office, day)
