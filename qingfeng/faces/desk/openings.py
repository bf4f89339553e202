"""启封: asking to read one sealed identity, a keeper's answer, and the reading itself with the asker's own phrase."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from qingfeng.core.access.models import Account, Role
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import had_part, recused
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import openings as vault
from qingfeng.core.vault.models import Opening, SealedIdentity
from qingfeng.engines.cases.models import Complaint, Group
from qingfeng.faces.forms import PlainForm

from . import matter_panels as panels
from .matter_head import head
from .nav import CASE_ROLES
from .steps import refused_in
from .who import Desk, desk_of, matter_or_404, needs

FIELDS = {
    "name": _("姓名"), "phone": _("电话"), "id_number": _("证件号"), "address": _("住址"), "child": _("孩子"), "class_": _("班级"),
    "email": _("邮箱"), "names": _("名单"),
}  # fmt: skip
SECRET = {"autocomplete": "off"}
OF_GROUP = "group"  # the list of those for whom the complainant speaks


class AskForm(PlainForm):
    reason = forms.CharField(
        label=_("为什么要看"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("保管人会看到，并永久记录。")
    )
    passphrase = forms.CharField(
        label=_("阅看口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("自己定，至少6个字符；阅看时要再输一次，别人打不开。"),
    )


class PhraseForm(PlainForm):
    passphrase = forms.CharField(label=_("口令"), widget=forms.PasswordInput(attrs=SECRET))


class RefuseForm(PlainForm):
    reason = forms.CharField(label=_("退回的理由"), max_length=200)


@require_http_methods(["GET", "POST"])
@never_cache
def ask(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    complaint = matter.complaints.filter(pk=pk).select_related("identity", "group__names").first()
    together = request.GET.get("of") == OF_GROUP
    sealed = complaint and _sealed(complaint, together)
    if sealed is None:
        raise Http404
    form, refused, status = AskForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                vault.ask(
                    sealed=sealed, has_part=had_part(matter, desk.actor) or matter.accountable_id == desk.actor.pk,
                    matter_key=f"matter:{matter.pk}", actor=desk.actor, now=desk.now, **form.cleaned_data,
                )  # fmt: skip
                messages.success(request, _now("已申请。保管人同意以后，在“启封”页阅看，24小时内有效。"))
                return redirect("desk:openings")
            except Refused as why:
                refused_in(form, why)
                refused, status = (None if why.field in form.fields else why), 409
    people = complaint.group.people if together else 0
    letter = panels.letters_of(panels.complaints_of(matter))[complaint.pk]
    context = head(desk, matter) | {"form": form, "refused": refused, "letter": letter, "people": people}
    return render(request, "desk/openings/ask.html", context, status=status)


def _sealed(complaint: Complaint, together: bool) -> SealedIdentity | None:
    """Who the complainant is, or the list of all for whom they speak."""
    if not together:
        return complaint.identity
    return complaint.group.names if complaint.group else None


@require_GET
@needs(*CASE_ROLES, Role.KEEPER)
def openings(request: HttpRequest) -> HttpResponse:
    """What I asked for; and for a keeper, what waits for an answer."""
    desk = desk_of(request)
    mine = Opening.objects.filter(asker=desk.actor, expires_at__gt=desk.now).select_related("why", "keeper__person").order_by("-asked_at")
    waiting = waiting_for(desk)
    refs = _refs([*mine, *waiting])
    context = {
        "mine": [(o, refs.get(o.matter_key, "")) for o in mine],
        "waiting": [(o, refs.get(o.matter_key, "")) for o in waiting],
        "keeper": desk.has(Role.KEEPER),
    }
    return render(request, "desk/openings/list.html", context)


def _refs(rows: list[Opening]) -> dict[str, str]:
    """Numbers only: a keeper learns nothing else of a matter."""
    ids = [int(o.matter_key.partition(":")[2]) for o in rows if o.matter_key.startswith("matter:")]
    return {f"matter:{pk}": ref for pk, ref in Matter.objects.filter(pk__in=ids).values_list("pk", "ref")}


def waiting_for(desk: Desk) -> list[Opening]:
    """What waits for a keeper. Of a matter from which the keeper must stand back not even the request is shown: its reason may tell."""
    if not desk.has(Role.KEEPER):
        return []
    waiting = vault.waiting_for(desk.actor, desk.now)
    matters = Matter.objects.filter(pk__in={key for o in waiting if (key := _matter_of(o))})
    barred = set(matters.exclude(pk__in=matters.not_against(desk.actor, desk.day, desk.ties).values("pk")).values_list("pk", flat=True))
    return [o for o in waiting if _matter_of(o) not in barred]


def _matter_of(opening: Opening) -> int | None:
    kind, _colon, key = opening.matter_key.partition(":")
    return int(key) if kind == "matter" and key.isdecimal() else None


def _part(desk: Desk, opening: Opening) -> bool:
    """Whether the keeper has a part in the matter or must stand back from it."""
    matter = Matter.objects.filter(pk=_matter_of(opening)).select_related("respondent_unit").first()
    if matter is None:
        return False
    stands_back = not recused(desk.actor, matter, desk.day, desk.ties).allowed
    return stands_back or had_part(matter, desk.actor) or matter.accountable_id == desk.actor.pk


@require_http_methods(["GET", "POST"])
@needs(Role.KEEPER)
@never_cache
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A keeper grants with the own passphrase, or sends the request back with a reason."""
    desk = desk_of(request)
    opening = next((o for o in waiting_for(desk) if o.pk == pk), None)
    if opening is None:
        raise Http404
    no = request.POST.get("do") == "refuse"
    grant = PhraseForm(request.POST if request.method == "POST" and not no else None)
    back = RefuseForm(request.POST if request.method == "POST" and no else None)
    refused, status = None, 200
    if request.method == "POST":
        form, status = (back if no else grant), 422
        if form.is_valid():
            try:
                if no:
                    vault.refuse(opening=opening, reason=form.cleaned_data["reason"], actor=desk.actor, now=desk.now)
                else:
                    vault.grant(
                        opening=opening,
                        passphrase=form.cleaned_data["passphrase"],
                        has_part=_part(desk, opening),
                        actor=desk.actor,
                        now=desk.now,
                    )
                messages.success(request, _now("已退回。") if no else _now("已同意，24小时内申请人可以阅看。"))
                return redirect("desk:openings")
            except Refused as why:
                refused, status = why, 409
    people = Group.objects.filter(names=opening.sealed_id).values_list("people", flat=True).first()
    context = {"opening": opening, "ref": _refs([opening]).get(opening.matter_key, ""), "people": people}
    context |= {"grant": grant, "back": back, "refused": refused}
    return render(request, "desk/openings/decide.html", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The named fields, for the asker alone, shown once for each time the phrase is typed."""
    desk = desk_of(request)
    opening = Opening.objects.filter(pk=pk, asker=desk.actor, granted_at__isnull=False, expires_at__gt=desk.now).first()
    if opening is None or not _still_visible(desk, opening):
        raise Http404
    form, fields, refused, status = PhraseForm(request.POST or None), None, None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told = vault.read(opening=opening, passphrase=form.cleaned_data["passphrase"], actor=desk.actor, now=desk.now)
                fields, status = [(FIELDS[name], told[name]) for name in FIELDS if told.get(name)], 200
            except Refused as why:
                refused, status = why, 409
    ref = _refs([opening]).get(opening.matter_key, "")
    context = {"opening": opening, "form": form, "fields": fields, "refused": refused, "ref": ref}
    return render(request, "desk/openings/read.html", context, status=status)


def _still_visible(desk: Desk, opening: Opening) -> bool:
    return desk.matters().filter(pk=opening.matter_key.partition(":")[2]).exists()


def sealed_complaints(account: Account) -> int:
    """How many identities the person could ask for; shown beside the bar's section."""
    return Complaint.objects.filter(matter__accountable=account, matter__ended_at=None).exclude(identity=None).count()


urlpatterns = [
    path("matters/<str:ref>/open/<int:pk>/", ask, name="opening_ask"),
    path("openings/", openings, name="openings"),
    path("openings/<uuid:pk>/decide/", decide, name="opening_decide"),
    path("openings/<uuid:pk>/read/", read, name="opening_read"),
]
