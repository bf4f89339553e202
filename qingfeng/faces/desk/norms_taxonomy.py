"""不正之风分类 at the desk: with the complaint categories behind each kind, and what the reader may see of this year's findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from qingfeng.core.matters.models import Matter
from qingfeng.faces.taxonomy import page_of, standing
from qingfeng.institutions.misconduct_taxonomy.taxonomy import KEY

from .keeping import RULE_READERS
from .norms import unit_asked
from .norms_rows import day_asked
from .who import desk_of, needs


@require_safe
@needs(*RULE_READERS)
def taxonomy(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    day, unit = day_asked(request.GET.get("day", ""), desk.day), unit_asked(request.GET.get("unit", ""))
    seen = standing().filter(allegation__matter__in=Matter.objects.visible_to(desk.actor, desk.day))
    context = {"day": day, "is_today": day == desk.day, "unit": unit, "page": page_of(day, unit, seen), "key": KEY}
    return render(request, "desk/norms/taxonomy.html", context)


urlpatterns = [path("norms/taxonomy/", taxonomy, name="norm_taxonomy")]
