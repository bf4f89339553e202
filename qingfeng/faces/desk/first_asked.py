"""首问与移交: on the case page, through whose hands a matter went; and the three questions, answered on a page of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import supplements
from qingfeng.faces.forms import PlainForm
from qingfeng.institutions.first_asked import panel
from qingfeng.institutions.first_asked.questions import CODE, THREE, may_answer

from .matter_head import head
from .steps import refused_in
from .who import desk_of, matter_or_404


class ThreeQuestions(PlainForm):
    """One field for each question, in the words the institution declares."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for q in THREE:
            label = f"{q.label}：{q.help}"
            self.fields[q.code] = forms.ChoiceField(label=label, choices=list(q.answers.items()), widget=forms.RadioSelect)
        self.speak_plainly()


@require_http_methods(["GET", "POST"])
def three_questions(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    earlier = supplements.answered(matter, CODE)
    form = ThreeQuestions(request.POST or None, initial=earlier.answers if earlier else None)
    verdict = may_answer(desk.actor, matter, desk.day)
    refused, status = (None if verdict.allowed else Refused(verdict.reason, authority=verdict.authority)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                supplements.answer(matter=matter, institution=CODE, answers=form.cleaned_data, actor=desk.actor, now=desk.now)
                messages.success(request, _("三问已记下。"))
                return redirect("desk:matter", ref)
            except Refused as why:
                refused_in(form, why)
                refused, status = why, 409
    context = head(desk, matter) | {"form": form, "refused": refused}
    return render(request, "desk/first_asked/questions.html", context, status=status)


def case_panel(matter: Matter, actor: Account, day: dt.date) -> tuple[str, dict[str, Any]] | None:
    shown = panel.of(matter, day)
    may = shown.ask and may_answer(actor, matter, day).allowed
    url = reverse("desk:three_questions", args=[matter.ref]) if may else ""
    return "desk/first_asked/panel.html", {"shown": shown, "questions": url}


urlpatterns = [path("matters/<str:ref>/three-questions/", three_questions, name="three_questions")]
