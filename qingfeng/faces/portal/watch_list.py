"""监控名单 before everybody, where the office's own document says so: school, from when to when, by which clause."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.engines.consequences.models import Consequence
from qingfeng.faces.watch_list import may_be_named, on_the_list
from qingfeng.institutions.watch_list import rules


@login_not_required
@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    """Each school by the parameter of its own office; where none is public there is no such page."""
    day = today(timezone.now())
    listed = [one for one in on_the_list(Consequence.objects.all(), day) if _told(one.row.unit, day)]
    if not listed and not any(_told(unit, day) for unit in Unit.objects.filter(kind=UnitKind.OFFICE).active(day)):
        raise Http404
    named = [one for one in listed if may_be_named(one.row, day)]
    return render(request, "portal/watch_list.html", {"listed": named, "version": find(rules.LISTING, day)})


def _told(unit: Unit, day: dt.date) -> bool:
    version = find(rules.PUBLIC, day, unit)
    return bool(version and version.value)


urlpatterns = [path("watch-list/", watch_list, name="watch_list")]
