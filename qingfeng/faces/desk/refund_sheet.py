"""退费台账: the reader's list of refund orders as a sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.language import on_record
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.ledgers.models.refunds import OrderQuerySet

from .exports import taken_away
from .who import Desk

MOST_ROWS = 5000
COLUMNS = (
    OutColumn("单号", "number"),
    OutColumn("收费项目", "item", width=24),
    OutColumn("退费单位", "unit", width=28),
    OutColumn("交费人", "payers", cells.INT, total=True),
    OutColumn("已收（元）", "taken", cells.MONEY, total=True),
    OutColumn("应退（元）", "due", cells.MONEY, total=True),
    OutColumn("已退（元）", "paid", cells.MONEY, total=True),
    OutColumn("已追回（元）", "returned", cells.MONEY, total=True),
    OutColumn("状态", "state"),
    OutColumn("提出日期", "proposed", cells.DATE),
    OutColumn("责令日期", "decided", cells.DATE),
    OutColumn("退清期限", "due_on", cells.DATE),
)


@on_record()
def sheet_of(found: OrderQuerySet, view: str, desk: Desk) -> HttpResponse:
    """The orders of the reader's own list, all pages of it. That it was taken away is recorded."""
    orders = found.with_sums().select_related("unit").order_by("due_on", "-proposed_at", "-pk")[:MOST_ROWS]
    rows = [
        {
            "number": o.number, "item": o.item, "unit": o.unit.name, "payers": o.payers, "taken": o.taken_sum, "due": o.due_sum,
            "paid": o.paid_sum, "returned": o.returned_sum, "state": o.get_state_display(), "proposed": today(o.proposed_at),
            "decided": today(o.decided_at) if o.decided_at else None, "due_on": o.due_on,
        }
        for o in orders
    ]  # fmt: skip
    title, footer = _("退费台账"), _("范围：%(view)s，共%(n)s单。") % {"view": view, "n": len(rows)}
    return taken_away(desk, "refunds", "refunds", OutSheet(title, COLUMNS, rows, measure=_("单位：元"), footer=footer))
