"""没有人能负责的: for heads the matters themselves, to take up or to pass on; for security administrators how many, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.matters.models import Matter

from .matters_rows import lamp_of
from .who import Desk, desk_of, needs

MOST = 100


def stranded_for(desk: Desk) -> Any:
    """Of the own office and those below it, none to stand back from. Of a sealed one nothing but its number is to be shown."""
    if not desk.has(Role.HEAD):
        return Matter.objects.none()
    return _below(desk, Role.HEAD)


def counts(desk: Desk) -> list[tuple[str, int]]:
    """For a security administrator: at which offices, and how many."""
    return _below(desk, Role.SECADMIN).by_office() if desk.has(Role.SECADMIN) else []


def _below(desk: Desk, role: str) -> Any:
    mine = Matter.objects.stranded().filter(unit__in=units_where(desk.actor, role, desk.day))
    return mine.not_against(desk.actor, desk.day, desk.ties)


def title(matter: Matter) -> str:
    return _("密件，接受以后才能看") if matter.sealed else matter.title


@needs(Role.HEAD)
def stranded(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    found = stranded_for(desk).select_related("unit").order_by("due_on", "pk")[:MOST]
    rows = [(m, title(m), lamp_of(m, desk.day), "" if m.sealed else reverse("desk:step", args=[m.ref, "offer"])) for m in found]
    return render(request, "desk/home/stranded.html", {"rows": rows, "key": uuid4().hex})


urlpatterns = [path("stranded/", stranded, name="stranded")]
