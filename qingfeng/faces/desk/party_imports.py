# ruff: noqa: E501 -- one line is one sheet
"""Units, people and posts from Excel: a template, the whole sheet or nothing, and the sheet back with its errors marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qingfeng.core.parties import import_posts, import_units, importing
from qingfeng.core.sheets.changes import Brought
from qingfeng.core.sheets.reading import Column
from qingfeng.core.sheets.writing import OutColumn, template

from .exports import XLSX
from .keeping import PARTY_KEEPERS, can_import_parties
from .party_forms import SheetForm
from .taking_in import NotTaken, Would, is_dry, take_list
from .who import Desk, desk_of, needs

MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Kind:
    name: str
    label: Promise
    hint: Promise
    columns: Sequence[Column]
    run: Callable[..., Brought]


KINDS = (
    Kind("units", gettext_lazy("单位"), gettext_lazy("按单位代码：没有的新建，有的更新；上级可以写在同一张表的任何一行"), import_units.COLUMNS, importing.import_units),
    Kind("people", gettext_lazy("人员"), gettext_lazy("按工号：没有的新建，有的更新姓名和电话；不能用身份证号"), importing.PEOPLE_COLUMNS, importing.import_people),
    Kind("posts", gettext_lazy("任职"), gettext_lazy("单位和人员先导入；同一任职再导入，只补离任日期和职务名称"), import_posts.COLUMNS, importing.import_posts),
)  # fmt: skip


def _kind(name: str) -> Kind:
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _allowed(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not can_import_parties(desk.actor, desk.day):
        raise PermissionDenied(_("一张表可以改到任何单位，由本地主管机关的登记员、负责人或系统管理员导入。"))
    return desk


@needs(*PARTY_KEEPERS)
def imports(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, name: str = "", **given: Any) -> HttpResponse:
    panels = [(kind, given.get("form") if kind.name == name else SheetForm(prefix=kind.name)) for kind in KINDS]
    return render(request, "desk/parties/import.html", {"panels": panels, "name": name, **given}, status=status)


@needs(*PARTY_KEEPERS)
@require_http_methods(["POST"])
def take_in(request: HttpRequest, name: str) -> HttpResponse:
    desk, kind = _allowed(request), _kind(name)
    form, dry = SheetForm(request.POST, request.FILES, prefix=name), is_dry(request)
    try:
        done = take_list(form, lambda file: kind.run(file=file, actor=desk.actor, now=desk.now, dry=dry), most_bytes=MOST_BYTES)
    except NotTaken as why:
        return _page(request, status=422, name=name, form=form, wrong=why.wrong)
    told = {"created": done.new, "changed": done.changed, "same": done.same}
    if dry:
        said = f"{kind.label}　{_('会新建%(created)s，更新%(changed)s，没有变化%(same)s') % told}"
        would = Would(said, _("导入"), done.changes, _("代码、工号"), _("名称"))
        return _page(request, name=name, form=form, would=would)
    messages.success(request, _("已导入：新建%(created)s，更新%(changed)s，没有变化%(same)s。") % told)
    return redirect("desk:party_import")


@needs(*PARTY_KEEPERS)
def blank(request: HttpRequest, name: str) -> HttpResponse:
    _allowed(request)
    kind = _kind(name)
    titles = [
        OutColumn(column.name if column.required else _("%s（可不填）") % column.name, column.name, width=16) for column in kind.columns
    ]
    answer = HttpResponse(template(str(kind.label), titles), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind.name}.xlsx"'
    return answer


urlpatterns = [
    path("parties/import/", imports, name="party_import"),
    path("parties/import/<slug:name>/", take_in, name="party_import_in"),
    path("parties/import/<slug:name>.xlsx", blank, name="party_template"),
]
