"""Many accounts at once from a sheet, and their first passwords as slips: in the answer to that one request and nowhere after."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.core.access import account_sheet
from qingfeng.core.access.models import Role
from qingfeng.core.access.security_log import log
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.reading import Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, template, write_xlsx

from .accounts_admin import add_refusal, needs, of_mine
from .accounts_list import COLUMNS, Asked, sheet_rows
from .exports import XLSX, download
from .party_forms import SheetForm
from .taking_in import WrongList

MOST_BYTES = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def accounts_many(request: HttpRequest) -> HttpResponse:
    needs(request, Role.SYSADMIN)
    form = SheetForm(request.POST or None, request.FILES or None)
    wrong = None
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            data = _read(file)
            made = account_sheet.create_accounts(file=io.BytesIO(data), actor=request.user, now=timezone.now())
            if made.slips:
                return render(request, "desk/accounts/slips.html", {"slips": made.slips})
            wrong = WrongList.of(data, _table(data, made), file.name)
        except Refused as refused:
            add_refusal(form, refused)
    context = {"form": form, "wrong": wrong, "columns": account_sheet.COLUMNS}
    return render(request, "desk/accounts/many.html", context, status=422 if form.errors or wrong else 200)


def _read(upload) -> bytes:
    if upload.size > MOST_BYTES:
        raise Refused(_("文件超过2 MB，请分几张表导入。"), field="file")
    return upload.read()


def _table(data: bytes, made: account_sheet.Made) -> Table:
    """The errors that only the house can know stand in the same sheet as those of reading."""
    table = read_table(io.BytesIO(data), account_sheet.COLUMNS)
    table.errors = made.errors
    return table


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
