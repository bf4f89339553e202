"""A list taken away as a sheet: laid out as offices print it, marked with who took it when and what for, and recorded.

What holds no personal data is handed out at once. Everything else is asked for (`export_requests`) and agreed to by another person.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.services import append
from qingfeng.core.exports import services
from qingfeng.core.exports.models import ExportRequest
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.sheets.writing import OutSheet, write_xlsx
from qingfeng.faces.components.formats import cn_when

from .who import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def taken_away(desk: Desk, kind: str, name: str, sheet: OutSheet, *, request: ExportRequest | None = None, **codes: str) -> HttpResponse:
    """Under the reader's own unit as 填报单位. `kind` is the event of the record, e.g. "matters"; `codes` are what it holds too."""
    unit = desk.actor.unit.name if desk.actor.unit else ""
    data = write_xlsx(replace(sheet, unit=unit, day=desk.day, mark=mark(desk, request)))
    owner = request.unit_id if request else desk.actor.unit_id or 0
    services.taken(kind=kind, unit_id=owner, rows=len(sheet.rows), data=data, actor=desk.actor, now=desk.now, request=request, **codes)
    return download(data, f"{name}-{desk.day.isoformat()}")


def mark(desk: Desk, request: ExportRequest | None = None) -> str:
    """The last line of a sheet, and of every page printed from it."""
    who = _who(desk)
    if request is None:
        return _("导出：%(who)s（%(login)s），%(when)s。只供工作使用，不得转给他人。") % who
    by = request.decided_by.name if request.decided_by else ""
    told = who | {"number": request.number, "by": by, "purpose": request.purpose}
    return _("%(number)s　导出：%(who)s（%(login)s），%(when)s；用途：%(purpose)s；批准：%(by)s。不得转给他人。") % told


def printed_by(desk: Desk) -> str:
    return _("打印：%(who)s（%(login)s），%(when)s。只供工作使用，不得转给他人。") % _who(desk)


def _who(desk: Desk) -> dict[str, str]:
    return {"who": desk.actor.name, "login": desk.actor.username, "when": cn_when(desk.now)}


def recorded(desk: Desk, what: str, rows: int, **more: str) -> None:
    """That a list or a pile of papers left the desk, and how many lines it had."""
    stream = ("exports", str(desk.actor.unit_id or 0))
    append(stream=stream, event=f"{what}.exported", body={"rows": rows, **more}, actor=actor_code(desk.actor), now=desk.now)


def download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
