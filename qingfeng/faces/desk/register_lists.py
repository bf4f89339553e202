"""A register from a sheet: the template, what a list would change, and the whole list or nothing of it."""

from __future__ import annotations

from typing import BinaryIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.sheets.writing import OutColumn, template
from qingfeng.engines.registers.lists import columns_of
from qingfeng.engines.registers.models.entries import KEEPERS
from qingfeng.engines.registers.taking import Taken, take_list

from . import taking_in
from .exports import XLSX
from .register_list_form import RegisterListForm
from .registers import office_of, page_of, register_of
from .taking_in import NotTaken, Would, is_dry
from .who import desk_of, needs


@require_POST
@needs(*KEEPERS)
@never_cache
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    desk = desk_of(request)
    found, office = register_of(code), office_of(desk)
    form, dry = RegisterListForm(request.POST, request.FILES), is_dry(request)

    def take(file: BinaryIO) -> Taken:
        said = {name: form.cleaned_data[name] for name in ("source", "source_on")}
        return take_list(kind=code, unit=office, file=file, actor=desk.actor, now=desk.now, dry=dry, **said)

    try:
        taken = taking_in.take_list(form, take)
    except NotTaken as why:
        return page_of(request, desk, found, status=why.status, list=form, wrong=why.wrong)
    if dry:
        return page_of(request, desk, found, list=form, would=_would(taken))
    messages.success(request, _("登记了%d人。") % taken.made)
    if taken.trained:
        messages.success(request, _("另有%d人已在名册上，记下了培训日期。") % taken.trained)
    return redirect("desk:register_kind", code)


def _would(taken: Taken) -> Would:
    said = _("会登记%(made)s人，记下培训日期%(trained)s人，没有变化%(same)s人") % vars(taken)
    return Would(said, _("登记"), taken.changes, _("组别"), _("姓名"))


@require_GET
@needs(*KEEPERS)
@never_cache
def blank(request: HttpRequest, code: str) -> HttpResponse:
    found = register_of(code)
    office_of(desk_of(request))
    titles = [OutColumn(c.name if c.required else _("%s（可不填）") % c.name, c.name, width=16) for c in columns_of(code)]
    answer = HttpResponse(template(str(found.name), titles), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{code}.xlsx"'
    return answer


urlpatterns = [
    path("registers/<slug:code>.xlsx", blank, name="register_blank"),
    path("registers/<slug:code>/list/", take_in, name="register_take"),
]
