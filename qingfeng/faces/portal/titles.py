"""示范学校 before everybody: who is proposed and until when one can object, who holds the title, from whom it was taken."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import find
from qingfeng.engines.consequences.models import Title
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND


@login_not_required
@require_safe
def exemplary(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    rows = Title.objects.filter(kind=KIND).select_related("unit").order_by("-year", "unit__code")
    context = {"noticed": rows.noticed(day), "held": rows.held_on(day), "version": find(rules.COUNTING, day)}
    return render(request, "portal/exemplary.html", context)


urlpatterns = [path("exemplary/", exemplary, name="exemplary")]
