"""Who may prepare, approve and publish what is shown to everybody."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit

from .models import FeeBoard, Publication

PREPARERS = (Role.PUBLISHER, Role.HANDLER)
APPROVERS = (Role.PUBLISHER, Role.HEAD, Role.DECIDER)
BOARD_KEEPERS = (Role.PUBLISHER, Role.RESPONDENT)  # whoever answers for a school keeps its own board, and no other


def can_prepare_publication(actor: Account, unit: Unit, day: dt.date) -> bool:
    """Who keeps what is published, and who handled the matter it speaks of."""
    return holds_any(actor, PREPARERS, unit, day)


def can_approve_publication(actor: Account, publication: Publication, day: dt.date) -> bool:
    """Another person than the preparer, with a role that may sign for the unit."""
    if actor.pk == publication.prepared_by_id:
        return False
    return can_publish_publication(actor, publication, day)


def can_publish_publication(actor: Account, publication: Publication, day: dt.date) -> bool:
    """Not about a matter from which one must stand back."""
    if Matter.objects.stood_back_from(actor, day).filter(ref=publication.source).exists():
        return False
    return holds_any(actor, APPROVERS, publication.unit, day)


def can_edit_board(actor: Account, unit: Unit, day: dt.date) -> bool:
    return holds_any(actor, BOARD_KEEPERS, unit, day)


def can_publish_board(actor: Account, board: FeeBoard, day: dt.date) -> bool:
    return actor.pk != board.prepared_by_id and can_edit_board(actor, board.unit, day)


def can_record_outreach(actor: Account, unit: Unit, day: dt.date) -> bool:
    """A school its own; the office for itself and for those below it."""
    return holds_any(actor, (Role.PUBLISHER, Role.RESPONDENT, Role.REGISTRAR), unit, day)
