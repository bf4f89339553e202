"""后果: what rules propose and people decide; and who answers for a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.matters.lights import light_between
from qingfeng.core.matters.models import Matter
from qingfeng.core.sheets.writing import OutSheet
from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.consequences import explaining, permissions, tracing
from qingfeng.engines.consequences.declarations import declared_rule
from qingfeng.engines.consequences.models import Cause, Consequence, Responsibility, State
from qingfeng.engines.consequences.models.consequences import READERS
from qingfeng.engines.consequences.reconcile import IN_FORCE
from qingfeng.institutions.responsibility_tracing import tracing as tracing_institution

from .actions import offered, take
from .consequence_actions import ACTIONS
from .consequence_history import history
from .list_sheets import MOST_ROWS, consequences_sheet
from .who import Desk, desk_of, needs

PER_PAGE = 20
RELATED = (
    "unit", "office", "person", "version__clause__document", "proposed_by__person", "decided_by__person", "carried_out_by__person",
    "accountable__person", "supersedes",
)  # fmt: skip
VIEWS = (
    ("proposed", _l("待决定"), Q(state=State.PROPOSED)),
    ("in_force", _l("生效中"), Q(state__in=IN_FORCE)),
    ("suspended", _l("停止、待恢复"), Q(state=State.SUSPENDED)),
    ("over", _l("已结束"), ~Q(state__in=(State.PROPOSED, State.SUSPENDED, *IN_FORCE))),
)
ENDED = {State.EXPIRED: "done", State.LIFTED: "done", State.CARRIED_OUT: "done", State.DECIDED: "ok"}


def lamp(row: Consequence, desk: Desk) -> tuple[str, str]:
    """Shape and words: what is due, else where it stands."""
    due, since = row.due_on, row.proposed_at
    if row.state == State.SUSPENDED and row.restored_at is None and row.carried_out_on:
        due = row.restore_due_on
    elif row.state != State.PROPOSED:
        return ENDED.get(State(row.state), "not"), row.get_state_display()
    if due is None:
        return "paused", row.get_state_display()
    left = (due - desk.day).days
    return light_between(since.date(), due, desk.day), _("还有%s日") % left if left >= 0 else _("逾期%s日") % -left


def visible(desk: Desk) -> QuerySet[Consequence]:
    return Consequence.objects.visible_to(desk.actor, desk.day)


def stood_back_from(desk: Desk) -> frozenset[str]:
    """Causes of matters from which the reader stands back: no sentence and no number may hold them."""
    back = Matter.objects.stood_back_from(desk.actor, desk.day, desk.ties).values("pk")
    return frozenset(Cause.objects.live().filter(matter_id__in=back).values_list("key", flat=True))


def row_or_404(desk: Desk, pk: int) -> Consequence:
    found = visible(desk).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(*READERS)
def consequence_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    mine, (chosen, _label, _q) = visible(desk), _view(request.GET)
    chips = [(name, label, mine.filter(q).count(), name == chosen) for name, label, q in VIEWS]
    found = _found(desk, request.GET)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/consequences/list.html", {"rows": _lines(page.object_list, desk), "page": page, "chips": chips})


def _view(params: QueryDict) -> tuple[str, Any, Q]:
    return next((view for view in VIEWS if view[0] == params.get("view")), VIEWS[0])


def _found(desk: Desk, params: QueryDict) -> QuerySet[Consequence]:
    return visible(desk).filter(_view(params)[2]).select_related(*RELATED).order_by("due_on", "-proposed_at", "-pk")


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    """Exactly what the reader's own list shows at this moment, all pages of it."""
    return consequences_sheet(_lines(_found(desk, params)[:MOST_ROWS], desk), str(_view(params)[1]))


def _lines(found: Iterable[Consequence], desk: Desk) -> list[tuple[Any, ...]]:
    return [(row, explaining.headline(row), explaining.window_words(row), _rule_name(row), *lamp(row, desk)) for row in found]


def _rule_name(row: Consequence) -> str:
    rule = declared_rule(row.rule)
    return str(rule.name) if rule else row.rule


def _head(row: Consequence, desk: Desk) -> dict[str, Any]:
    shape, words = lamp(row, desk)
    return {
        "row": row,
        "headline": explaining.headline(row),
        "window": explaining.window_words(row),
        "rule_name": _rule_name(row),
        "lamp_state": shape,
        "lamp_words": words,
        "days_left": (row.until_on - desk.day).days if row.until_on and row.state in IN_FORCE else None,
    }


