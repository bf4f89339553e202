"""Drafting a letter: what it is called, who signs it, its text; a second person approves, and it goes out to thousands at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import permissions, services, texts
from qingfeng.engines.agreements.comparing import paragraphs
from qingfeng.engines.agreements.models import Edition, EditionState, Round, Template
from qingfeng.engines.agreements.models.templates import READERS
from qingfeng.engines.agreements.signers import expected
from qingfeng.faces.components.parts import Step

from .board_forms import refused_in
from .letter_forms import IssueForm, TemplateForm, TextForm
from .who import Desk, desk_of, needs


def _offices(desk: Desk) -> list[Unit]:
    return [o for o in desk.offices(*READERS) if permissions.can_draft_letter(desk.actor, o, desk.day)]


def _clauses(desk: Desk) -> Any:
    """Of documents in force that day, to be cited."""
    found = Clause.objects.select_related("document").filter(document__in_force_from__lte=desk.day)
    return found.exclude(document__in_force_to__lte=desk.day).order_by("-document__shipped", "document__key", "order")


def template_or_404(desk: Desk, pk: int) -> Template:
    found = Template.objects.visible_to(desk.actor, desk.day).filter(pk=pk).select_related("unit", "parent").first()
    if found is None:
        raise Http404
    return found


@needs(*permissions.DRAFTERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    offices = _offices(desk)
    if not offices:
        raise PermissionDenied(_("您没有拟责任书、承诺书的权限。"))
    office = offices[0]
    form = TemplateForm(
        request.POST if request.method == "POST" else None, parents=Template.objects.filter(unit=office), clauses=_clauses(desk)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:letter_template", _create(form, office, desk).pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/letters/new.html", {"form": form, "office": office}, status=422 if form.errors else 200)


@transaction.atomic
def _create(form: TemplateForm, office: Unit, desk: Desk) -> Template:
    data = dict(form.cleaned_data)
    text, authority = data.pop("text"), data.pop("authority")
    made = services.create_template(unit=office, actor=desk.actor, now=desk.now, **data)
    services.draft_edition(template=made, text=text, authority=authority, actor=desk.actor, now=desk.now)
    return made


@require_GET
@needs(*READERS)
def template(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk, template_or_404(desk, pk))


def _page(request: HttpRequest, desk: Desk, found: Template, *, status: int = 200, **given: Any) -> HttpResponse:
    editions = list(found.editions.exclude(state=EditionState.DROPPED).select_related("prepared_by__person", "approved_by__person"))
    draft = next((e for e in editions if e.state == EditionState.DRAFT), None)
    approved = next((e for e in editions if e.state == EditionState.APPROVED), None)
    shown = draft or approved
    typed = texts.typed(shown.preamble, paragraphs(shown)) if shown else ""
    rounds = Round.objects.filter(edition__template=found).with_counts().select_related("edition")
    may_draft = permissions.can_draft_letter(desk.actor, found.unit, desk.day)
    context = {
        "template": found, "draft": draft, "approved": approved, "shown": shown, "editions": editions, "rounds": rounds,
        "changes": texts.changes(paragraphs(approved), paragraphs(draft)) if draft and approved else [],
        "steps": _steps(found, draft, desk), "may_draft": may_draft, "editing": bool(given.get("form")) or "edit" in request.GET,
        "form": given.get("form") or TextForm(clauses=_clauses(desk), initial={"text": typed, "authority": shown and shown.authority_id}),
        "issue": given.get("issue") or IssueForm(rounds=rounds.open()) if approved else None,
        "may_issue": permissions.can_issue_letters(desk.actor, found.unit, desk.day),
        "signers": len(expected(found, found.unit, desk.day)) if approved else 0,
        "verdict": found.declared.gate(found.unit, desk.day),
        "refused": given.get("refused"),
    }  # fmt: skip
    return render(request, "desk/letters/template.html", context, status=status)


def _steps(found: Template, draft: Edition | None, desk: Desk) -> list[Step]:
    if draft is None:
        return []
    may = permissions.can_approve_edition(desk.actor, draft, desk.day)
    mine = draft.prepared_by_id == desk.actor.pk
    why = "" if may else _("拟稿的人不能自己核准，由另一位决定人或者负责人核准。") if mine else _("由决定人或者负责人核准。")
    approve = Step(
        _("核准这一版"), hint=_("核准以后文字不能再改"), url=_url("desk:letter_approve", draft), post=True, possible=may, reason=why,
        primary=True,
    )  # fmt: skip
    drop = Step(
        _("作废拟稿"),
        url=_url("desk:letter_drop", draft),
        post=True,
        possible=permissions.can_draft_letter(desk.actor, found.unit, desk.day),
    )
    return [approve, drop]


def _url(name: str, edition: Edition) -> str:
    return reverse(name, args=[edition.template_id, edition.number])


@require_POST
@needs(*permissions.DRAFTERS)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = template_or_404(desk, pk)
    form = TextForm(request.POST, clauses=_clauses(desk))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.draft_edition(template=found, text=data["text"], authority=data["authority"], actor=desk.actor, now=desk.now)
            messages.success(request, _("已保存，等另一人核准。"))
            return redirect("desk:letter_template", pk)
        except Refused as refused:
            refused_in(form, refused)
    return _page(request, desk, found, status=422, form=form)


def _edition(found: Template, number: int) -> Edition:
    edition = found.editions.filter(number=number).first()
    if edition is None:
        raise Http404
    return edition


@require_POST
@needs(*permissions.ISSUERS)
def approve(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = template_or_404(desk, pk)
    try:
        services.approve_edition(edition=_edition(found, number), actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, found, status=409, refused=refused)
    messages.success(request, _("已核准，可以发出。"))
    return redirect("desk:letter_template", pk)


@require_POST
@needs(*permissions.DRAFTERS)
def drop(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = template_or_404(desk, pk)
    try:
        services.drop_edition(edition=_edition(found, number), actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, found, status=409, refused=refused)
    messages.success(request, _("拟稿已作废。"))
    return redirect("desk:letter_template", pk)


@require_POST
@needs(*permissions.ISSUERS)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = template_or_404(desk, pk)
    approved = found.editions.filter(state=EditionState.APPROVED).first()
    if approved is None:
        return _page(request, desk, found, status=409, refused=Refused(_("还没有核准的文本。")))
    form = IssueForm(request.POST, rounds=Round.objects.filter(edition__template=found).open())
    if not form.is_valid():
        return _page(request, desk, found, status=422, issue=form)
    try:
        made = services.issue(edition=approved, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, found, status=409, issue=form)
    messages.success(request, _("已发出%d份。") % made.letters.count())
    return redirect("desk:letter_round", made.pk)


urlpatterns = [
    path("letters/new/", new, name="letter_new"),
    path("letters/texts/<int:pk>/", template, name="letter_template"),
    path("letters/texts/<int:pk>/text/", text, name="letter_text"),
    path("letters/texts/<int:pk>/issue/", issue, name="letter_issue"),
    path("letters/texts/<int:pk>/<int:number>/approve/", approve, name="letter_approve"),
    path("letters/texts/<int:pk>/<int:number>/drop/", drop, name="letter_drop"),
]
