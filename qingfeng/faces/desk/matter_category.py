"""事项类别 on the case page and while registering: what the model suggests, by which words, how sure; and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.core.text.masking import mask
from qingfeng.engines.triage import sorting

from . import answering
from .who import Desk, desk_of, matter_or_404, needs

FEW = 8  # characters: before that nothing can be said
MOST_TYPED = 4_000
VERY_SURE, SURE = 950, 850  # of a thousand


@dataclass(frozen=True)
class Suggested:
    category: str  # empty: not sure enough to suggest one
    sure: str
    percent: int
    words: list[str]


def sure_words(confidence: int, suggested: bool) -> str:
    if not suggested:
        return _("没有把握")
    if confidence >= VERY_SURE:
        return _("很有把握")
    return _("有把握") if confidence >= SURE else _("较有把握")


def _shown(category: str, confidence: int, words: list[str]) -> Suggested:
    """Rounded down: nothing is a hundred percent sure."""
    return Suggested(category, sure_words(confidence, bool(category)), confidence // 10, words)


def panel(matter: Matter, desk: Desk) -> dict[str, Any] | None:
    """Only for those who may decide it. The first of them who looks has the suggestion made."""
    if matter.sealed or not desk.has(*sorting.SORTERS) or not sorting.can_sort_matter(desk.actor, matter, desk.day).allowed:
        return None
    row = sorting.suggest(matter=matter, now=desk.now)
    judged = row is not None and row.confidence is not None
    return {
        "row": row,
        "suggested": _shown(row.suggested, row.confidence or 0, [word for word, _weight in row.reasons]) if row and judged else None,
        "choices": [(name, name) for name in sorting.categories(matter.unit, desk.day)],
    }


@require_POST
@needs(*sorting.SORTERS)
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    category = request.POST.get("category", "").strip()[:40]
    try:
        sorting.decide(matter=matter, category=category, actor=desk.actor, now=desk.now)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("类别定为%s。") % category)
    return redirect("desk:matter", ref=matter.ref)


@require_POST
@needs(*sorting.SORTERS)
def while_typing(request: HttpRequest) -> HttpResponse:
    """For what was typed so far. Nothing is stored, and nothing of it stands in an address."""
    return render(request, "desk/register/_category.html", typed(desk_of(request), request.POST.get("text", "")))


def typed(desk: Desk, text: str) -> dict[str, Any]:
    text = text.replace("\x00", "").strip()[:MOST_TYPED]
    if len(text) < FEW:
        return {"typed": None}
    office = next(iter(desk.offices(*sorting.SORTERS)), None)
    found = sorting.of_text(mask(text), "", office, desk.day)
    category = found.category if found is not None and found.sure else ""
    who = answering.of_text(desk, text, category=category, office=office) if office else None
    if found is None:
        return {"typed": None, "untrained": True, "who": who}
    return {"typed": _shown(category, round(1000 * found.confidence), [r.word for r in found.reasons]), "who": who}


urlpatterns = [
    path("matters/<str:ref>/category/", decide, name="matter_category"),
    path("intake/category/", while_typing, name="intake_category"),
]
