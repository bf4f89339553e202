"""整改清单 and 征求意见 of a meeting; the stops of a tour; and, for meetings and documents alike, who was asked and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import whole_number
from qingfeng.engines.gatherings import services
from qingfeng.engines.gatherings.models import Consultation
from qingfeng.faces.forms import PlainForm

from .board_forms import refused_in
from .page_sheets import leaves_as_sheet
from .session_forms import FollowForm, FollowUpForm, StrikeForm
from .sessions import PER_PAGE, WHO, session_or_404, session_page, units_of
from .who import Desk, desk_of, needs


@require_POST
@needs(*WHO)
@never_cache
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found, form = session_or_404(desk, pk), FollowUpForm(request.POST, prefix="f")
    if not form.is_valid():
        return session_page(request, found, status=422, follow_up=form)
    try:
        services.follow_up(session=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        return session_page(request, found, status=409, follow_up=form, refused=refused)
    messages.success(request, _("已列入整改清单。"))
    return redirect("desk:session", pk)


@require_POST
@needs(*WHO)
@never_cache
def followed(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    found, form = session_or_404(desk, pk), FollowForm(request.POST)
    item = found.follow_ups.filter(number=number).first()
    if item is None:
        raise Http404
    if not form.is_valid():
        return session_page(request, found, status=422, refused=Refused(_("写明做到了什么。")))
    try:
        services.followed(item=item, result=form.cleaned_data["result"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    messages.success(request, _("已登记完成。"))
    return redirect("desk:session", pk)


@require_POST
@needs(*WHO)
@never_cache
def strike_item(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    found, form = session_or_404(desk, pk), StrikeForm(request.POST)
    item = found.follow_ups.filter(number=number).first()
    if item is None:
        raise Http404
    because = form.cleaned_data["because"] if form.is_valid() else ""
    try:
        services.strike_item(item=item, because=because, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    messages.success(request, _("已划去。"))
    return redirect("desk:session", pk)


class ConsultationForm(PlainForm):
    unit = forms.ModelChoiceField(label=_l("单位"), queryset=Unit.objects.none(), empty_label=None)
    about = forms.CharField(label=_l("关于什么"), max_length=120)
    asked_on = forms.DateField(label=_l("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    whom = forms.CharField(label=_l("问了哪些人"), max_length=120, help_text=_l("写哪一类人，例如家长代表、教师代表；不写姓名。"))
    people = forms.IntegerField(label=_l("人数"), min_value=1, max_value=100000)
    way = forms.ChoiceField(label=_l("方式"), choices=Consultation.Way.choices)
    opinions = forms.IntegerField(label=_l("意见条数"), min_value=0, max_value=100000)
    outcome = forms.CharField(
        label=_l("后来怎样"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("采纳了什么，没有采纳的为什么；还没有定的可以以后再写。"),
    )  # fmt: skip
    document = forms.ModelChoiceField(
        label=_l("形成或者修改的文件"), queryset=Document.objects.none(), required=False, empty_label=_l("没有")
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[u.pk for u in units_of(desk)]).order_by("path")  # type: ignore[attr-defined]
        self.fields["document"].queryset = documents_for(desk)  # type: ignore[attr-defined]


class OutcomeForm(PlainForm):
    outcome = forms.CharField(label=_l("后来怎样"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.ModelChoiceField(
        label=_l("形成或者修改的文件"), queryset=Document.objects.none(), required=False, empty_label=_l("没有")
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents_for(desk)  # type: ignore[attr-defined]


def documents_for(desk: Desk) -> Any:
    return Document.objects.filter(in_force_from__lte=desk.day).order_by("-in_force_from", "key")


@needs(*WHO)
@require_http_methods(["GET", "POST"])
@never_cache
@leaves_as_sheet(_l("征求意见"), "consultations")
def consultations(request: HttpRequest) -> HttpResponse:
    """Who was asked, by the newest; with ?session= the record is of that meeting."""
    desk = desk_of(request)
    asked = whole_number(request.GET.get("session", ""))
    of = session_or_404(desk, asked) if asked is not None else None
    initial = {"asked_on": desk.day, "unit": of.unit if of else None, "about": of.title if of else ""}
    form = ConsultationForm(request.POST if request.method == "POST" else None, desk=desk, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_consultation(session=of, actor=desk.actor, now=desk.now, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("desk:session", of.pk) if of else redirect("desk:consultations")
        except Refused as refused:
            refused_in(form, refused)
    rows = Consultation.objects.visible_to(desk.actor, desk.day).select_related("unit", "session", "document")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "of": of, "may": bool(units_of(desk))}
    return render(request, "desk/study/consultations.html", context, status=422 if form.errors else 200)


@needs(*WHO)
@require_http_methods(["GET", "POST"])
@never_cache
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what came of it is written when it is known."""
    desk = desk_of(request)
    rows = Consultation.objects.visible_to(desk.actor, desk.day).select_related("unit", "session", "document")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    initial = {"outcome": found.outcome, "document": found.document}
    form = OutcomeForm(request.POST if request.method == "POST" else None, desk=desk, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.came_of_it(consultation=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("desk:consultation", pk)
        except Refused as refused:
            refused_in(form, refused)
    may = found.unit in units_of(desk)
    return render(request, "desk/study/consultation.html", {"c": found, "form": form, "may": may}, status=422 if form.errors else 200)


class TourForm(PlainForm):
    unit = forms.ModelChoiceField(label=_l("组织单位"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_l("名称"), max_length=60)
    stops = forms.CharField(
        label=_l("各站"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_l("一行一站：日期|地点|主讲，例如2026-12-03|城关小学礼堂|优秀教师报告团。"),
    )  # fmt: skip

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[u.pk for u in units_of(desk)]).order_by("path")  # type: ignore[attr-defined]

    def clean_stops(self) -> list[tuple[dt.date, str, str]]:
        return [self._stop(line.strip()) for line in self.cleaned_data["stops"].splitlines() if line.strip()]

    def _stop(self, line: str) -> tuple[dt.date, str, str]:
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        try:
            day = parse_date(parts[0])
        except ValueError:
            day = None
        if day is None or len(parts) not in (2, 3) or not parts[1] or len(parts[1]) > 100 or len(parts[-1]) > 60:
            raise forms.ValidationError(_("“%s”要写成：日期|地点|主讲。") % line[:40])
        return day, parts[1], parts[2] if len(parts) == 3 else ""


@needs(*WHO)
@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = TourForm(request.POST if request.method == "POST" else None, desk=desk, initial={"title": _("优秀教师巡回报告会")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.arrange_tour(kind="tour", actor=desk.actor, now=desk.now, **form.cleaned_data)
            messages.success(request, _("安排了%d站；每一站请谁来、谁到了，在那一站登记。") % len(made))
            return redirect("desk:session", made[0].pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/study/tour.html", {"form": form}, status=422 if form.errors else 200)


urlpatterns = [
    path("sessions/tour/", tour, name="session_tour"),
    path("sessions/<int:pk>/follow-up/", follow_up, name="session_follow_up"),
    path("sessions/<int:pk>/follow-up/<int:number>/", followed, name="session_followed"),
    path("sessions/<int:pk>/follow-up/<int:number>/strike/", strike_item, name="session_item_strike"),
    path("study/asked/", consultations, name="consultations"),
    path("study/asked/<int:pk>/", consultation, name="consultation"),
]
