"""政风行风监督员 before everybody: what was done about their opinions. No person, no unit, no text."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.faces import figure_pages
from qingfeng.institutions.lay_inspectors import done


@login_not_required
@require_safe
def inspectors(request: HttpRequest) -> HttpResponse:
    day, scope = today(timezone.now()), figure_pages.office()
    context = {"years": done.years(scope), "now": done.in_office(scope, day)} if scope else {}
    return render(request, "portal/inspectors.html", context)


urlpatterns = [path("inspectors/", inspectors, name="inspectors")]
