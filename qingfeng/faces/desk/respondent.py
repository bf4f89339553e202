"""要我说明的: what a unit or a person complained about gets to see: an approved extract, what was decided, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from qingfeng.core.access.models import Role
from qingfeng.core.matters.models import RequestKey
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import hearing, respondents
from qingfeng.engines.cases.models import Clarification, Extract, Objection
from qingfeng.faces.forms import PlainForm

from . import matter_panels as panels
from .home import unread_notices
from .payback_view import waits_for_school
from .steps import refused_in
from .uploads import keep
from .who import Desk, desk_of, needs

KEY = re.compile(r"[0-9a-f]{32}")
ANSWERERS = (Role.RESPONDENT, Role.STAFF)


class StatementForm(PlainForm):
    text = forms.CharField(
        label=_("说明"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("写清依据、人数、金额和去向。不要猜是谁反映的，也不要去问。"),
    )
    file = forms.FileField(label=_("附件"), required=False)
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("file") and not data.get("no_secrets"):
            self.add_error("no_secrets", _now("交文件要先确认：里面没有国家秘密、工作秘密。"))
        return data


class ObjectionForm(PlainForm):
    reason = forms.CharField(label=_("异议的理由"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))


@require_GET
@needs(*ANSWERERS)
def asked(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    rows = list(respondents.extracts_for(desk.actor, desk.day).prefetch_related("statements"))
    context = {"rows": [(e, _state(e, desk)) for e in rows], "day": desk.day, "told": [words for _n, words in unread_notices(desk)]}
    context["paybacks"] = waits_for_school(desk)
    return render(request, "desk/respondent/list.html", context)


def _state(extract: Extract, desk: Desk) -> tuple[str, str]:
    """Lamp and words."""
    if extract.statements.all():
        return "done", _now("已说明")
    if extract.due_on is None:
        return "ok", _now("请说明")
    left = (extract.due_on - desk.day).days
    if left < 0:
        return "late", _now("逾%s日") % -left
    return ("soon", _now("今天")) if left == 0 else ("soon" if left <= 2 else "ok", _now("剩%s日") % left)


@require_http_methods(["GET", "POST"])
@needs(*ANSWERERS)
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One extract: what is asked, one's statement, what was decided about oneself, objection, clarification."""
    desk = desk_of(request)
    extract = respondents.extracts_for(desk.actor, desk.day).filter(pk=pk).select_related("matter__unit", "person").first()
    if extract is None:
        raise Http404
    does = request.POST.get("do", "")
    statement = StatementForm(request.POST if does == "state" else None, request.FILES if does == "state" else None)
    objection = ObjectionForm(request.POST if does == "object" else None)
    refused, status = None, 200
    if request.method == "POST":
        form, work = _work(desk, extract, does, statement, objection)
        status = 422
        if form is None or form.is_valid():
            try:
                if once(request.POST.get("key", ""), f"respond:{pk}:{does}:{desk.actor.pk}", desk, work):
                    messages.success(request, DONE[does])
                return redirect("desk:respondent_answer", pk=pk)
            except Refused as why:
                refused, status = why, 409
                if form is not None and why.field in form.fields:
                    refused_in(form, why)
                    refused = None
    return render(request, "desk/respondent/answer.html", _context(request, desk, extract, statement, objection, refused), status=status)


DONE = {"state": _("说明已交。"), "object": _("异议已收，由没有参与的人答复。"), "clarify": _("已申请澄清函。")}


def _work(
    desk: Desk, extract: Extract, does: str, statement: StatementForm, objection: ObjectionForm
) -> tuple[PlainForm | None, Callable[[], object]]:
    def state() -> object:
        data = statement.cleaned_data
        files = (keep(data["file"], desk.now),) if data.get("file") else ()
        return respondents.state(actor=desk.actor, extract_id=extract.pk, text=data["text"], now=desk.now, files=files)

    def object_() -> object:
        return respondents.object_(actor=desk.actor, extract_id=extract.pk, text=objection.cleaned_data["reason"], now=desk.now)

    def clarify() -> object:
        return respondents.request_clarification(actor=desk.actor, extract_id=extract.pk, now=desk.now)

    known: dict[str, tuple[PlainForm | None, Callable[[], object]]] = {
        "state": (statement, state),
        "object": (objection, object_),
        "clarify": (None, clarify),
    }
    if does not in known:
        raise Http404
    return known[does]


def once(key: str, scope: str, desk: Desk, work: Callable[[], object]) -> bool:
    """Does the work unless this very form was already carried out; with both or neither."""
    full = f"{scope}:{key}"[:80] if KEY.fullmatch(key) else f"{scope}:{uuid4().hex}"[:80]
    if RequestKey.objects.filter(key=full).exists():
        return False
    try:
        with transaction.atomic():
            RequestKey.objects.create(key=full, at=desk.now)
            work()
    except IntegrityError:
        if RequestKey.objects.filter(key=full).exists():
            return False
        raise
    return True


def _context(
    request: HttpRequest, desk: Desk, extract: Extract, statement: PlainForm, objection: PlainForm, refused: Refused | None
) -> dict[str, Any]:
    found = list(respondents.findings_about(extract))
    until = respondents.objection_until(extract)
    standing = any(f.stands for f in found)
    objections = Objection.objects.filter(matter=extract.matter_id, unit=extract.unit, person=extract.person).order_by("at")
    return {
        "extract": extract,
        "pieces": panels.pieces(extract.text, []),
        "lamp": _state(extract, desk),
        "statements": extract.statements.prefetch_related("files").order_by("at"),
        "findings": [(f, hearing.without_leaks(extract.matter, f.text)) for f in found],
        "until": until,
        "may_object": bool(until and desk.day <= until and standing) and not respondents.already_answered(extract),
        "objections": [(o, hearing.without_leaks(extract.matter, o.answer)) for o in objections],
        "may_ask_letter": bool(found) and not standing,
        "letter": Clarification.objects.filter(matter=extract.matter_id, unit=extract.unit, person=extract.person).first(),
        "statement": statement,
        "objection": objection,
        "refused": refused,
        "key": request.POST.get("key") or uuid4().hex,
        "office": extract.matter.unit,
    }


urlpatterns = [
    path("respond/", asked, name="respondent"),
    path("respond/<int:pk>/", answer, name="respondent_answer"),
]
