"""One title: which count is used and by which clause, what stands in the way, the notice and its objections, and the step that is next.

For the office alone. Numbers and links only of matters that the reader may see; of objections nothing but how many, and never whose.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import titles
from qingfeng.engines.consequences.declarations import raised_at
from qingfeng.engines.consequences.facts import Raised
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.consequences.models.titles import READERS
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND

from .title_steps import LAMPS, steps_of
from .who import Desk, desk_of, needs

STAGES = {"new": _l("等受理"), "open": _l("调查中"), "decided": _l("已作出决定"), "ended": _l("已了结")}


def seen_title(desk: Desk, pk: int) -> Title:
    rows = Title.objects.visible_to(desk.actor, desk.day).filter(kind=KIND)
    found = rows.select_related("unit", "version__clause__document", "reviewed_by__person", "awarded_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*READERS)
@never_cache
def title(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return title_page(request, desk, seen_title(desk, pk))


def title_page(request: HttpRequest, desk: Desk, row: Title, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    raised = titles.objections([row]).get(row.pk, [])
    back = Matter.objects.stood_back_from(desk.actor, desk.day, desk.ties).filter(pk__in=[one.matter for one in raised])
    not_mine = set(back.values_list("pk", flat=True))
    objections = [one for one in raised if one.matter not in not_mine]
    context = {
        "t": row, "lamp": LAMPS[TitleState(row.state)], "steps": steps_of(desk, row), "words": rules.words(row.version.value),
        "findings": _findings(desk, row), "complaints": _complaints(desk, row), "refused": refused,
        "objections": _shown(desk, objections), "left": titles.unanswered(objections), "n": len(objections),
    }  # fmt: skip
    context["answered"] = context["n"] - context["left"]
    return render(request, "desk/titles/title.html", context, status=status)


def _findings(desk: Desk, row: Title) -> list[dict[str, Any]]:
    stood_back = Matter.objects.stood_back_from(desk.actor, desk.day, desk.ties).filter(pk__in=row.causes.values("matter_id"))
    back = set(stood_back.values_list("pk", flat=True))
    causes = [cause for cause in row.causes.order_by("charged_on", "key") if cause.matter_id not in back]
    seen = _seen(desk, [cause.matter_id for cause in causes])
    shown = [{"ref": c.matter_ref, "on": c.charged_on, "pk": c.matter_id} for c in causes if c.matter_id in seen or c.matter_id is None]
    return _with_hidden(shown, len(causes))


def _complaints(desk: Desk, row: Title) -> list[dict[str, Any]]:
    """That count and are no findings: whether the school was asked decides what they do now."""
    matters = list(row.matters.order_by("ref"))
    seen = _seen(desk, [matter.pk for matter in matters])
    asked = {one.matter: one.asked_on for one in raised_at(row.unit)} if matters else {}
    shown = [{"ref": m.ref, "on": m.received_on, "pk": m.pk, "asked": asked.get(m.pk)} for m in matters if m.pk in seen]
    return _with_hidden(shown, len(matters))


def _with_hidden(shown: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    return [*shown, *([{"hidden": n - len(shown)}] if n > len(shown) else [])]


def _shown(desk: Desk, objections: list[Raised]) -> list[tuple[Raised, str]]:
    seen = _seen(desk, [one.matter for one in objections])
    return [(one, str(STAGES[one.stage])) for one in objections if one.matter in seen]


def _seen(desk: Desk, matters: list[int | None]) -> set[int]:
    return set(desk.matters().filter(pk__in=[pk for pk in matters if pk]).values_list("pk", flat=True)) if matters else set()
