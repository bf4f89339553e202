"""监督员的培训和走访: who of the register is asked, who came, and what was seen. Names are for those who keep the register."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qingfeng.core.access.recusal import ties_of
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import permissions, services
from qingfeng.engines.gatherings.models import Session
from qingfeng.engines.registers.models.entries import KEEPERS
from qingfeng.institutions.lay_inspectors import attendance
from qingfeng.institutions.lay_inspectors.sessions import TRAINING

from .board_forms import refused_in
from .session_forms import StrikeForm, marks_of
from .session_guests import FindingForm, GuestForm
from .sessions import session_page
from .who import Desk, desk_of, needs


def _session(desk: Desk, pk: int) -> Session:
    """With guests; whoever may not arrange it, or is tied to the school of the visit, finds nothing here."""
    found = Session.objects.visible_to(desk.actor, desk.day).filter(pk=pk).select_related("unit", "about").first()
    if found is None or not found.declared.register or not permissions.can_record_attendance(desk.actor, found, desk.day):
        raise Http404
    if found.about_id in ties_of(desk.actor, desk.day).units:
        raise Http404
    return found


@require_POST
@needs(*KEEPERS)
@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Those chosen, or all who have not been trained yet."""
    desk = desk_of(request)
    found = _session(desk, pk)
    form = GuestForm(request.POST, session=found)
    everybody = request.POST.get("all") == "untrained" and found.kind == TRAINING
    if not everybody and not form.is_valid():
        return session_page(request, found, status=422, guest_form=form)
    entries = attendance.may_be_asked(found).untrained(desk.day) if everybody else form.cleaned_data["entries"]
    try:
        n = attendance.ask(session=found, entries=entries, actor=desk.actor, now=desk.now)
    except Refused as refused:
        if everybody:
            return session_page(request, found, status=409, refused=refused)
        refused_in(form, refused)
        return session_page(request, found, status=409, guest_form=form)
    messages.success(request, _("加了%d人。") % n)
    return redirect("desk:session", pk)


@require_POST
@needs(*KEEPERS)
@never_cache
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _session(desk, pk)
    try:
        n = attendance.mark(session=found, marks=marks_of(request, "g-"), actor=desk.actor, now=desk.now)
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    messages.success(request, _("登记了%d人。") % n)
    return redirect("desk:session", pk)


@require_POST
@needs(*KEEPERS)
@never_cache
def note(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _session(desk, pk)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return session_page(request, found, status=422, finding_form=form)
    try:
        attendance.note(session=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return session_page(request, found, status=409, finding_form=form)
    messages.success(request, _("已记下。"))
    return redirect("desk:session", pk)


@require_POST
@needs(*KEEPERS)
@never_cache
def strike(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    desk = desk_of(request)
    found = _session(desk, pk)
    row = found.findings.filter(pk=finding).first()
    if row is None:
        raise Http404
    form = StrikeForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    try:
        services.strike(finding=row, because=because, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    messages.success(request, _("已划去。"))
    return redirect("desk:session", pk)


urlpatterns = [
    path("sessions/<int:pk>/guests/", ask, name="session_guests"),
    path("sessions/<int:pk>/guests/marks/", marks, name="session_guest_marks"),
    path("sessions/<int:pk>/findings/", note, name="session_note"),
    path("sessions/<int:pk>/findings/<int:finding>/strike/", strike, name="session_strike"),
]
