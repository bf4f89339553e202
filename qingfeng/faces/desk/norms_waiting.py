"""待公布: what one person recorded, for a second one to compare with the document, publish or send back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import holders
from qingfeng.core.norms import queries, services
from qingfeng.core.norms.models import Proposal, ProposalState, Version
from qingfeng.core.norms.permissions import RECORD, can_publish_norms, is_recorder
from qingfeng.core.refusal import Refused
from qingfeng.faces.components.rules import TYPES, in_words, is_table, last_day
from qingfeng.faces.forms import PlainForm

from .keeping import RULE_READERS, RULE_RECORDERS
from .norm_trials import to_read
from .norms import rule_or_404
from .norms_edit import difference
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

DECIDED_SHOWN = 20
LAMPS = {"waiting": "soon", "published": "ok", "declined": "not", "withdrawn": "paused"}


class DeclineForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("退回的理由"), max_length=300)


@require_safe
@needs(*RULE_READERS)
@leaves_as_sheet(_l("待公布的规定"), "proposals")
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, and what was lately decided."""
    desk = desk_of(request)
    related = ("unit", "clause__document", "proposed_by__person", "decided_by__person")
    listed = Proposal.objects.select_related(*related)
    mine = set(Proposal.objects.to_publish_by(desk.actor, desk.day).values_list("pk", flat=True))
    decided = listed.exclude(state=ProposalState.WAITING).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]
    context = {
        "waiting": [(p, _title(p), p.pk in mine) for p in listed.waiting()],
        "decided": [(p, _title(p), LAMPS[p.state]) for p in decided],
    }
    return render(request, "desk/norms/proposals.html", context)


def _title(proposal: Proposal) -> str:
    return queries.title_of(proposal.key)


@require_safe
@needs(*RULE_READERS)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, desk_of(request), _found(pk), DeclineForm())


def _found(pk: int) -> Proposal:
    related = ("unit", "clause__document", "proposed_by__person", "decided_by__person", "version")
    return get_object_or_404(Proposal.objects.select_related(*related), pk=pk)


def _page(request: HttpRequest, desk: Desk, found: Proposal, form: DeclineForm, status: int = 200) -> HttpResponse:
    like = rule_or_404(found.key)
    waiting = found.state == ProposalState.WAITING
    here = (desk.day,) if waiting else ()
    current = queries.find(found.key, max(found.valid_from, found.published_on, *here), found.unit)
    own = is_recorder(desk.actor, found)
    context = {
        "proposal": found,
        "like": like,
        "title": like.title or like.key,
        "type": TYPES[like.type],
        "lamp": LAMPS[found.state],
        "waiting": waiting,
        "late": waiting and found.valid_from < desk.day,
        "value": _said(like, found),
        "until": last_day(found.valid_to),
        "current": current,
        "current_value": in_words(current.type, current.value, current.key) if current else "",
        "form": form,
        "own": own,
        "may": can_publish_norms(desk.actor, found, desk.day),
        "others": _others(found, desk),
        **_table(like, current, found),
    }
    return render(request, "desk/norms/proposal.html", context, status=status)


def _said(like: Version, found: Proposal) -> str:
    return _("从这天起终止本级的规定，按上一级的") if found.ended else in_words(like.type, found.value, like.key)


def _table(like: Version, current: Version | None, found: Proposal) -> dict[str, Any]:
    if found.ended or not is_table(like):
        return {}
    changed = difference(current.rules, found.rules) if current is not None and current.pk != found.version_id else []
    return {
        "table": found.rules,
        "table_rows": found.rules.shown(),
        "difference": changed,
        "trials": to_read(found.rules, found.trials),
    }


def _others(found: Proposal, desk: Desk) -> list[Account]:
    """Who else may publish it; for the page to say when there is nobody."""
    accounts = {a.pk: a for role in RECORD for a in holders(role, found.unit, desk.day) if a.pk != found.proposed_by_id}
    return [a for a in accounts.values() if can_publish_norms(a, found, desk.day)]


@require_POST
@needs(*RULE_RECORDERS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    desk, found = desk_of(request), _found(pk)
    try:
        version = services.publish(proposal=found, actor=desk.actor, now=desk.now)
    except Refused as refused:
        messages.error(request, " ".join(part for part in (refused.reason, refused.advice) if part))
        return redirect("desk:norm_proposal", pk)
    messages.success(request, _("已公布。它从施行那天发生的事起适用；以前的事仍按以前的版本。"))
    return redirect(f"{reverse('desk:norm', args=[version.key])}?unit={found.unit.code}")


@require_POST
@needs(*RULE_RECORDERS)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    desk, found, form = desk_of(request), _found(pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, found, form, 422)
    try:
        services.decline(proposal=found, reason=form.cleaned_data["reason"], actor=desk.actor, now=desk.now)
        messages.success(request, _("已退回。录入的人可以另录一版对的。"))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("desk:norm_proposal", pk)


@require_POST
@needs(*RULE_RECORDERS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    try:
        services.withdraw(proposal=_found(pk), actor=desk.actor, now=desk.now)
        messages.success(request, _("已撤回，不再等公布。"))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("desk:norm_proposal", pk)


urlpatterns = [
    path("norms/proposals/", proposals, name="norm_proposals"),
    path("norms/proposals/<int:pk>/", proposal, name="norm_proposal"),
    path("norms/proposals/<int:pk>/publish/", publish, name="norm_publish"),
    path("norms/proposals/<int:pk>/decline/", decline, name="norm_decline"),
    path("norms/proposals/<int:pk>/withdraw/", withdraw, name="norm_withdraw"),
]
