"""调查 at the desk: drafting the questions, opening, tickets, closing, what came out. Paper is in `survey_papers`.

While a survey runs nobody here reads answers, only how many came: else two looks at the counts would tell what came between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.language import on_record
from qingfeng.core.papers.qr import svg
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.ballots import kinds, permissions, printing, questions, results, services
from qingfeng.engines.ballots.closing import unaltered
from qingfeng.engines.ballots.models import Survey, SurveyState, TicketBatch
from qingfeng.engines.ballots.models.surveys import READERS
from qingfeng.faces import survey_view

from .board_forms import refused_in
from .page_sheets import leaves_as_sheet
from .survey_forms import NewSurveyForm, SurveyForm, TicketForm
from .who import Desk, desk_of, needs

PER_PAGE = 20
LAMPS = {SurveyState.DRAFT: "soon", SurveyState.OPEN: "ok", SurveyState.CLOSED: "done"}


def units_of(desk: Desk) -> list[Unit]:
    """Offices for which the reader may hold surveys."""
    return [u for u in desk.offices(*READERS) if permissions.can_draft_survey(desk.actor, u, desk.day)]


@require_GET
@needs(*READERS)
@leaves_as_sheet(_l("满意度调查"), "surveys")
def survey_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    found = Survey.objects.visible_to(desk.actor, desk.day).select_related("unit").annotate(answers=Sum("boxes__answers"))
    page = Paginator(found.order_by("-year", "-opens_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(s, LAMPS[SurveyState(s.state)]) for s in page.object_list]
    return render(request, "desk/surveys/list.html", {"page": page, "rows": rows, "may": bool(units_of(desk))})


def survey_or_404(desk: Desk, pk: int) -> Survey:
    found = Survey.objects.visible_to(desk.actor, desk.day).filter(pk=pk).select_related("unit", "drafted_by__person").first()
    if found is None:
        raise Http404
    return found


@needs(*READERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    first = next((kind for kind in kinds.declared() if kind.code == request.GET.get("kind")), kinds.declared()[0])
    with on_record():
        title = _("%(year)d年%(kind)s") % {"year": desk.day.year, "kind": first.name}
    initial = {"kind": first.code, "questions": first.questions, "year": desk.day.year, "opens_on": desk.day, "title": title}
    form = NewSurveyForm(request.POST if request.method == "POST" else None, units=units_of(desk), initial=initial)
    return _saved(request, form, None, lambda data: services.draft(actor=desk.actor, now=desk.now, **data))


@needs(*READERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    if found.state != SurveyState.DRAFT or not permissions.can_draft_survey(desk.actor, found.unit, desk.day):
        raise Http404
    kept = {name: getattr(found, name) for name in ("title", "year", "purpose", "opens_on", "closes_on")}
    initial = kept | {"questions": questions.as_typed(found)}
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=initial)
    return _saved(request, form, found, lambda data: services.change(survey=found, actor=desk.actor, now=desk.now, **data))


def _saved(request: HttpRequest, form: SurveyForm, found: Survey | None, save: Callable[[dict[str, Any]], Survey]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:survey", save(form.cleaned_data).pk)
        except Refused as refused:
            refused_in(form, refused)
    context = {"form": form, "survey": found, "kinds": kinds.declared()}
    return render(request, "desk/surveys/edit.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*READERS)
@never_cache
@leaves_as_sheet(_l("各校满意率"), "survey-schools")
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return page_of(request, desk, survey_or_404(desk, pk))


def page_of(request: HttpRequest, desk: Desk, found: Survey, *, status: int = 200, **given: Any) -> HttpResponse:
    batches = found.batches.select_related("unit").annotate(came=Count("tickets", filter=Q(tickets__used=True)))
    running = found.state == SurveyState.OPEN
    closed = found.state == SurveyState.CLOSED
    where = request.build_absolute_uri(reverse("portal:answer"))
    context = {
        "survey": found, "lamp": LAMPS[SurveyState(found.state)], "kind": found.declared.name, "asked": found.asked(),
        "answers": results.all_counts(found)[0], "running": running, "closed": closed, "is_over": desk.day > found.closes_on,
        "batches": [(b, b.used if closed or b.voided_on else b.came, printing.files_of(b)) for b in batches],
        "papers": found.papers.select_related("unit", "entered_by__person", "checked_by__person"),
        "may_draft": permissions.can_draft_survey(desk.actor, found.unit, desk.day),
        "may_open": permissions.can_open_survey(desk.actor, found, desk.day),
        "own_draft": found.drafted_by_id == desk.actor.pk,
        "tickets": given.get("tickets") or TicketForm(survey=found), "refused": given.get("refused"),
        "where": where, "qr": svg(where) if running else "",
        "results": survey_view.questions(found, public=False) if closed else [],
        "schools": survey_view.schools(found, public=False) if closed else [],
        "before": results.year_before(found) if closed else None, "unaltered": closed and unaltered(found),
    }  # fmt: skip
    return render(request, "desk/surveys/survey.html", context, status=status)


def _open(desk: Desk, found: Survey) -> str:
    services.open_survey(survey=found, actor=desk.actor, now=desk.now)
    return _("调查已开始，问题不再改动。")


def _close(desk: Desk, found: Survey) -> str:
    services.close(survey=found, actor=desk.actor, now=desk.now)
    return _("调查已结束，答题票已销毁，结果已公开。")


ACTS = {"open": _open, "close": _close}


@require_POST
@needs(*READERS)
@never_cache
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    if step not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[step](desk, found))
    except Refused as refused:
        return page_of(request, desk, found, status=409, refused=refused)
    return redirect("desk:survey", pk)


@require_POST
@needs(*READERS)
@never_cache
def tickets(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    form = TicketForm(request.POST, survey=found)
    if not form.is_valid():
        return page_of(request, desk, found, status=422, tickets=form)
    try:
        made = services.issue_tickets(survey=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return page_of(request, desk, found, status=409, tickets=form)
    messages.success(request, _("第%(number)d批%(count)d张已备好，可以打印。") % {"number": made.number, "count": made.count})
    return redirect("desk:survey", pk)


def _batch_or_404(desk: Desk, pk: int, number: int) -> TicketBatch:
    found = survey_or_404(desk, pk)
    batch = found.batches.select_related("survey__unit").filter(number=number).first()
    if batch is None or not permissions.can_issue_tickets(desk.actor, found, desk.day):
        raise Http404
    return batch


@require_POST
@needs(*READERS)
@never_cache
def void(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    batch = _batch_or_404(desk, pk, number)
    try:
        n = services.void_tickets(batch=batch, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return page_of(request, desk, batch.survey, status=409, refused=refused)
    messages.success(request, _("没有用过的%d张已作废。") % n)
    return redirect("desk:survey", pk)


@require_GET
@needs(*READERS)
@never_cache
def slips(request: HttpRequest, pk: int, number: int, first: int) -> HttpResponse:
    desk = desk_of(request)
    batch = _batch_or_404(desk, pk, number)
    if batch.voided_on or not batch.nonce or not 1 <= first <= batch.count:
        raise Http404
    where = request.build_absolute_uri(reverse("portal:answer"))
    address = lambda code: request.build_absolute_uri(reverse("portal:answer_ticket", args=[code]))  # noqa: E731
    data = printing.print_tickets(batch, first=first, address=address, where=where, day=desk.day)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="tickets-{pk}-{number}-{first}.pdf"'
    return answer


urlpatterns = [
    path("surveys/", survey_list, name="surveys"),
    path("surveys/new/", new, name="survey_new"),
    path("surveys/<int:pk>/", survey, name="survey"),
    path("surveys/<int:pk>/edit/", edit, name="survey_edit"),
    path("surveys/<int:pk>/do/<slug:step>/", act, name="survey_act"),
    path("surveys/<int:pk>/tickets/", tickets, name="survey_tickets"),
    path("surveys/<int:pk>/tickets/<int:number>/void/", void, name="survey_void"),
    path("surveys/<int:pk>/tickets/<int:number>/<int:first>.pdf", slips, name="survey_slips"),
]
