"""Who drafts a survey, opens it, gives out tickets, enters paper and checks it. A school does none of it: it is what is asked about."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.parties.models import Unit

from .models import Survey

DRAFTERS = (Role.REGISTRAR, Role.HANDLER, Role.DECIDER, Role.HEAD)
OPENERS = (Role.DECIDER, Role.HEAD)
CHECKERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


def can_draft_survey(actor: Account, unit: Unit, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, unit, day)


def can_open_survey(actor: Account, survey: Survey, day: dt.date) -> bool:
    return holds_any(actor, OPENERS, survey.unit, day)


def can_close_survey(actor: Account, survey: Survey, day: dt.date) -> bool:
    return holds_any(actor, OPENERS, survey.unit, day)


def can_issue_tickets(actor: Account, survey: Survey, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, survey.unit, day)


def can_enter_paper(actor: Account, survey: Survey, day: dt.date) -> bool:
    return holds_any(actor, DRAFTERS, survey.unit, day)


def can_check_paper(actor: Account, survey: Survey, day: dt.date) -> bool:
    return holds_any(actor, CHECKERS, survey.unit, day)
