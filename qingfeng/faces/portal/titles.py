"""示范学校 before everybody: by which count, who is proposed and until when one can object, who holds the title."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import find
from qingfeng.engines.consequences.models import Title
from qingfeng.faces import units
from qingfeng.faces.context import office
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND


@login_not_required
@require_safe
def exemplary(request: HttpRequest) -> HttpResponse:
    day, here = today(timezone.now()), office()
    rows = Title.objects.filter(kind=KIND).select_related("unit").order_by("-year", "unit__code")
    version = find(rules.COUNTING, dt.date(day.year - 1, 12, 31), units.by_pk(here.pk) if here.pk else None)
    context = {"noticed": rows.noticed(day), "held": rows.held_on(day), "words": rules.words(version.value) if version else ""}
    return render(request, "portal/exemplary.html", {**context, "version": version})


urlpatterns = [path("exemplary/", exemplary, name="exemplary")]
