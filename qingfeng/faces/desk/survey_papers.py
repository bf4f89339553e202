"""Paper answers at the desk: one person enters a pile as counts, another compares them with the paper."""

from __future__ import annotations

from typing import BinaryIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.refusal import Refused
from qingfeng.engines.ballots import permissions, services
from qingfeng.engines.ballots.models import PaperBatch, PaperState, Survey, SurveyState
from qingfeng.engines.ballots.models.surveys import READERS
from qingfeng.engines.ballots.paper_sheets import Piled

from .board_forms import refused_in
from .exports import taken_away
from .survey_forms import DropForm, NoteForm, PaperForm, PaperListForm
from .surveys import survey_or_404
from .taking_in import NotTaken, Would, WrongList, is_dry, take_list
from .who import Desk, desk_of, needs


@needs(*READERS)
@require_http_methods(["GET", "POST"])
@never_cache
def enter(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A new pile, or one that was sent back."""
    desk = desk_of(request)
    found, again = _to_enter(desk, pk, number)
    form = PaperForm(request.POST if request.method == "POST" else None, survey=found, again=again)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _entered(desk, found, form, again)
            except Refused as refused:
                refused_in(form, refused)
                status = 409
            else:
                messages.success(request, _("第%d批已录，请另一个人对照问卷核对。") % made.number)
                return redirect("desk:survey", pk)
    return _enter_page(request, found, again, form, status)


def _to_enter(desk: Desk, pk: int, number: int | None) -> tuple[Survey, PaperBatch | None]:
    found = survey_or_404(desk, pk)
    if found.state != SurveyState.OPEN or not permissions.can_enter_paper(desk.actor, found, desk.day):
        raise Http404
    again = None if number is None else batch_or_404(found, number)
    if again is not None and again.state != PaperState.RETURNED:
        raise Http404
    return found, again


def _enter_page(
    request: HttpRequest, found: Survey, again: PaperBatch | None, form: PaperForm, status: int, *, listed: PaperListForm | None = None,
    wrong: WrongList | None = None, would: Would | None = None,
) -> HttpResponse:  # fmt: skip
    listed = listed or PaperListForm(survey=found)
    context = {"survey": found, "form": form, "again": again, "list": listed, "wrong": wrong, "would": would}
    return render(request, "desk/surveys/paper_enter.html", context, status=status)


@require_GET
@needs(*READERS)
@never_cache
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found, _again = _to_enter(desk, pk, None)
    return taken_away(desk, "page", f"survey-{pk}", services.blank_paper_sheet(found, desk.day), listed="survey-paper")


@require_POST
@needs(*READERS)
@never_cache
def enter_list(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A pile as a table: one row a form."""
    desk = desk_of(request)
    found, again = _to_enter(desk, pk, number)
    form = PaperListForm(request.POST, request.FILES, survey=found)

    dry = is_dry(request)

    def take(file: BinaryIO) -> Piled:
        said = {name: form.cleaned_data[name] for name in ("unit", "source")}
        return services.take_paper(survey=found, file=file, instead_of=again, actor=desk.actor, now=desk.now, dry=dry, **said)

    blank_form = PaperForm(survey=found, again=again)
    try:
        made = take_list(form, take)
    except NotTaken as why:
        return _enter_page(request, found, again, blank_form, why.status, listed=form, wrong=why.wrong)
    told = {"number": made.batch.number, "sheets": made.batch.sheets} if made.batch else {}
    if dry:
        would = Would(_("会录入第%(number)d批，%(sheets)d份") % told, _("录入，送核对"), made.changes, _("题"), _("答案"))
        return _enter_page(request, found, again, blank_form, 200, listed=form, would=would)
    messages.success(request, _("第%(number)d批%(sheets)d份已录，请另一个人对照问卷核对。") % told)
    return redirect("desk:survey", pk)


def _entered(desk: Desk, found: Survey, form: PaperForm, again: PaperBatch | None) -> PaperBatch:
    said = {name: form.cleaned_data[name] for name in ("unit", "sheets", "source")}
    return services.enter_paper(survey=found, counts=form.counts(), instead_of=again, actor=desk.actor, now=desk.now, **said)


def batch_or_404(found: Survey, number: int) -> PaperBatch:
    batch = (
        found.papers.select_related("unit", "entered_by__person", "checked_by__person", "dropped_by__person").filter(number=number).first()
    )
    if batch is None:
        raise Http404
    return batch


@require_GET
@needs(*READERS)
@never_cache
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    return _page(request, desk, found, batch_or_404(found, number))


def _page(
    request: HttpRequest, desk: Desk, found: Survey, batch: PaperBatch, *, status: int = 200, refused: Refused | None = None,
    note: NoteForm | None = None, drop: DropForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The counts as they were entered, question by question."""
    rows = [
        (question, [(option.text, batch.counts.get(str(option.pk), 0)) for option in question.options.all()]) for question in found.asked()
    ]
    context = {
        "survey": found, "batch": batch, "refused": refused, "note": note or NoteForm(), "drop": drop or DropForm(),
        "rows": [(question, options, batch.sheets - sum(n for _text, n in options)) for question, options in rows],
        "may": found.state == SurveyState.OPEN and batch.state == PaperState.ENTERED
        and permissions.can_check_paper(desk.actor, found, desk.day),
        "own": batch.entered_by_id == desk.actor.pk,
        "again": _may_again(desk, found, batch),
        "may_drop": _may_again(desk, found, batch) and batch.checked_by_id != desk.actor.pk,
    }  # fmt: skip
    return render(request, "desk/surveys/paper.html", context, status=status)


def _may_again(desk: Desk, found: Survey, batch: PaperBatch) -> bool:
    may = permissions.can_enter_paper(desk.actor, found, desk.day)
    return may and found.state == SurveyState.OPEN and batch.state == PaperState.RETURNED


@require_POST
@needs(*READERS)
@never_cache
def drop(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A pile that was sent back and cannot be entered again counts for nothing, so that the survey can close."""
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    batch, form = batch_or_404(found, number), DropForm(request.POST)
    if not permissions.can_enter_paper(desk.actor, found, desk.day):
        raise Http404
    if not form.is_valid():
        return _page(request, desk, found, batch, status=422, drop=form)
    try:
        services.drop_paper(batch=batch, because=form.cleaned_data["because"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, found, batch, status=409, refused=refused)
    messages.success(request, _("第%d批已作废，不计入。") % number)
    return redirect("desk:survey", pk)


@require_POST
@needs(*READERS)
@never_cache
def judge(request: HttpRequest, pk: int, number: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = survey_or_404(desk, pk)
    batch = batch_or_404(found, number)
    if step not in ("check", "back"):
        raise Http404
    note = NoteForm(request.POST)
    if step == "back" and not note.is_valid():
        return _page(request, desk, found, batch, status=422, note=note)
    try:
        if step == "check":
            services.check_paper(batch=batch, actor=desk.actor, now=desk.now)
        else:
            services.send_paper_back(batch=batch, note=note.cleaned_data["note"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, found, batch, status=409, refused=refused)
    messages.success(request, _("已计入。") if step == "check" else _("已退回重录。"))
    return redirect("desk:survey", pk)


urlpatterns = [
    path("surveys/<int:pk>/paper/", enter, name="survey_paper_new"),
    path("surveys/<int:pk>/paper/blank.xlsx", blank, name="survey_paper_blank"),
    path("surveys/<int:pk>/paper/list/", enter_list, name="survey_paper_list"),
    path("surveys/<int:pk>/paper/<int:number>/list/", enter_list, name="survey_paper_list_again"),
    path("surveys/<int:pk>/paper/<int:number>/", paper, name="survey_paper"),
    path("surveys/<int:pk>/paper/<int:number>/again/", enter, name="survey_paper_again"),
    path("surveys/<int:pk>/paper/<int:number>/drop/", drop, name="survey_paper_drop"),
    path("surveys/<int:pk>/paper/<int:number>/<slug:step>/", judge, name="survey_paper_judge"),
]
