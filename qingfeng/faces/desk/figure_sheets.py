"""Figures taken away as sheets: all of a period with how each is counted, or one with the records that the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.insight import publishing
from qingfeng.engines.insight.figures import Reading, Shown
from qingfeng.engines.insight.periods import Period
from qingfeng.faces import figure_pages

from .exports import taken_away
from .who import Desk

COLUMNS = (
    OutColumn("指标", "name", width=24),
    OutColumn("数值", "value", width=14),
    OutColumn("单位", "unit", width=8),
    OutColumn("分子÷分母", "basis", width=18),
    OutColumn("记录数", "n", cells.INT, width=10),
    OutColumn("与上年同期相比", "change", width=24),
    OutColumn("怎样算", "formula", width=40),
)


def all_figures(desk: Desk, period: Period, shown: Sequence[Reading]) -> HttpResponse:
    rows = [
        {
            "name": str(r.figure.label), "value": r.text, "unit": r.figure.unit_name, "basis": figure_pages.basis(r), "n": r.n,
            "change": publishing.change_in_words(r), "formula": str(r.figure.formula),
        }
        for r in shown
    ]  # fmt: skip
    title = _("%s行风监督统计表") % period
    footer = _("逐条由办理记录算出；同一时期谁来算都一样。")
    return taken_away(desk, "figures", "figures", OutSheet(title, COLUMNS, rows, footer=footer), period=period.code)


def one_figure(reading: Reading, shown: Shown) -> OutSheet:
    """Records that the reader may not see are told by their number alone, as on the page."""
    number, cell = _number(reading, shown)
    columns = (OutColumn("日期", "day", cells.DATE), OutColumn("记录", "what", width=30), OutColumn("事项", "ref", width=16), number)
    rows = [{"day": r.day, "what": r.what, "ref": r.ref, "value": cell(r.value)} for r in shown.records]
    figure, hidden = reading.figure, _("；另有%d条您无权查看，不在表里") % shown.hidden if shown.hidden else ""
    footer = _("%(label)s：%(value)s%(unit)s。%(formula)s。共%(n)s条%(hidden)s。") % {
        "label": figure.label, "value": publishing.thousands(reading), "unit": figure.unit_name,
        "formula": str(figure.formula).rstrip("。"), "n": reading.n, "hidden": hidden,
    }  # fmt: skip
    measure = _("单位：元") if figure.unit == "CNY" else ""
    return OutSheet(f"{reading.period}{figure.label}", columns, rows, measure=measure, footer=footer)


def of_one(desk: Desk, params: QueryDict) -> OutSheet:
    """By the address: one figure of a period, its records as the reader may see them now."""
    declared, scope = figure_pages.figure_or_404(params.get("figure", ""), public=False), figure_pages.office()
    if scope is None:
        raise Http404
    reading = declared.read(figure_pages.asked(params, desk.day).period, scope)
    return one_figure(reading, reading.records_for(desk.actor, desk.day))


def _number(reading: Reading, shown: Shown) -> tuple[OutColumn, Callable[[Decimal], object]]:
    """Money and whole numbers are numbers with a total; anything else stays as it is written."""
    if reading.figure.unit == "CNY":
        return OutColumn("金额（元）", "value", cells.MONEY, total=True), lambda value: int(value * 100)
    if all(record.value == record.value.to_integral_value() for record in shown.records):
        return OutColumn("数", "value", cells.INT, total=True), int
    return OutColumn("数", "value"), lambda value: f"{value:f}"
