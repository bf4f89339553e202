"""协办: what other offices ask of one's own unit: one question, its clock, the answer. Nothing else of the matter is to be seen here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from qingfeng.core.matters.models import Clock
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import assistants
from qingfeng.engines.cases.models import AssistQuestion
from qingfeng.engines.cases.models.assisting import Ground
from qingfeng.faces.components.clock import clock_view
from qingfeng.faces.forms import PlainForm

from .matter_assist import lamp_of
from .page_sheets import leaves_as_sheet
from .respondent import once
from .steps import refused_in
from .uploads import keep
from .who import Desk, desk_of, needs

SHOWN = 100
FILES = ("file", "file2", "file3")


class AnswerForm(PlainForm):
    text = forms.CharField(
        label=_("答复"),
        max_length=assistants.MOST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("只答问到的，写清依据。答复会作为证据附卷。"),
    )
    file = forms.FileField(label=_("材料"), required=False)
    file2 = forms.FileField(label=_("材料二"), required=False)
    file3 = forms.FileField(label=_("材料三"), required=False)
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(name) for name in FILES) and not data.get("no_secrets"):
            self.add_error("no_secrets", _now("交文件要先确认：里面没有国家秘密、工作秘密。"))
        return data


class DeclineForm(PlainForm):
    ground = forms.ChoiceField(label=_("为什么不办"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("说明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("知道归哪个单位的，请写上。")
    )


@require_GET
@needs(*assistants.ROLES)
@leaves_as_sheet(_("协办"), "assisting")
def asked(request: HttpRequest) -> HttpResponse:
    """Open ones first, the most urgent on top."""
    desk = desk_of(request)
    rows = list(assistants.questions_for(desk.actor, desk.day)[:SHOWN])
    rows.sort(key=lambda q: (q.state != AssistQuestion.State.ASKED, q.due_on if q.state == AssistQuestion.State.ASKED else desk.day))
    return render(request, "desk/assisting/list.html", {"rows": [(q, lamp_of(q, desk)) for q in rows], "day": desk.day})


@require_http_methods(["GET", "POST"])
@needs(*assistants.ROLES)
@never_cache
def question(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    row = assistants.questions_for(desk.actor, desk.day).filter(pk=pk).first()
    if row is None:
        raise Http404
    does = request.POST.get("do", "")
    shown = {
        "answer": AnswerForm(*((request.POST, request.FILES) if does == "answer" else ())),
        "decline": DeclineForm(*((request.POST,) if does == "decline" else ()), prefix="decline"),
    }
    refused, status = None, 200
    if request.method == "POST":
        form, work = shown.get(does), _work(desk, row, does, shown)
        status = 422
        if form is not None and form.is_valid():
            try:
                if once(request.POST.get("key", ""), f"assist:{pk}:{does}:{desk.actor.pk}", desk, work):
                    messages.success(request, DONE[does])
                return redirect("desk:assist_question", pk=pk)
            except Refused as why:
                refused_in(form, why)
                refused, status = (None if why.field in form.fields else why), 409
    return render(request, "desk/assisting/question.html", _context(request, desk, row, shown, refused), status=status)


DONE = {"answer": _("答复已交。"), "decline": _("已告诉来问的机关：不办。")}


def _work(desk: Desk, row: AssistQuestion, does: str, shown: dict[str, PlainForm]) -> Callable[[], object]:
    who = {"actor": desk.actor, "question_id": row.pk, "now": desk.now}

    def answer() -> object:
        data = shown["answer"].cleaned_data
        return assistants.answer(**who, text=data["text"], files=_kept(data, desk))

    def decline() -> object:
        return assistants.decline(**who, **shown["decline"].cleaned_data)

    works: dict[str, Callable[[], object]] = {"answer": answer, "decline": decline}
    if does not in works:
        raise Http404
    return works[does]


def _kept(data: dict[str, Any], desk: Desk) -> list[Any]:
    kept = []
    for number, name in enumerate(FILES, 1):
        if upload := data.get(name):
            try:
                kept.append(keep(upload, desk.now, number))
            except Refused as why:
                raise Refused(why.reason, authority=why.authority, advice=why.advice, field=name) from why
    return kept


def _context(request: HttpRequest, desk: Desk, row: AssistQuestion, shown: dict[str, PlainForm], refused: Refused | None) -> dict[str, Any]:
    clock = Clock.objects.filter(matter=row.matter_id, code=assistants.ASSIST_CLOCK, subject=row.clock).select_related(
        "rule__clause__document"
    )
    found = clock.first()
    return {
        "question": row,
        "open": row.state == AssistQuestion.State.ASKED,
        "lamp": lamp_of(row, desk),
        "clock": clock_view(found, desk.day, unit=row.matter.unit) if found else None,
        "answer": row.evidence.select_related("file", "added_by__person").order_by("pk"),
        "forms": shown,
        "refused": refused,
        "key": request.POST.get("key") or uuid4().hex,
        "lead": row.matter.unit,
    }


urlpatterns = [
    path("assisting/", asked, name="assisting"),
    path("assisting/<int:pk>/", question, name="assist_question"),
]
