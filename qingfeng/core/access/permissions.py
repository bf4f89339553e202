"""Who may do what where. Every permission is a function `can_<verb>_<noun>(actor, obj, day)`; day is the office's day.

Matters, engines and faces build theirs on `holds`. What an account holds is read once and remembered on the instance,
that is for one request; a change made in this process is seen at once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.prepared import Prepared, Slot

from .models import ADMIN_ROLES, EXACT_ROLES, Account, Role, RoleHolding


class Holding(NamedTuple):
    role: str
    unit_id: int
    path: str
    stands_in: bool
    valid_from: dt.date
    valid_to: dt.date | None

    def in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def covers(self, unit: Unit) -> bool:
        if self.unit_id == unit.pk:
            return True
        return self.role not in EXACT_ROLES and bool(self.path) and unit.path.startswith(self.path)


_holdings = Prepared(
    lambda: RoleHolding.objects.filter(account=Slot("account")).values_list(
        "role", "unit_id", "unit__path", "stands_in", "valid_from", "valid_to"
    )
)


def holdings_of(actor: Any, day: dt.date) -> list[Holding]:
    """What the account holds that day; nothing for a visitor, the system or a disabled account.

    An administrator (三员) has the rights of administration only: a business role forced into the database beside it counts for nothing.
    """
    if not isinstance(getattr(actor, "pk", None), int) or not getattr(actor, "is_active", False):
        return []
    seen = getattr(actor, "_holdings", None)
    if seen is None or seen[0] != RoleHolding.generation:
        seen = (RoleHolding.generation, [Holding(*row) for row in _holdings(account=actor.pk)])
        actor._holdings = seen
    current = [h for h in seen[1] if h.in_force(day)]
    return [h for h in current if h.role in ADMIN_ROLES] or current


def roles_of(actor: Any, day: dt.date) -> frozenset[str]:
    return frozenset(h.role for h in holdings_of(actor, day))


def holds(actor: Any, role: str, unit: Unit, day: dt.date) -> bool:
    """Whether the account holds the role for the unit or for one above it."""
    return any(h.role == role and h.covers(unit) for h in holdings_of(actor, day))


def holds_any(actor: Any, roles: tuple[str, ...], unit: Unit, day: dt.date) -> bool:
    return any(holds(actor, role, unit, day) for role in roles)


def scope_paths(actor: Any, roles: tuple[str, ...], day: dt.date) -> list[str]:
    """Paths of the units at and below which the account holds one of the roles; for roles that reach down only."""
    return sorted({h.path for h in holdings_of(actor, day) if h.role in roles and h.role not in EXACT_ROLES and h.path})


def units_where(actor: Any, role: str, day: dt.date) -> QuerySet[Unit]:
    """The units for which the account holds the role, for lists in SQL."""
    scope = Q(pk__in=[])
    for h in holdings_of(actor, day):
        if h.role == role:
            scope |= Q(pk=h.unit_id) if role in EXACT_ROLES else Q(pk=h.unit_id) | Q(path__startswith=h.path)
    return Unit.objects.filter(scope)


def ids_on_path(unit: Unit) -> list[int]:
    """The unit and all above it, the root first."""
    above = [int(part) for part in unit.path.split("/") if part and int(part) != unit.pk]
    return [*above, unit.pk]


def holders(role: str, unit: Unit, day: dt.date) -> QuerySet[Account]:
    """Active accounts that hold the role for the unit, directly or from above."""
    reach = [unit.pk] if role in EXACT_ROLES else ids_on_path(unit)
    current = RoleHolding.objects.in_force(day)
    held = current.filter(role=role, unit_id__in=reach)
    found = Account.objects.filter(is_active=True, pk__in=held.values("account_id"))
    if role not in ADMIN_ROLES:
        found = found.exclude(pk__in=current.filter(role__in=ADMIN_ROLES).values("account_id"))
    return found.select_related("person", "unit").order_by("pk")


def nearest_holders(roles: tuple[str, ...], unit: Unit, day: dt.date) -> list[Account]:
    """Active accounts that hold one of the roles for the unit: its own people and their stand-ins first, then those of the superior
    office, and so on up; among equals in the order of the roles. One question."""
    upwards = {pk: distance for distance, pk in enumerate(reversed(ids_on_path(unit)))}
    current = RoleHolding.objects.in_force(day)
    administrators = current.filter(role__in=ADMIN_ROLES).values("account_id")
    held = current.filter(role__in=roles, unit_id__in=upwards, account__is_active=True).exclude(account_id__in=administrators)
    held = held.exclude(Q(role__in=EXACT_ROLES) & ~Q(unit=unit)).select_related("account__person", "account__unit")
    ranked = sorted(held, key=lambda h: (upwards[h.unit_id], roles.index(h.role), h.account_id))
    return list({h.account_id: h.account for h in ranked}.values())


def is_administrator(actor: Any, day: dt.date) -> bool:
    """One of the three administrators (三员). None of them sees matters, whatever else is asked."""
    return not roles_of(actor, day).isdisjoint(ADMIN_ROLES)


def may_see_matters(actor: Any, day: dt.date) -> bool:
    """The floor under every permission on matters: an account in working order that administers nothing."""
    return bool(holdings_of(actor, day)) and not is_administrator(actor, day)


def person_of(actor: Any) -> int | None:
    """The id of the person behind the account; None for a visitor or the system."""
    return getattr(actor, "person_id", None)


def can_create_account(actor: Any, unit: Unit, day: dt.date) -> bool:
    return holds(actor, Role.SYSADMIN, unit, day)


def can_disable_account(actor: Any, account: Account, day: dt.date) -> bool:
    return account.pk != actor.pk and account.unit is not None and holds(actor, Role.SYSADMIN, account.unit, day)


def can_unlock_account(actor: Any, account: Account, day: dt.date) -> bool:
    """Whoever makes accounts, and whoever gives passwords: an open lock opens nothing by itself."""
    roles = (Role.SYSADMIN, Role.SECADMIN)
    return account.pk != actor.pk and account.unit is not None and holds_any(actor, roles, account.unit, day)


def can_reset_factors(actor: Any, account: Account, day: dt.date) -> bool:
    return account.pk != actor.pk and account.unit is not None and holds(actor, Role.SECADMIN, account.unit, day)


def can_end_sessions(actor: Any, account: Account, day: dt.date) -> bool:
    """Everybody the own ones; the security administrator anybody's."""
    return account.pk == actor.pk or can_reset_factors(actor, account, day)


def can_grant_role(actor: Any, account: Account, unit: Unit, day: dt.date) -> bool:
    return account.pk != actor.pk and holds(actor, Role.SECADMIN, unit, day)


def can_declare_kin(actor: Any, person: Person, day: dt.date) -> bool:
    """The security administrator of a unit where the person holds a post or has an account; never about oneself."""
    if person_of(actor) == person.pk:
        return False
    of_person = Q(posts__in=person.posts.held_on(day)) | Q(accounts__person=person)  # type: ignore[attr-defined]
    return any(holds(actor, Role.SECADMIN, unit, day) for unit in Unit.objects.filter(of_person).distinct())


def can_read_security_log(actor: Any, unit: Unit, day: dt.date) -> bool:
    return holds(actor, Role.AUDITADMIN, unit, day)
