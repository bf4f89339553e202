"""Which roles nobody can fill. An office needs them filled by different people; where it is too small, by a stand-in from above."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.parties.models import Unit, UnitKind

from .models import ADMIN_ROLES, Role, RoleHolding
from .permissions import Holding


@dataclass(frozen=True)
class Seat:
    """One place to fill; `roles` are those whose holder may take it."""

    label: str | Promise
    roles: tuple[str, ...]


# Within one group every seat needs a person of its own.
GROUPS: tuple[tuple[Seat, ...], ...] = (
    (Seat(gettext_lazy("登记员"), (Role.REGISTRAR,)),),
    (
        Seat(gettext_lazy("承办人"), (Role.HANDLER,)),
        Seat(gettext_lazy("承办人以外的核稿人"), (Role.REVIEWER,)),
        Seat(gettext_lazy("承办人以外的决定人"), (Role.DECIDER,)),
        Seat(gettext_lazy("没有经办的回访复核员"), (Role.CALLER,)),
    ),
    (Seat(gettext_lazy("机关负责人（批准延期）"), (Role.HEAD,)),),
    (Seat(gettext_lazy("第一名封存保管人"), (Role.KEEPER,)), Seat(gettext_lazy("第二名封存保管人"), (Role.KEEPER,))),
    (Seat(gettext_lazy("未成年人保护值班人"), (Role.DUTY,)), Seat(gettext_lazy("值班人的副手"), (Role.DUTY,))),
    (
        Seat(gettext_lazy("公示管理员"), (Role.PUBLISHER,)),
        Seat(gettext_lazy("公示管理员以外的批准人"), (Role.DECIDER, Role.HEAD)),
    ),
    (
        Seat(gettext_lazy("录入规定的人"), (Role.DECIDER, Role.HEAD)),
        Seat(gettext_lazy("录入人以外公布规定的人"), (Role.DECIDER, Role.HEAD)),
    ),
    (Seat(gettext_lazy("退费经办人"), (Role.CASHIER,)),),
    (Seat(gettext_lazy("系统管理员"), (Role.SYSADMIN,)),),
    (Seat(gettext_lazy("安全管理员"), (Role.SECADMIN,)),),
    (Seat(gettext_lazy("审计管理员"), (Role.AUDITADMIN,)),),
)


@dataclass(frozen=True)
class Unfilled:
    unit: Unit
    label: str

    def __str__(self) -> str:
        return _("%(unit)s：没有人能当%(seat)s") % {"unit": self.unit.name, "seat": self.label}


def unfilled_roles(day: dt.date) -> list[Unfilled]:
    """For every office in being. Holdings are read once, whatever the number of offices."""
    holdings = _holdings(day)
    offices = Unit.objects.active(day).filter(kind=UnitKind.OFFICE).order_by("path")
    return [Unfilled(office, str(seat.label)) for office in offices for group in GROUPS for seat in _empty(office, group, holdings)]


def _holdings(day: dt.date) -> list[tuple[int, Holding]]:
    rows = RoleHolding.objects.in_force(day).filter(account__is_active=True)
    fields = ("account_id", "role", "unit_id", "unit__path", "stands_in", "valid_from", "valid_to")
    held = [(account, Holding(*rest)) for account, *rest in rows.values_list(*fields)]
    admins = {account for account, h in held if h.role in ADMIN_ROLES}
    heads = {account for account, h in held if h.role == Role.HEAD}
    return [
        (account, h)
        for account, h in held
        if not (account in admins and h.role not in ADMIN_ROLES) and not (account in heads and h.role == Role.KEEPER)
    ]


def _empty(office: Unit, group: tuple[Seat, ...], holdings: list[tuple[int, Holding]]) -> list[Seat]:
    """Seats left when as many as possible are taken by different people (augmenting paths)."""
    fit: dict[int, list[int]] = defaultdict(list)
    for n, seat in enumerate(group):
        fit[n] = sorted({account for account, h in holdings if h.role in seat.roles and h.covers(office)})
    sits: dict[int, int] = {}

    def seated(n: int, tried: set[int]) -> bool:
        for account in fit[n]:
            if account not in tried:
                tried.add(account)
                if account not in sits or seated(sits[account], tried):
                    sits[account] = n
                    return True
        return False

    return [seat for n, seat in enumerate(group) if not seated(n, set())]
