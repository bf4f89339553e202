"""宣传: what each school put before the public, and how many of each kind; recorded one by one or from a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.disclosure import outreach as lists
from qingfeng.engines.disclosure import permissions, services
from qingfeng.engines.disclosure.models import Outreach, OutreachKind
from qingfeng.engines.disclosure.models.outreach import MEASURES, READERS
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.serving import as_picture

from .board_forms import refused_in
from .exports import taken_away
from .letter_forms import day_field
from .taking_in import NotTaken, Would, is_dry, take_list
from .who import Desk, desk_of, needs

PER_PAGE, MOST_ROWS = 20, 5000
WHO = (*READERS, Role.RESPONDENT)


class OutreachForm(PlainForm):
    kind = forms.ChoiceField(label=_l("种类"), choices=OutreachKind.choices)
    unit = forms.ModelChoiceField(label=_l("单位"), queryset=Unit.objects.none(), empty_label=None)
    on = day_field(_l("日期"))
    count = forms.IntegerField(label=_l("数量"), min_value=1, max_value=10_000_000)
    outlet = forms.CharField(label=_l("媒体、栏目"), max_length=60, required=False)
    what = forms.CharField(label=_l("内容"), max_length=120, required=False)
    photo = forms.FileField(
        label=_l("照片"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    no_secrets = forms.BooleanField(label=_l("照片里没有人脸、车牌，也没有国家秘密"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("photo") and not data.get("no_secrets"):
            self.add_error("no_secrets", _("交照片要先确认：里面没有人脸、车牌，也没有国家秘密。"))
        return data


class OutreachListForm(PlainForm):
    file = forms.FileField(
        label=_l("登记表"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=_l("要有单位代码、种类、日期、数量；导出的表就是模板。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_l("文件里没有国家秘密"))


def units_of(desk: Desk) -> Any:
    """Units for which the reader may record."""
    own = [u for u in desk.offices(*WHO) if permissions.can_record_outreach(desk.actor, u, desk.day)]
    found = Unit.objects.filter(pk__in=[u.pk for u in own])
    if not desk.has(Role.PUBLISHER, Role.REGISTRAR):
        return found
    for unit in desk.offices(Role.PUBLISHER, Role.REGISTRAR):
        found = found | Unit.objects.active(desk.day).filter(path__startswith=unit.path)
    return found.order_by("path")


@require_GET
@needs(*WHO)
@never_cache
def outreach_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, **given: Any) -> HttpResponse:
    visible = Outreach.objects.visible_to(desk.actor, desk.day).select_related("unit")
    year, kind = typed_year(request.GET.get("year", "")), request.GET.get("kind", "")
    years = sorted({d.year for d in visible.dates("on", "year")}, reverse=True)
    found = visible.filter(on__year=year) if year in years else visible
    found = found.filter(kind=kind) if kind in OutreachKind.values else found
    if request.GET.get("as") == "xlsx":
        rows = list(found.standing().order_by("unit__code", "on", "pk")[:MOST_ROWS])
        return taken_away(desk, "outreach", "outreach", lists.outreach_sheet(rows, desk.day))
    sums = dict(found.standing().order_by().values("kind").annotate(n=Sum("count")).values_list("kind", "n"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    units = units_of(desk)
    context = {
        "page": page, "years": years, "year": year, "kind": kind, "kinds": OutreachKind.choices,
        "sums": [(label, sums.get(value, 0), MEASURES[OutreachKind(value)]) for value, label in OutreachKind.choices],
        "may": {unit.pk for unit in units}, "form": given.get("form") or OutreachForm(units=units, initial={"on": desk.day, "count": 1}),
        "list": given.get("list") or OutreachListForm(), "wrong": given.get("wrong"),
        "would": given.get("would"), "refused": given.get("refused"),
    }  # fmt: skip
    return render(request, "desk/outreach/list.html", context, status=status)


@require_POST
@needs(*WHO)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = OutreachForm(request.POST, request.FILES, units=units_of(desk))
    if not form.is_valid():
        return _page(request, desk, status=422, form=form)
    data = dict(form.cleaned_data)
    photo, _asked = data.pop("photo"), data.pop("no_secrets")
    try:
        services.record_outreach(
            actor=desk.actor, now=desk.now, photo=photo.read() if photo else None, photo_name=photo.name if photo else "", **data
        )
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, status=409, form=form)
    messages.success(request, _("已登记。"))
    return redirect("desk:outreach")


@require_POST
@needs(*WHO)
@never_cache
def take(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form, dry = OutreachListForm(request.POST, request.FILES), is_dry(request)
    try:
        done = take_list(form, lambda file: services.take_outreach(file=file, actor=desk.actor, now=desk.now, dry=dry))
    except NotTaken as why:
        return _page(request, desk, status=why.status, list=form, wrong=why.wrong)
    if dry:
        said = _("会登记%(new)s行；已经登记过、不再登记的%(same)s行") % vars(done)
        return _page(request, desk, list=form, would=Would(said, _("登记"), done.changes, _("单位"), _("内容")))
    messages.success(request, _("登记了%d行。") % done.new)
    return redirect("desk:outreach")


def _row_or_404(desk: Desk, pk: int) -> Outreach:
    found = Outreach.objects.visible_to(desk.actor, desk.day).select_related("unit", "photo").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*WHO)
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What a figure counted, to be looked at by itself."""
    return render(request, "desk/outreach/one.html", {"r": _row_or_404(desk_of(request), pk)})


@needs(*WHO)
@require_http_methods(["POST"])
@never_cache
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _row_or_404(desk, pk)
    try:
        services.strike_outreach(outreach=found, because=request.POST.get("because", ""), actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已划去，不再计数。"))
    return redirect("desk:outreach")


@require_GET
@needs(*WHO)
@never_cache
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Painted anew when it came in."""
    return as_picture(_row_or_404(desk_of(request), pk).photo)


urlpatterns = [
    path("outreach/", outreach_list, name="outreach"),
    path("outreach/new/", new, name="outreach_new"),
    path("outreach/list/", take, name="outreach_take"),
    path("outreach/<int:pk>/", one, name="outreach_one"),
    path("outreach/<int:pk>/strike/", strike, name="outreach_strike"),
    path("outreach/<int:pk>/photo/", photo, name="outreach_photo"),
]
