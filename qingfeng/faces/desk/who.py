"""Who sits at the desk, at which moment, and what they may open. A page about a matter that is not theirs does not exist for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holdings_of, roles_of
from qingfeng.core.access.recusal import Ties, ties_of
from qingfeng.core.calendar import today
from qingfeng.core.language import between
from qingfeng.core.matters import reading
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.querysets import Sight, sight_of
from qingfeng.core.parties.models import Unit
from qingfeng.core.prepared import Prepared, Slot


@dataclass(frozen=True)
class Desk:
    """The one who asks, and when."""

    actor: Account
    now: dt.datetime
    day: dt.date
    page: str = ""  # the name of the address, for the log of what was read

    @property
    def roles(self) -> frozenset[str]:
        return roles_of(self.actor, self.day)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @cached_property
    def ties(self) -> Ties:
        """From what the actor must stand back; asked once for a page."""
        return ties_of(self.actor, self.day)

    @cached_property
    def sight(self) -> Sight | None:
        return sight_of(self.actor, self.day, self.ties)

    def matters(self) -> Any:
        return Matter.objects.seen_by(self.sight)

    def sees(self, way: str) -> Exists:
        """Of a row that hangs on a matter: the actor may see the matter. Asked row by row, for the rows are few and the matters many."""
        return Exists(self.matters().filter(pk=OuterRef(way)))

    def not_against(self, way: str) -> Exists:
        """Of such a row: there is nothing to stand back from."""
        return Exists(Matter.objects.not_against(self.actor, self.day, self.ties).filter(pk=OuterRef(way)))

    def offices(self, *roles: str) -> list[Unit]:
        """Units for which one of the roles is held, the highest first."""
        ids = [h.unit_id for h in holdings_of(self.actor, self.day) if h.role in roles]
        return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def desk_of(request: HttpRequest) -> Desk:
    now = timezone.now()
    page = request.resolver_match.url_name if request.resolver_match else ""
    return Desk(request.user, now, today(now), page or "")  # type: ignore[arg-type]


def needs(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for those who hold one of the roles anywhere; others read which roles those are."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not desk_of(request).has(*roles):
                names = between("、").join(str(Role(r).label) for r in roles)
                raise PermissionDenied(_("这一页给%s用，您的账号没有这个角色。") % names)
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # a page that leads here asks before it shows the way
        return guarded

    return wrap


@lru_cache(maxsize=1000)
def _by_ref(sight: Sight | None) -> Prepared:
    related = ("unit", "respondent_unit", "accountable__person", "accountable__unit")
    return Prepared(lambda: Matter.objects.seen_by(sight).select_related(*related).filter(ref=Slot("ref", CharField())))


def matter_or_404(desk: Desk, ref: str) -> Matter:
    """Not visible and not existing are the same: nobody learns that there is a matter. Who reads a sealed one is recorded."""
    found = _by_ref(desk.sight).first(ref=ref)
    if found is None:
        raise Http404
    reading.was_read(matter=found, what=desk.page, actor=desk.actor, now=desk.now)
    return found
