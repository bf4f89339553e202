"""A list taken away as a sheet: laid out as offices print it, and that it was taken away is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx

from .who import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def taken_away(
    desk: Desk,
    what: str,
    name: str,
    *,
    title: str,
    columns: Sequence[OutColumn],
    rows: Sequence[dict[str, object]],
    measure: str = "",
    footer: str = "",
    **more: str,
) -> HttpResponse:
    """Under the reader's own unit as 填报单位. `what` is the event of the record, e.g. "matters"; `more` are codes it holds too."""
    recorded(desk, what, len(rows), **more)
    unit = desk.actor.unit.name if desk.actor.unit else ""
    sheet = OutSheet(title, columns, rows, unit=unit, day=desk.day, measure=measure, footer=footer)
    return download(write_xlsx(sheet), f"{name}-{desk.day.isoformat()}")


def recorded(desk: Desk, what: str, rows: int, **more: str) -> None:
    """That a list or a pile of papers left the desk, and how many lines it had."""
    stream = ("exports", str(desk.actor.unit_id or 0))
    append(stream=stream, event=f"{what}.exported", body={"rows": rows, **more}, actor=actor_code(desk.actor), now=desk.now)


def download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
