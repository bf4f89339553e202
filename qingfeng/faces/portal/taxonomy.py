"""不正之风分类 for everybody: what is forbidden, by which clause, and how often it was found this year."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.faces.taxonomy import page_of, standing

from .rules import day_asked


@login_not_required
@require_safe
def taxonomy(request: HttpRequest) -> HttpResponse:
    now = today(timezone.now())
    day = day_asked(request.GET.get("day", ""), now)
    office = Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()
    context = {"day": day, "is_today": day == now, "page": page_of(day, office, standing())}
    return render(request, "portal/rules/taxonomy.html", context)


urlpatterns = [path("taxonomy/", taxonomy, name="taxonomy")]
