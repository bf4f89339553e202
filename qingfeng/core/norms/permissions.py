"""Who records an office's rules, and who publishes what was recorded. Never the same person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.norms.models import Proposal
from qingfeng.core.parties.models import Unit

# Roles reach down: where an office has one such person only, the superior office has the second.
RECORD = (Role.DECIDER, Role.HEAD)


def can_record_norms(actor: Any, unit: Unit, day: dt.date) -> bool:
    """The decider or the head of the unit that issued the document."""
    return holds_any(actor, RECORD, unit, day)


def can_publish_norms(actor: Any, proposal: Proposal, day: dt.date) -> bool:
    return not is_recorder(actor, proposal) and holds_any(actor, RECORD, proposal.unit, day)


def is_recorder(actor: Any, proposal: Proposal) -> bool:
    """A person has one account only."""
    return actor.pk == proposal.proposed_by_id
