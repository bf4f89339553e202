"""电视承诺: what was promised on the air, taken down item by item, and whether each was kept, with its proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.parties.models import LEADING_KINDS, Post
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import services
from qingfeng.engines.disclosure.models import AirPromise, Outreach, OutreachKind
from qingfeng.engines.disclosure.models.outreach import READERS
from qingfeng.engines.disclosure.promises import can_record_promise
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.promises import promises_shown

from .board_forms import refused_in
from .letter_forms import day_field
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

MOST = 200


class PromiseForm(PlainForm):
    broadcast = forms.ModelChoiceField(label=_l("哪一次播出"), queryset=Outreach.objects.none(), empty_label=_l("请选择"))
    text = forms.CharField(label=_l("承诺了什么"), max_length=200, help_text=_l("照播出时说的写，一项一条；不写人名，会公开。"))
    answers = forms.ModelChoiceField(label=_l("谁负责"), queryset=Post.objects.none(), empty_label=_l("请选择"))
    due_on = day_field(_l("最迟"))

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aired = _broadcasts(desk)
        self.fields["broadcast"].queryset = aired  # type: ignore[attr-defined]
        self.fields["broadcast"].label_from_instance = lambda b: f"{b.on.isoformat()} {b.outlet} {b.what}"  # type: ignore[attr-defined]
        held = Post.objects.held_on(desk.day).filter(unit__in=aired.values("unit"), kind__in=LEADING_KINDS).select_related("unit", "person")
        self.fields["answers"].queryset = held.order_by("unit__path", "pk")  # type: ignore[attr-defined]
        self.fields["answers"].label_from_instance = (  # type: ignore[attr-defined]
            lambda p: f"{p.unit.short_name or p.unit.name} {p.title or p.get_kind_display()} {p.person.name}"
        )


class SettleForm(PlainForm):
    kept = forms.ChoiceField(label=_l("兑现没有"), choices=[("yes", _l("兑现了")), ("no", _l("没有兑现"))], widget=forms.RadioSelect)
    said = forms.CharField(label=_l("做了什么，或者为什么没有"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    link = forms.CharField(
        label=_l("证明的地址"), max_length=200, required=False, help_text=_l("本站的页面（/开头），如通报、公示、数据；或者网址。")
    )
    photo = forms.FileField(
        label=_l("照片"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    no_secrets = forms.BooleanField(label=_l("照片里没有人脸、车牌，也没有国家秘密"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("photo") and not data.get("no_secrets"):
            self.add_error("no_secrets", _("交照片要先确认：里面没有人脸、车牌，也没有国家秘密。"))
        return data


def _broadcasts(desk: Desk) -> Any:
    rows = Outreach.objects.visible_to(desk.actor, desk.day).standing().filter(kind=OutreachKind.TV_PLEDGE)
    return rows.select_related("unit").order_by("-on", "-pk")


@require_GET
@needs(*READERS)
@never_cache
@leaves_as_sheet(_l("电视承诺"), "promises")
def promises(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk)


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, **given: Any) -> HttpResponse:
    rows = AirPromise.objects.visible_to(desk.actor, desk.day).standing().select_related("broadcast__unit", "answers__unit")
    may = any(can_record_promise(desk.actor, office, desk.day) for office in desk.offices(*READERS))
    context = {"rows": promises_shown(rows[:MOST], desk.day), "may": may, "form": given.get("form") or PromiseForm(desk=desk)}
    return render(request, "desk/promises/list.html", context, status=status)


@require_POST
@needs(*READERS)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = PromiseForm(request.POST, desk=desk)
    if not form.is_valid():
        return _page(request, desk, status=422, form=form)
    try:
        services.record_promise(actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, status=409, form=form)
    messages.success(request, _("已登记，公开承诺页上可以看到。"))
    return redirect("desk:promises")


def _promise_or_404(desk: Desk, pk: int) -> AirPromise:
    rows = AirPromise.objects.visible_to(desk.actor, desk.day).standing().select_related("broadcast__unit", "answers__unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*READERS)
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _one(request, desk, _promise_or_404(desk, pk), SettleForm())


def _one(request: HttpRequest, desk: Desk, found: AirPromise, form: SettleForm, status: int = 200) -> HttpResponse:
    ((_row, lamp),) = promises_shown([found], desk.day)
    may = can_record_promise(desk.actor, found.broadcast.unit, desk.day)
    return render(request, "desk/promises/promise.html", {"p": found, "lamp": lamp, "form": form, "may": may}, status=status)


@require_POST
@needs(*READERS)
@never_cache
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found, form = _promise_or_404(desk, pk), SettleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _one(request, desk, found, form, 422)
    data, photo = form.cleaned_data, form.cleaned_data["photo"]
    try:
        services.settle_promise(
            promise=found, kept=data["kept"] == "yes", said=data["said"], link=data["link"], photo=photo.read() if photo else None,
            photo_name=photo.name if photo else "", actor=desk.actor, now=desk.now,
        )  # fmt: skip
    except Refused as refused:
        refused_in(form, refused)
        return _one(request, desk, found, form, 409)
    messages.success(request, _("已登记。"))
    return redirect("desk:promises")


urlpatterns = [
    path("promises/", promises, name="promises"),
    path("promises/new/", new, name="promise_new"),
    path("promises/<int:pk>/", one, name="promise"),
    path("promises/<int:pk>/settle/", settle, name="promise_settle"),
]
