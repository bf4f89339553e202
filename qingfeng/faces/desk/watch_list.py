"""监控名单: which schools are on it, until when, by which cases; a school reads how it stands itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.norms.queries import find
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.consequences.models.consequences import READERS
from qingfeng.faces.watch_list import explained, on_the_list, standing
from qingfeng.institutions.watch_list import rules

from .consequences import stood_back_from
from .page_sheets import leaves_as_sheet
from .who import desk_of, needs


@require_GET
@needs(*READERS, Role.RESPONDENT)
@never_cache
@leaves_as_sheet(_l("监控名单"), "watch_list")
def watch_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    office = next(iter(desk.offices(*READERS)), None)
    public = find(rules.PUBLIC, desk.day, office)
    schools = units_where(desk.actor, Role.RESPONDENT, desk.day).schools()
    context = {
        "listed": explained(on_the_list(Consequence.objects.visible_to(desk.actor, desk.day), desk.day), stood_back_from(desk)),
        "ours": [(unit, standing(unit, desk.day)) for unit in schools.order_by("code")],
        "office": office, "public": public, "version": find(rules.LISTING, desk.day, office),
    }  # fmt: skip
    return render(request, "desk/watch_list.html", context)


urlpatterns = [path("watch-list/", watch_list, name="watch_list")]
