"""The list of a session as a sheet: taken away to be signed or filled in, tried, and brought back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.sheets.changes import Brought
from qingfeng.engines.gatherings import permissions, services

from .exports import taken_away
from .session_forms import SessionListForm
from .sessions import WHO, session_or_404, session_page
from .taking_in import NotTaken, Would, is_dry, take_list
from .who import desk_of, needs


@require_GET
@needs(*WHO)
@never_cache
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """For who organises it: the whole list."""
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    if not permissions.can_record_attendance(desk.actor, found, desk.day):
        raise Http404
    return taken_away(desk, "session", f"session-{pk}", services.roster_sheet(found, desk.day))


@require_POST
@needs(*WHO)
@never_cache
def roster_in(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    form = SessionListForm(request.POST, request.FILES)
    who: dict[str, Any] = {"actor": desk.actor, "now": desk.now, "dry": is_dry(request)}
    try:
        done = take_list(form, lambda file: services.take_roster(session=found, file=file, **who))
    except NotTaken as why:
        return session_page(request, found, status=why.status, list=form, wrong=why.wrong)
    if who["dry"]:
        return session_page(request, found, list=form, would=_would(done))
    messages.success(request, _("加了%(asked)d人，登记了%(marked)d人。") % {"asked": done.new, "marked": done.changed})
    if done.left:
        messages.warning(request, _("另有%s人加不进名单，没有登记。") % done.left)
    return redirect("desk:session", pk)


def _would(done: Brought) -> Would:
    said = _("会加%(new)s人，登记到场情况%(changed)s人，没有变化%(same)s人") % vars(done)
    if done.left:
        said += _("；另有%s人加不进名单：那天没有职务，或者这一场已经举行") % done.left
    return Would(said, _("登记"), done.changes, _("工号"), _("姓名"))


urlpatterns = [
    path("sessions/<int:pk>/roster.xlsx", roster, name="session_roster"),
    path("sessions/<int:pk>/roster/", roster_in, name="session_roster_in"),
]