@needs(*READERS)
def consequence_page(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    row = row_or_404(desk, pk)
    live = row.state in (State.PROPOSED, *IN_FORCE)
    siblings = visible(desk).filter(unit=row.unit, rule=row.rule, window=row.window).exclude(pk=row.pk)
    siblings = siblings.exclude(state__in=(State.LAPSED, State.SUPERSEDED)).select_related(*RELATED)
    context = {
        **_head(row, desk),
        "causes": _causes(row, desk),
        "table": explaining.table_of(row),
        "outlook": explaining.outlook(row, stood_back_from(desk)) if live else "",
        "siblings": [(other, explaining.headline(other)) for other in siblings],
        "history": history(row),
        "steps": offered(ACTIONS, row, desk, lambda name: reverse("desk:consequence_action", args=[row.pk, name])),
    }
    return render(request, "desk/consequences/consequence.html", context)


def _causes(row: Consequence, desk: Desk) -> list[dict[str, Any]]:
    """The cases; the way to a matter only for those who may see it."""
    causes = list(row.causes.order_by("charged_on", "key"))
    seen = set(desk.matters().filter(pk__in=[c.matter_id for c in causes if c.matter_id]).values_list("pk", flat=True))
    falls = dict(explaining.if_it_fell(row)) if row.state in (State.PROPOSED, *IN_FORCE) else {}
    return [
        {"cause": c, "ref": c.matter_ref if c.matter_id in seen else "", "if_fell": falls.get(c.key, ""), "kind": kind(c.kind).label}
        for c in causes
    ]


@needs(*READERS)
@require_http_methods(["GET", "POST"])
def consequence_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    desk = desk_of(request)
    row = row_or_404(desk, pk)
    back = reverse("desk:consequence", args=[pk])
    return take(request, desk, row, ACTIONS, name, template="desk/consequences/action.html", back=back, context=_head(row, desk))


def cause_or_404(desk: Desk, pk: int) -> Cause:
    """A cause is seen by whoever sees its matter."""
    cause = Cause.objects.select_related("unit", "office").filter(pk=pk).first()
    if cause is None or not desk.matters().filter(pk=cause.matter_id).exists():
        raise Http404
    return cause


@needs(*READERS)
def responsibilities(request: HttpRequest, pk: int) -> HttpResponse:
    """Who held which post on the day of the charge; a post adds the rows that tracing proposes."""
    desk = desk_of(request)
    cause = cause_or_404(desk, pk)
    if request.method == "POST":
        if not holds_any(desk.actor, (Role.HANDLER, Role.DECIDER, Role.HEAD), cause.office, desk.day):
            raise PermissionDenied(_("由承办人提出。"))
        rows = tracing_institution.propose(cause=cause, actor=desk.actor, now=desk.now)
        messages.success(request, _("已列出%s人，由另一人决定。") % len(rows))
        return redirect("desk:responsibilities", pk=pk)
    rows = cause.responsibilities.select_related("person", "unit", "proposed_by__person", "decided_by__person")
    may = permissions.can_decide_responsibility(desk.actor, cause, desk.day)
    context = {
        "cause": cause,
        "kind": kind(cause.kind).label,
        "rows": [(r, may and r.state == "proposed" and r.proposed_by_id != desk.actor.pk) for r in rows],
    }
    return render(request, "desk/consequences/responsibilities.html", context)


@needs(*READERS)
@require_POST
def responsibility_answer(request: HttpRequest, pk: int, row: int, answer: str) -> HttpResponse:
    desk = desk_of(request)
    cause = cause_or_404(desk, pk)
    found = Responsibility.objects.filter(pk=row, cause=cause).first()
    if found is None or answer not in ("confirm", "decline"):
        raise Http404
    if not permissions.can_decide_responsibility(desk.actor, cause, desk.day):
        raise PermissionDenied(_("由承办人以外的决定人办理。"))
    tracing.decide_responsibility(
        responsibility=found, confirm=answer == "confirm", note=request.POST.get("note", "")[:300], actor=desk.actor, now=desk.now
    )
    return redirect("desk:responsibilities", pk=pk)


def case_panel(matter: Matter, actor: Account, day: Any) -> tuple[str, dict[str, Any]] | None:
    """On the page of a matter: what followed from it by rule, and who answers."""
    causes = list(Cause.objects.filter(matter_id=matter.pk).order_by("pk"))
    if not causes:
        return None
    rows = Consequence.objects.visible_to(actor, day).filter(causes__in=causes).distinct().select_related("unit", "person", "version")
    listed = [(row, explaining.headline(row)) for row in rows.exclude(state__in=(State.LAPSED, State.SUPERSEDED)).order_by("pk")]
    return "desk/consequences/panel.html", {"rows": listed, "causes": causes}


urlpatterns = [
    path("consequences/", consequence_list, name="consequences"),
    path("consequences/<int:pk>/", consequence_page, name="consequence"),
    path("consequences/<int:pk>/do/<str:name>/", consequence_action, name="consequence_action"),
    path("consequences/causes/<int:pk>/", responsibilities, name="responsibilities"),
    path("consequences/causes/<int:pk>/<int:row>/<str:answer>/", responsibility_answer, name="responsibility"),
]
