"""公开 at the desk: circulars drafted from a decision, held against the gate, approved by another, published, corrected, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.calendar.counting import add_months
from qingfeng.core.language import on_record
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms import queries as norms
from qingfeng.core.papers.pdf import official_pdf
from qingfeng.core.papers.word import official_docx
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import filing, permissions, services
from qingfeng.engines.disclosure.models import Publication, PublicationState
from qingfeng.institutions.circulars.drafting import draft

from . import circular_facts as facts
from .board_forms import refused_in
from .circular_forms import CircularForm
from .circular_views import gate_lines, may_withdraw, offered
from .list_sheets import MOST_ROWS, circulars_sheet
from .who import Desk, desk_of, matter_or_404, needs

KIND = "circular"
ROLES = (*permissions.APPROVERS, Role.HANDLER)
PER_PAGE = 20
S = PublicationState
VIEWS = (
    ("waiting", _l("拟稿和待公布"), (S.DRAFT, S.APPROVED)),
    ("out", _l("公布中"), (S.PUBLISHED, S.CORRECTED)),
    ("over", _l("已期满、已撤下、已作废"), (S.ENDED, S.WITHDRAWN, S.DROPPED)),
)
TYPES = {
    "pdf": (official_pdf, "application/pdf"),
    "docx": (official_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
MONTHS_SHOWN = "circulars.months_shown"


def visible(desk: Desk) -> QuerySet[Publication]:
    """Circulars of the units for which the reader prepares, approves or signs."""
    found = Publication.objects.none()
    for path_ in scope_paths(desk.actor, ROLES, desk.day):
        found = found | Publication.objects.filter(unit__path__startswith=path_)
    related = ("unit", "prepared_by__person", "approved_by__person", "correction_of")
    return found.filter(kind=KIND).readable_by(desk.actor, desk.day, desk.ties).select_related(*related)


@needs(*ROLES)
def circular_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    chosen = request.GET.get("view", "waiting")
    states = next((s for name, _label, s in VIEWS if name == chosen), VIEWS[0][2])
    chips = [(name, label, visible(desk).filter(state__in=s).count(), name == chosen) for name, label, s in VIEWS]
    found = visible(desk).filter(state__in=states).order_by("-prepared_at")
    if request.GET.get("as") == "xlsx":
        return circulars_sheet(found[:MOST_ROWS], next((label for name, label, _s in VIEWS if name == chosen), VIEWS[0][1]), desk)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may = bool(_units(desk))
    return render(request, "desk/circulars/list.html", {"page": page, "chips": chips, "may": may, "day": desk.day})


@needs(*ROLES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From a decided matter, or from an empty sheet."""
    desk = desk_of(request)
    units = _units(desk)
    if not units:
        raise PermissionDenied(_("拟通报由公示管理员或承办人办。"))
    matter = _decided(desk, request.GET.get("matter", ""))
    naming = request.GET.get("naming", "1") == "1"
    unit, content, title = units[0], {"organ": units[0].name, "main_to": _("各中小学、幼儿园：")}, ""
    if matter:
        unit = matter.unit
        if not permissions.can_prepare_publication(desk.actor, unit, desk.day):
            raise PermissionDenied
        with on_record():
            title, content = draft(facts.facts_of(matter), naming=naming)
    if request.method == "POST":
        form = CircularForm(request.POST)
        made = _drafted(form, desk, unit, content, matter) if form.is_valid() else None
        if made:
            messages.success(request, _("拟稿已保存，等另一人核准。"))
            return redirect("desk:circular", made.key)
    else:
        form = CircularForm(initial=CircularForm.initial_of(title, content, _shown_until(desk, unit)))
    context = {"form": form, "matter": matter, "naming": naming, "content": content}
    return render(request, "desk/circulars/new.html", context, status=422 if form.errors else 200)


def _shown_until(desk: Desk, unit: Unit) -> dt.date | None:
    rule = norms.find(MONTHS_SHOWN, desk.day, unit)
    return add_months(desk.day, rule.value) if rule else None


def _drafted(form: CircularForm, desk: Desk, unit: Unit, content: dict[str, Any], matter: Matter | None) -> Publication | None:
    try:
        return services.draft(
            kind=KIND,
            unit=unit,
            title=form.cleaned_data["title"],
            content=form.content(content),
            actor=desk.actor,
            now=desk.now,
            ends_on=form.cleaned_data["ends_on"],
            source=matter.ref if matter else "",
        )
    except Refused as refused:
        refused_in(form, refused)
        return None


