"""What every page needs: the office that answers, how to reach it, and the viewer's large-type choice."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from qingfeng.core.access.permissions import roles_of
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.scenarios.state import is_demo

from .desk.nav import CASE_ROLES, ROLES, role_line, sections

LARGE_COOKIE = "qf_large"
SECONDS_KEPT = 60


@dataclass(frozen=True)
class Office:
    """The top office of this installation; empty fields before the county is loaded."""

    pk: int = 0
    name: str = ""
    phone: str = ""
    address: str = ""
    opening_hours: str = ""

    @property
    def tel(self) -> str:
        return "".join(ch for ch in self.phone if ch.isdigit() or ch == "+")

    def __bool__(self) -> bool:
        return bool(self.name)


def office() -> Office:
    """Kept for a minute. What is read inside a transaction may yet be rolled back, so it is not kept."""
    found = cache.get("faces.office")
    if found is not None and not connection.in_atomic_block:
        return found
    row = (
        Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None)
        .order_by("path")
        .values("pk", "name", "phone", "address", "opening_hours")
        .first()
    )
    found = Office(**row) if row else Office()
    if row and not connection.in_atomic_block:
        cache.set("faces.office", found, SECONDS_KEPT)
    return found


def office_or_none() -> Office:
    """For pages that must appear even when the database does not answer."""
    try:
        return office()
    except DatabaseError:
        return Office()


def demonstration() -> bool:
    """Whether every page says that it shows a demonstration. Looked up once a minute."""
    if connection.in_atomic_block:
        return is_demo()
    return bool(cache.get_or_set("faces.demo", is_demo, SECONDS_KEPT))


def may_find(request: HttpRequest) -> bool:
    """Whether the bar offers to find matters: to those whose work they are."""
    return holds_one(request, CASE_ROLES)


def holds_one(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    return not roles_of(getattr(request, "user", None), today(timezone.now())).isdisjoint(roles)


def site(request: HttpRequest) -> dict[str, object]:
    values: dict[str, object] = {
        "demo": SimpleLazyObject(demonstration),
        "office": SimpleLazyObject(office_or_none),
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
    }
    if request.path.startswith("/desk/"):
        values["desk_nav"] = SimpleLazyObject(lambda: sections(request))  # a view may hand over its own, with counts
        values["desk_nav_more"] = SimpleLazyObject(lambda: [item for item in sections(request) if item.more])
        values["desk_role"] = SimpleLazyObject(lambda: role_line(request))
        values["desk_finds"] = SimpleLazyObject(lambda: may_find(request))
        values["desk_supervises"] = SimpleLazyObject(lambda: holds_one(request, ROLES["desk:supervision"]))
        values["desk_registers"] = SimpleLazyObject(lambda: holds_one(request, ROLES["desk:intake"]))
    return values
