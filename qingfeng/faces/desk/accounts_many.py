"""Many accounts at once from a sheet, and their first passwords as slips: in the answer to that one request and nowhere after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.core.access import account_sheet
from qingfeng.core.access.models import Role
from qingfeng.core.access.security_log import log
from qingfeng.core.sheets.writing import OutColumn, OutSheet, template, write_xlsx

from .accounts_admin import needs, of_mine
from .accounts_list import COLUMNS, Asked, sheet_rows
from .exports import XLSX, download
from .party_forms import SheetForm
from .taking_in import NotTaken, Would, is_dry, take_list

MOST_BYTES = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def accounts_many(request: HttpRequest) -> HttpResponse:
    needs(request, Role.SYSADMIN)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, form)
    who: dict[str, Any] = {"actor": request.user, "now": timezone.now(), "dry": is_dry(request)}
    try:
        made = take_list(form, lambda file: account_sheet.create_accounts(file=file, **who), most_bytes=MOST_BYTES)
    except NotTaken as why:
        return _page(request, form, status=422, wrong=why.wrong)
    if made.slips:
        return render(request, "desk/accounts/slips.html", {"slips": made.slips})
    button = _("建立账号，显示密码条")
    return _page(request, form, would=Would(_("会建立%s个账号") % made.new, button, made.changes, _("用户名"), _("单位、工号")))


def _page(request: HttpRequest, form: SheetForm, *, status: int = 200, **given: Any) -> HttpResponse:
    return render(request, "desk/accounts/many.html", {"form": form, "columns": account_sheet.COLUMNS, **given}, status=status)


@require_safe
def accounts_blank(request: HttpRequest) -> HttpResponse:
    needs(request, Role.SYSADMIN)
    titles = [OutColumn(c.name if c.required else _("%s（可不填）") % c.name, c.name, width=16) for c in account_sheet.COLUMNS]
    answer = HttpResponse(template(_("账号"), titles), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="accounts.xlsx"'
    return answer


@require_safe
def accounts_sheet(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered. Who took it away is in the security log."""
    day, now = needs(request, Role.SYSADMIN), timezone.now()
    found = list(Asked.of(request.GET).narrow(of_mine(request, day), now))
    log(request.user.unit, "accounts.listed", {"rows": len(found)}, actor=request.user, now=now)
    unit = request.user.unit.name if request.user.unit else ""
    sheet = OutSheet(_("账号清单"), [_plain(c) for c in COLUMNS], sheet_rows(found, now, day), unit=unit, day=day)
    return download(write_xlsx(sheet), f"accounts-{day.isoformat()}")


def _plain(column: OutColumn) -> OutColumn:
    return OutColumn(str(column.title), column.key, width=column.width)


urlpatterns = [
    path("accounts/many/", accounts_many, name="accounts_many"),
    path("accounts/many/template.xlsx", accounts_blank, name="accounts_blank"),
    path("accounts/list.xlsx", accounts_sheet, name="accounts_sheet"),
]
