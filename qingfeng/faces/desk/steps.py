"""Every step of a matter goes through one address: a form to look at, and a post that takes the step or says why not."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.core.matters import steps as engine
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import Step, procedure_of
from qingfeng.core.refusal import Refused

from . import answer_panel, drafts
from . import stepforms as f
from . import stepforms_assist as a
from . import stepforms_extract as x
from . import stepforms_finding as d
from . import stepforms_review as v
from . import stepforms_split as p
from . import stepforms_urging as u
from .matter_head import head
from .stranded import stranded_for
from .who import Desk, desk_of, matter_or_404

FORMS: dict[str, type[f.StepForm]] = {
    "": f.EmptyForm,
    "register": f.RegisterForm,
    "refuse": f.RefuseForm,
    "organ": f.OrganForm,
    "join": f.JoinForm,
    "assign": f.AssignForm,
    "admit": f.AdmitForm,
    "reason": f.ReasonForm,
    "assist": a.AssistForm,
    "approve_assist": a.ApproveAssistForm,
    "assist_question": a.AssistQuestionForm,
    "extract": x.ExtractForm,
    "approve_extract": x.ApproveExtractForm,
    "evidence": f.EvidenceForm,
    "pause": f.PauseForm,
    "extend": f.ExtendForm,
    "finding": d.FindingForm,
    "opinion": d.OpinionForm,
    "decide": d.DecideForm,
    "sanction": d.SanctionForm,
    "serve": f.ServeForm,
    "recheck": f.RecheckForm,
    "objection": d.ObjectionForm,
    "overturn": d.OverturnForm,
    "harm": f.HarmForm,
    "receipt": f.ReceiptForm,
    "urge": u.UrgeForm,
    "answer_urging": u.AnswerUrgingForm,
    **v.FORMS,
    **p.FORMS,
}
KEY = re.compile(r"[0-9a-f]{32}")
BEFORE_SEEING = ("take_over", "decline")  # an offer is answered by one who may not yet see the matter
TAKEN_UNSEEN = "take_up"  # nor does a head see a sealed matter before taking it


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    desk = desk_of(request)
    matter = _matter(desk, ref, name)
    row = procedure_of(matter).step(name)
    if row is None or row.public:
        raise Http404
    build = FORMS[row.form]
    if request.method == "GET":
        form = build(matter=matter, desk=desk, step=row, initial=_asked_for(request))
        day_verdict = engine.judge(procedure_of(matter), row, matter, desk.actor, desk.day)
        refused = None if day_verdict.allowed else Refused(day_verdict.reason, authority=day_verdict.authority)
        return _page(request, desk, matter, row, form, refused)
    if request.POST.get("insert") and "answer" in build.base_fields:
        return _page(request, desk, matter, row, _with_sample(request, desk, matter, row, build))
    key = _key(request)
    done = engine.done_before(matter_id=matter.pk, step=name, actor=desk.actor, request_key=key)
    if done is not None:
        return _done(request, matter, row, done)
    form = build(request.POST, request.FILES, matter=matter, desk=desk, step=row)
    if not form.is_valid():
        return _page(request, desk, matter, row, form, status=422)
    return _take(request, desk, matter, row, form, key)


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """What a link from elsewhere fills in: the allegation a finding is on, the matter that another one joins."""
    return {name: request.GET.get(name, "").replace("\x00", "")[:24] for name in ("allegation", "into")}


def _with_sample(request: HttpRequest, desk: Desk, matter: Matter, row: Step, build: type[f.StepForm]) -> f.StepForm:
    """The form again as it was typed, with a text to go on from. Nothing is taken or stored."""
    typed = {name: request.POST[name] for name in build.base_fields if name in request.POST}
    typed["answer"] = answer_panel.with_sample(matter, desk, request.POST.get("sample", ""), typed.get("answer", ""))
    return build(matter=matter, desk=desk, step=row, initial=typed)


def _take(request: HttpRequest, desk: Desk, matter: Matter, row: Step, form: f.StepForm, key: str) -> HttpResponse:
    try:
        with transaction.atomic():
            result = engine.take(
                matter_id=matter.pk, step=row.name, actor=desk.actor, now=desk.now, data=form.data_for_step(), request_key=key
            )
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, matter, row, form, refused, status=409)
    return _done(request, matter, row, result)


def _matter(desk: Desk, ref: str, name: str) -> Matter:
    if name == TAKEN_UNSEEN:
        found = stranded_for(desk).filter(ref=ref).select_related("unit", "respondent_unit", "accountable__person").first()
        return found or matter_or_404(desk, ref)
    if name in BEFORE_SEEING:
        offered = Matter.objects.not_against(desk.actor, desk.day, desk.ties).filter(
            ref=ref, handovers__to_account=desk.actor, handovers__answered_at=None
        )
        if (found := offered.first()) is not None:
            return found
    return matter_or_404(desk, ref)


def _key(request: HttpRequest) -> str:
    """Without a good key every post is a new one."""
    sent = request.POST.get("key", "")
    return sent if KEY.fullmatch(sent) else ""


def refused_in(form: Form, refused: Refused) -> None:
    """A refusal that belongs to a field is shown at it; what was typed stays."""
    if refused.field and refused.field in form.fields:
        form.add_error(refused.field, str(refused))


def _page(
    request: HttpRequest, desk: Desk, matter: Matter, row: Step, form: f.StepForm, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    shown = refused if refused and not (refused.field and refused.field in form.fields) else None
    context: dict[str, Any] = head(desk, matter) | {
        "step": row,
        "form": form,
        "refused": shown,
        "blocked": bool(refused) and request.method == "GET",
        "unseen": row.name in (*BEFORE_SEEING, TAKEN_UNSEEN) and not desk.matters().filter(pk=matter.pk).exists(),
        "key": request.POST.get("key") or f"{_fresh()}",
        "upload": any(getattr(field, "widget", None) and field.widget.needs_multipart_form for field in form.fields.values()),
        "beside": form.beside(),
        "draft": drafts.key_of(desk, matter, row.name),
        "layout": [[form[name] for name in row] for row in form.layout],
    }
    return render(request, form.template, context, status=status)


def _fresh() -> str:
    from uuid import uuid4

    return uuid4().hex


def _done(request: HttpRequest, matter: Matter, row: Step, result: dict[str, Any]) -> HttpResponse:
    response = _onwards(request, matter, row, result)
    return drafts.taken(response, drafts.key_of(desk_of(request), matter, row.name))


def _onwards(request: HttpRequest, matter: Matter, row: Step, result: dict[str, Any]) -> HttpResponse:
    messages.success(request, _("已%s。") % row.label)
    if row.name == "accept" and request.POST.get("print"):
        return redirect("desk:paper", ref=matter.ref, code="accepted")
    if "slip_no" in result:
        return redirect("desk:paper", ref=matter.ref, code="transfer")
    target = Matter.objects.filter(pk=result.get("into")).values_list("ref", flat=True).first() or matter.ref
    desk = desk_of(request)
    if not desk.matters().filter(ref=target).exists():
        return redirect("desk:home")  # handed on: no longer this person's to see
    return redirect(reverse("desk:matter", args=[target]))


urlpatterns = [path("matters/<str:ref>/steps/<str:name>/", step, name="step")]