@needs(*ROLES)
@require_http_methods(["GET", "POST"])
def circular(request: HttpRequest, key: str) -> HttpResponse:
    desk = desk_of(request)
    found = _found(desk, key)
    if request.method != "POST":
        return _page(request, desk, found)
    if not permissions.can_prepare_publication(desk.actor, found.unit, desk.day):
        raise PermissionDenied
    form = CircularForm(request.POST)
    if form.is_valid():
        try:
            services.revise(
                publication=found,
                title=form.cleaned_data["title"],
                content=form.content(found.content),
                actor=desk.actor,
                now=desk.now,
                ends_on=form.cleaned_data["ends_on"],
            )
            messages.success(request, _("已保存；改过的稿子要重新核准。"))
            return redirect("desk:circular", key)
        except Refused as refused:
            refused_in(form, refused)
    return _page(request, desk, found, form=form, status=422)


@needs(*ROLES)
@require_http_methods(["POST"])
def act(request: HttpRequest, key: str, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = _found(desk, key)
    row = next((s for s in offered(found, desk) if s.url == reverse("desk:circular_act", args=[key, step])), None)
    if row is None and not (step == "withdraw" and may_withdraw(found, desk)):
        raise Http404
    if row is not None and not row.possible:
        return _page(request, desk, found, refused=Refused(row.reason, authority=row.authority), status=409)
    try:
        following = _act(request, desk, found, step)
    except Refused as refused:
        return _page(request, desk, _found(desk, key), refused=refused, status=409)
    return redirect("desk:circular", following.key)


def _act(request: HttpRequest, desk: Desk, found: Publication, step: str) -> Publication:
    who: dict[str, Any] = {"publication": found, "actor": desk.actor, "now": desk.now}
    if step == "approve":
        services.approve(**who)
        messages.success(request, _("已核准。"))
    elif step == "publish":
        found = services.publish(**who)
        messages.success(request, _("已公布，文号%s，一分钟内封入登记树。") % found.number)
    elif step == "withdraw":
        services.withdraw(**who, reason=request.POST.get("reason", ""))
        messages.success(request, _("已撤下。"))
    elif step == "correct":
        found = services.correct(**who, title=found.title, content=found.content)
        messages.success(request, _("已抄成更正稿，请改好再送核准。公布以后，原文的每一份都会写明“已更正”。"))
    else:
        found = services.drop(**who)
        messages.success(request, _("已作废。"))
    return found


@needs(*ROLES)
def preview(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """As it will look on paper; a draft says so at its head."""
    found = _found(desk_of(request), key)
    if form not in TYPES:
        raise Http404
    make, kind = TYPES[form]
    answer = HttpResponse(make(filing.document(found)), content_type=kind)
    answer["Content-Disposition"] = f'{"inline" if form == "pdf" else "attachment"}; filename="{found.key}.{form}"'
    return answer


def case_panel(matter: Matter, actor: Account, day: Any) -> tuple[str, dict[str, Any]] | None:
    """On the page of a matter: its circulars, and the way to a new one."""
    listed = list(Publication.objects.filter(kind=KIND, source=matter.ref).exclude(state=S.DROPPED).order_by("pk"))
    may = permissions.can_prepare_publication(actor, matter.unit, day) and bool(facts.standing(matter))
    if not (listed or may):
        return None
    return "desk/circulars/panel.html", {"circulars": listed, "may": may, "ref": matter.ref}


def _units(desk: Desk) -> list[Unit]:
    return [unit for unit in desk.offices(*permissions.PREPARERS) if unit.kind == "office" and unit.doc_prefix]


def _decided(desk: Desk, ref: str) -> Matter | None:
    if not ref:
        return None
    matter = matter_or_404(desk, ref)
    if not facts.standing(matter):
        raise Refused(_("这件事还没有属实的决定，不能通报。"))
    return matter


def _found(desk: Desk, key: str) -> Publication:
    row = visible(desk).filter(key=key).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Publication,
    *,
    form: CircularForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    editable = found.state in (S.DRAFT, S.APPROVED) and permissions.can_prepare_publication(desk.actor, found.unit, desk.day)
    context = {
        "c": found,
        "doc": None if found.disposed_at else filing.document(found),
        "form": form or (CircularForm.of(found) if editable else None),
        "steps": offered(found, desk),
        "gate": gate_lines(found, desk.day),
        "refused": refused,
        "may_withdraw": may_withdraw(found, desk),
        "matter_visible": bool(found.source) and desk.matters().filter(ref=found.source).exists(),
    }
    return render(request, "desk/circulars/circular.html", context, status=status)


urlpatterns = [
    path("circulars/", circular_list, name="circulars"),
    path("circulars/new/", new, name="circular_new"),
    path("circulars/<slug:key>/", circular, name="circular"),
    path("circulars/<slug:key>/preview.<slug:form>", preview, name="circular_preview"),
    path("circulars/<slug:key>/<slug:step>/", act, name="circular_act"),
]
