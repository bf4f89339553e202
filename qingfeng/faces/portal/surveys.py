"""Answering a survey with a one-time ticket, on a phone, without an account; and the results of those that are closed.

Whoever is logged in is not looked at, and no address is kept. A slip's code may be scanned: it then stands in the address, which no log
of this house keeps (faces/logs.py); what was answered stands in no address.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.core import guessing
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.engines.ballots import answering, codes, results, services
from qingfeng.engines.ballots.models import Survey, Ticket
from qingfeng.engines.insight.suppression import FEW
from qingfeng.faces import survey_view

wrong_codes = guessing.WrongCodes()


@login_not_required
@never_cache
@csrf_exempt  # the ticket is what entitles; there is no session to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/surveys/code.html", {"form": guessing.look_up_token()})
    typed, form = request.POST.get("code", "")[:60], request.POST.get("form", "")[:200]
    ticket = answering.by_code(typed)
    if ticket is None:
        return _unknown(request, typed, form)
    if request.POST.get("go") != "send":
        return _asked(request, ticket, typed)
    chosen = _chosen(request)
    try:
        services.answer(code=typed, choices=chosen, now=timezone.now())
    except Refused as refused:
        return _asked(request, ticket, typed, chosen, refused)
    return render(request, "portal/surveys/done.html", {"survey": ticket.batch.survey})


@login_not_required
@never_cache
@require_safe
def answer_ticket(request: HttpRequest, code: str) -> HttpResponse:
    """As scanned from a slip."""
    ticket = answering.by_code(code)
    return _unknown(request, code[:60], "") if ticket is None else _asked(request, ticket, code)


def _unknown(request: HttpRequest, typed: str, form: str) -> HttpResponse:
    context: dict[str, Any] = {"typed": typed, "form": form or guessing.look_up_token()}
    if not wrong_codes.spend(form):
        refused = Refused(_("现在输错的太多，请过一两分钟再试。"), advice=_("正确的答题票不受影响。"))
        return render(request, "portal/surveys/code.html", context | {"refused": refused}, status=429)
    return render(request, "portal/surveys/code.html", context | {"wrong": True}, status=404)


def _chosen(request: HttpRequest) -> dict[int, int]:
    given = {name[2:]: value for name, value in request.POST.items() if name.startswith("q-")}
    return {int(q): int(n) for q, n in given.items() if q.isdecimal() and n.isdecimal() and len(q) < 4 and len(n) < 4}


def _asked(
    request: HttpRequest, ticket: Ticket, code: str, chosen: dict[int, int] | None = None, refused: Refused | None = None
) -> HttpResponse:
    """The questions with what was chosen so far; a ticket that gives no more answers says why instead."""
    survey = ticket.batch.survey
    try:
        if not isinstance(refused, services.AlreadyUsed):
            answering.check(ticket, timezone.now())
    except Refused as over:
        refused, chosen = over, None
    if isinstance(refused, services.AlreadyUsed) or (refused is not None and not refused.field):
        return render(request, "portal/surveys/over.html", {"survey": survey, "refused": refused}, status=409)
    picked = chosen or {}
    rows = [(question, list(question.options.all()), picked.get(question.number)) for question in survey.asked()]
    missing = [question.number for question, options, n in rows if n not in {o.number for o in options}] if refused else []
    context = {"survey": survey, "school": ticket.batch.unit, "code": codes.normalise(code), "rows": rows, "missing": missing}
    return render(request, "portal/surveys/form.html", context, status=422 if refused else 200)


@login_not_required
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    closed = [(s, survey_view.headline(s)) for s in Survey.objects.closed().select_related("unit").order_by("-year", "-closes_on")[:50]]
    running = Survey.objects.accepting(day).select_related("unit")
    return render(request, "portal/surveys/list.html", {"running": running, "closed": closed})


@login_not_required
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Survey.objects.closed().select_related("unit"), pk=pk)
    answers = results.all_counts(found)[0]
    batches = list(found.batches.all())
    context = {
        "survey": found, "results": survey_view.questions(found, public=True), "schools": survey_view.schools(found, public=True),
        "answers": answers if answers == 0 or answers >= FEW else _("不足%d") % FEW,
        "given": sum(b.count for b in batches if b.voided_on is None),
        "before": results.year_before(found), "few": FEW,
    }  # fmt: skip
    return render(request, "portal/surveys/survey.html", context)


urlpatterns = [
    path("answer/", answer, name="answer"),
    path("answer/<str:code>/", answer_ticket, name="answer_ticket"),
    path("surveys/", surveys, name="surveys"),
    path("surveys/<int:pk>/", survey, name="survey"),
]
