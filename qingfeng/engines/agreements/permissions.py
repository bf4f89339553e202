"""Who drafts, issues, follows and records letters."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds, holds_any
from qingfeng.core.parties.models import PostKind, Unit

from .models import Edition, Letter, Round
from .models.templates import READERS

DRAFTERS = (Role.REGISTRAR, Role.HANDLER, Role.DECIDER, Role.HEAD)
ISSUERS = (Role.DECIDER, Role.HEAD)
WITH_OFFICE = (PostKind.HEAD, PostKind.DEPUTY)


def can_draft_letter(actor: Account, office: Unit, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, office, day)


def can_approve_edition(actor: Account, edition: Edition, day: dt.date) -> bool:
    """Another person than the drafter."""
    return actor.pk != edition.prepared_by_id and holds_any(actor, ISSUERS, edition.template.unit, day)


def can_issue_letters(actor: Account, office: Unit, day: dt.date) -> bool:
    return holds_any(actor, ISSUERS, office, day)


def can_follow_round(actor: Account, round_: Round, day: dt.date) -> bool:
    return holds_any(actor, READERS, round_.office, day)


def can_name_signers(actor: Account, round_: Round, unit: Unit, day: dt.date) -> bool:
    """Who has signed at a unit and who has not: its own people, and the office where it is the other side."""
    if holds(actor, Role.RESPONDENT, unit, day):
        return True
    return round_.edition.template.other_side in WITH_OFFICE and can_follow_round(actor, round_, day)


def can_record_signing(actor: Account, round_: Round, unit: Unit, day: dt.date) -> bool:
    """From paper: the unit whose people sign, or the office where it is the other side."""
    if holds(actor, Role.RESPONDENT, unit, day):
        return True
    return round_.edition.template.other_side in WITH_OFFICE and holds_any(actor, DRAFTERS, round_.office, day)


def can_record_countersigning(actor: Account, round_: Round, side: Unit | None, day: dt.date) -> bool:
    """From paper: the unit of whoever signs for the other side, or the office where it is that side. Never the signers' unit by itself."""
    if side is not None and holds(actor, Role.RESPONDENT, side, day):
        return True
    return round_.edition.template.other_side in WITH_OFFICE and holds_any(actor, DRAFTERS, round_.office, day)


def can_sign_letter(actor: Account, letter: Letter) -> bool:
    return actor.person_id is not None and actor.person_id == letter.person_id
