"""意见建议: a lay inspector writes an opinion, finds the own ones again, and reads how to file what one must stand back from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import receipts
from qingfeng.engines.cases.intake import TEXT_MOST
from qingfeng.engines.registers import notebooks
from qingfeng.engines.registers.duty import lacks_training
from qingfeng.engines.registers.models import Notebook, RegisterEntry
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.portal.complain_forms import DayField
from qingfeng.faces.portal.follow_view import state_words
from qingfeng.institutions.lay_inspectors import opinions as lay
from qingfeng.institutions.lay_inspectors.subjects import SUBJECTS

from .board_forms import refused_in
from .who import Desk, desk_of, needs

CLOSED = {"autocomplete": "off"}


class WordsForm(PlainForm):
    words = forms.CharField(
        label=_l("查看口令"), max_length=80, widget=forms.PasswordInput(attrs=CLOSED), help_text=_l("您自己定的，没有人能找回。")
    )


class OpinionForm(PlainForm):
    unit = forms.ModelChoiceField(label=_l("关于哪个单位"), queryset=Unit.objects.none(), empty_label=_l("请选择"))
    subject = forms.ChoiceField(label=_l("关于什么"), choices=[("", _l("请选择")), *SUBJECTS])
    text = forms.CharField(
        label=_l("意见、建议"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_l("看到了什么，建议怎样改。要反映某个人违纪的，请走投诉举报。"),
    )  # fmt: skip
    happened_on = DayField(label=_l("哪天看到的"), required=False)
    keep = forms.BooleanField(
        label=_l("回执码放进“我的意见”"), required=False, initial=True, help_text=_l("上了锁，只有您的查看口令打得开。")
    )

    def __init__(self, *args: Any, office: Unit, has_list: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Unit.objects.filter(Q(pk=office.pk) | Q(kind=UnitKind.SCHOOL, path__startswith=office.path), closed_on=None)
        field = self.fields["unit"]
        field.queryset = here.order_by("path")  # type: ignore[attr-defined]
        field.label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]
        if not has_list:
            words = forms.CharField(
                label=_l("给“我的意见”定一个查看口令"), required=False, max_length=80, widget=forms.PasswordInput(attrs=CLOSED),
                help_text=_l("至少12个字符，如一句记得住的话。不填也可以：那就只凭回执码查。"),
            )  # fmt: skip
            self.add("words", words)
            del self.fields["keep"]


def _entry(desk: Desk) -> RegisterEntry:
    found = lay.entry_of(desk.actor, desk.day)
    if found is None:
        raise PermissionDenied(_("名册上没有您现在的任期，请与登记员联系，把账号记到名册上。"))
    return found


@sensitive_post_parameters("words")
@require_http_methods(["GET", "POST"])
@needs(Role.INSPECTOR)
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Opened by the own words for this one answer; nothing stays open."""
    desk = desk_of(request)
    entry = _entry(desk)
    form = WordsForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"entry": entry, "form": form, "has_list": Notebook.objects.filter(entry=entry).exists()}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found, hidden = lay.own_opinions(entry=entry, words=form.cleaned_data["words"], actor=desk.actor, day=desk.day)
                context |= {"own": [(o, state_words(o.complaint.matter)) for o in found], "hidden": hidden, "opened": True}
                status = 200
            except Refused as refused:
                refused_in(form, refused)
    return render(request, "desk/opinions/mine.html", context, status=status)


@sensitive_post_parameters("words")
@require_POST
@needs(Role.INSPECTOR)
@never_cache
def anew(request: HttpRequest) -> HttpResponse:
    """Words forgotten: a new list; what was in the old one is followed with its receipt code alone."""
    desk = desk_of(request)
    entry, form = _entry(desk), WordsForm(request.POST)
    try:
        if form.is_valid():
            notebooks.begin(entry=entry, words=form.cleaned_data["words"], actor=desk.actor)
            messages.success(request, _("已另起一本。以前的意见请用回执码查。"))
            return redirect("desk:opinions")
    except Refused as refused:
        refused_in(form, refused)
    context = {"entry": entry, "form": WordsForm(), "anew": form, "has_list": Notebook.objects.filter(entry=entry).exists()}
    return render(request, "desk/opinions/mine.html", context, status=422)


@sensitive_post_parameters("words", "text")
@require_http_methods(["GET", "POST"])
@needs(Role.INSPECTOR)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    entry = _entry(desk)
    has_list = Notebook.objects.filter(entry=entry).exists()
    form = OpinionForm(request.POST if request.method == "POST" else None, office=entry.unit, has_list=has_list)
    sent = request.POST.get("token", "")[:200]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said = lay.Opinion(
            token=sent, unit=data["unit"], subject=data["subject"], text=data["text"], happened_on=data["happened_on"],
            keep=data.get("keep", True), words=data.get("words", ""),
        )  # fmt: skip
        try:
            receipt = lay.file_opinion(entry=entry, said=said, actor=desk.actor, now=desk.now)
            kept = has_list and said.keep or bool(said.words)
            return render(request, "desk/opinions/receipt.html", {"code": receipt.code, "kept": kept, "repeated": receipt.repeated})
        except Refused as refused:
            return _form(request, form, entry, sent, status=409, refused=refused, unit=data["unit"])
    return _form(request, form, entry, sent, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, form: OpinionForm, entry: RegisterEntry, sent: str, *, status: int, **more: Any) -> HttpResponse:
    refused = more.get("refused")
    if refused is not None and refused.field in form.fields and not refused.advice:
        refused_in(form, refused)
        more["refused"] = None
    token = sent if sent and receipts.token_holds(sent) else receipts.new_token()
    day = desk_of(request).day
    more |= {"few": lay.are_few(entry, day), "untrained": lacks_training(entry, day)}
    return render(request, "desk/opinions/new.html", {"form": form, "entry": entry, "token": token, **more}, status=status)


urlpatterns = [
    path("opinions/", mine, name="opinions"),
    path("opinions/new/", new, name="opinion_new"),
    path("opinions/anew/", anew, name="opinions_anew"),
]
