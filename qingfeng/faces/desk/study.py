"""学习: a day of each month for a year; the column of what is to be read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import PostKind, Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import kinds, permissions, reading, services
from qingfeng.engines.gatherings.models import Reading, ReadingMark
from qingfeng.engines.gatherings.models.sessions import READERS
from qingfeng.faces.forms import PlainForm

from .board_forms import refused_in
from .education import seen_by
from .letter_forms import day_field
from .who import Desk, desk_of, needs

WHO = (*READERS, Role.RESPONDENT)


def _units_of(desk: Desk) -> Any:
    """Units for which the reader may arrange something."""
    pks = [u.pk for u in desk.offices(*WHO) if permissions.can_arrange_session(desk.actor, u, desk.day)]
    return Unit.objects.filter(pk__in=pks).order_by("path")


class YearForm(PlainForm):
    kind = forms.ChoiceField(label=_l("种类"))
    unit = forms.ModelChoiceField(label=_l("组织单位"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_l("名称"), max_length=100, help_text=_l("每一场后面自动写上年月。"))
    on_day = forms.IntegerField(
        label=_l("每月几日"), min_value=1, max_value=28, help_text=_l("碰到休息日，挪到后面第一个工作日，不出当月。")
    )
    first = day_field(_l("从哪个月起"))
    months = forms.IntegerField(label=_l("几个月"), min_value=1, max_value=12)
    place = forms.CharField(label=_l("地点"), max_length=120, required=False)
    posts = forms.MultipleChoiceField(label=_l("请谁来"), choices=PostKind.choices, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds.declared()]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


@needs(*WHO)
@require_http_methods(["GET", "POST"])
def months(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    initial = {"kind": "education_day", "title": _("廉政教育日"), "on_day": 5, "first": desk.day, "months": 12}
    form = YearForm(request.POST if request.method == "POST" else None, units=_units_of(desk), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.arrange_months(actor=desk.actor, now=desk.now, **form.cleaned_data)
            said = {"n": len(made.sessions), "moved": made.moved, "there": made.there}
            messages.success(request, _("安排了%(n)d场，其中%(moved)d场避开休息日；%(there)d个月原来就有。单独一场可以再改。") % said)
            return redirect(f"{reverse('desk:sessions')}?kind={form.cleaned_data['kind']}")
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/study/months.html", {"form": form}, status=422 if form.errors else 200)


class ReadingForm(PlainForm):
    unit = forms.ModelChoiceField(label=_l("单位"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_l("名称"), max_length=120)
    document = forms.ModelChoiceField(label=_l("文件"), queryset=Document.objects.none(), required=False, empty_label=_l("没有"))
    text = forms.CharField(label=_l("正文"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    posts = forms.MultipleChoiceField(label=_l("给谁读"), choices=PostKind.choices, widget=forms.CheckboxSelectMultiple)
    due_on = day_field(_l("最迟"), required=False)
    questions = forms.CharField(
        label=_l("问题"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("可不填。一行一个：问题|选项|选项|选项，对的选项前面加*。最多5个。"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["document"].queryset = Document.objects.filter(in_force_from__lte=day).order_by("-in_force_from", "key")  # type: ignore[attr-defined]

    def clean_questions(self) -> list[dict[str, Any]]:
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        return [self._question(line) for line in lines]

    def _question(self, line: str) -> dict[str, Any]:
        text, *options = (part.strip() for part in line.replace("｜", "|").split("|"))
        right = [n for n, option in enumerate(options) if option.startswith("*")]
        if not text or len(options) < 2 or len(right) != 1:
            raise forms.ValidationError(_("“%s”要有至少两个选项，其中一个前面加*。") % line[:40])
        return {"text": text, "options": [option.removeprefix("*").strip() for option in options], "right": right[0]}


@require_GET
@needs(*WHO)
def column(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    rows = Reading.objects.visible_to(desk.actor, desk.day).select_related("unit")[:50]
    return render(request, "desk/study/column.html", {"rows": rows, "may": _units_of(desk).exists()})


@needs(*WHO)
@require_http_methods(["GET", "POST"])
def reading_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = ReadingForm(request.POST if request.method == "POST" else None, units=_units_of(desk), day=desk.day)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.put_up(actor=desk.actor, now=desk.now, **form.cleaned_data)
            return redirect("desk:reading", made.pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/study/new.html", {"form": form}, status=422 if form.errors else 200)


def _reading_or_404(desk: Desk, pk: int) -> Reading:
    found = Reading.objects.visible_to(desk.actor, desk.day).filter(pk=pk).select_related("unit", "document").first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*WHO)
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How many of each unit; an office its own and those below, a school itself."""
    desk = desk_of(request)
    found = _reading_or_404(desk, pk)
    seen = set(seen_by(desk).values_list("pk", flat=True))
    lines = [line for line in reading.by_unit(found, desk.day) if line["unit"].pk in seen]
    context = {
        "reading": found, "lines": lines, "posts": [dict(PostKind.choices).get(p, p) for p in found.posts],
        "asked": sum(line["asked"] for line in lines), "read": sum(line["read"] for line in lines),
        "may": permissions.can_arrange_session(desk.actor, found.unit, desk.day) and found.taken_down_on is None,
    }  # fmt: skip
    return render(request, "desk/study/reading.html", context)


@require_POST
@needs(*WHO)
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _reading_or_404(desk, pk)
    try:
        services.take_down(reading=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("已撤下。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:reading", pk)


def own_readings(desk: Desk) -> list[tuple[Reading, dt.date | None]]:
    """What is up for me, and on which day I read it; what I have not read first."""
    rows = list(Reading.objects.for_person(desk.actor.person_id, desk.day))
    read = {m.reading_id: m.on for m in _marks(desk) if m.reading_id in {r.pk for r in rows}}
    return sorted(((r, read.get(r.pk)) for r in rows), key=lambda pair: pair[1] is not None)


def _marks(desk: Desk) -> Any:
    return ReadingMark.objects.filter(person=desk.actor.person_id or 0)


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody with a post: reads it, answers what is asked, says so. One's own alone."""
    desk = desk_of(request)
    found = Reading.objects.for_person(desk.actor.person_id, desk.day).filter(pk=pk).select_related("document", "unit").first()
    if found is None:
        raise Http404
    chosen = {n: int(v) for n in range(len(found.questions)) if (v := request.POST.get(f"q{n}", "")).isascii() and v.isdecimal()}
    refused = None
    if request.method == "POST":
        try:
            services.mark_read(reading=found, answers=chosen, actor=desk.actor, now=desk.now)
            messages.success(request, _("已记下您读过。"))
            return redirect("desk:my_study")
        except Refused as no:
            refused = no
    questions = [(n, q["text"], [(k, o, chosen.get(n) == k) for k, o in enumerate(q["options"])]) for n, q in enumerate(found.questions)]
    context = {"reading": found, "questions": questions, "refused": refused, "mark": _marks(desk).filter(reading=found).first()}
    return render(request, "desk/study/mine.html", context, status=422 if refused else 200)


urlpatterns = [
    path("sessions/months/", months, name="session_year"),
    path("study/", column, name="study_column"),
    path("study/new/", reading_new, name="reading_new"),
    path("study/<int:pk>/", one, name="reading"),
    path("study/<int:pk>/down/", take_down, name="reading_down"),
    path("my-study/<int:pk>/", mine, name="my_reading"),
]
