"""Who keeps what everything stands on: rules, the calendar, units and people, and who checks the record.

Rules and the calendar decide about deadlines, so the people who decide record them (an issued document is before them); units
and people are kept by registrars and heads, and by the system administrator, who has to enter them before anybody has a role.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any, roles_of, units_where
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.norms import permissions as norms
from qingfeng.core.parties.models import Unit, UnitKind

RULE_RECORDERS = norms.RECORD
RULE_READERS = (*DESK_ROLES, Role.KEEPER, Role.DUTY, Role.PUBLISHER, Role.CASHIER, Role.AUDITOR)
PARTY_KEEPERS = (Role.REGISTRAR, Role.HEAD, Role.SYSADMIN)
PARTY_READERS = (*DESK_ROLES, Role.SYSADMIN, Role.SECADMIN)
RULE_UNITS = (UnitKind.OFFICE, UnitKind.AGENCY)


def can_set_calendar(actor: Any, day: dt.date) -> bool:
    """Days hold for everybody here, so the top office's decider or head sets them."""
    return _at_the_top(actor, RULE_RECORDERS, day)


def can_keep_parties(actor: Any, unit: Unit, day: dt.date) -> bool:
    """Organs outside the tree (police, civil affairs) are kept by the top office."""
    if unit.kind == UnitKind.ORGAN:
        return _at_the_top(actor, PARTY_KEEPERS, day)
    return holds_any(actor, PARTY_KEEPERS, unit, day)


def can_import_parties(actor: Any, day: dt.date) -> bool:
    """A sheet may touch any unit; before there is an office, the system administrator alone can bring it in."""
    if top_office() is None:
        return Role.SYSADMIN in roles_of(actor, day)
    return _at_the_top(actor, PARTY_KEEPERS, day)


def can_check_chronicle(actor: Any, day: dt.date) -> bool:
    """There is one record for all offices here, so the top office's auditor checks it."""
    return _at_the_top(actor, (Role.AUDITOR,), day)


def recording_units(actor: Any, day: dt.date) -> QuerySet[Unit]:
    """Units whose documents and rules the reader may record."""
    return _where(actor, RULE_RECORDERS, day).active(day).filter(kind__in=RULE_UNITS).order_by("path")


def readable_units(actor: Any, day: dt.date) -> QuerySet[Unit]:
    scope = _where(actor, PARTY_READERS, day)
    return Unit.objects.filter(Q(pk__in=scope.values("pk")) | Q(kind=UnitKind.ORGAN))


def top_office() -> Unit | None:
    return Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()


def _at_the_top(actor: Any, roles: tuple[str, ...], day: dt.date) -> bool:
    top = top_office()
    return top is not None and holds_any(actor, roles, top, day)


def _where(actor: Any, roles: tuple[str, ...], day: dt.date) -> QuerySet[Unit]:
    scope = Q(pk__in=[])
    for role in roles:
        scope |= Q(pk__in=units_where(actor, role, day).values("pk"))
    return Unit.objects.filter(scope)
