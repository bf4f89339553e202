"""Figures taken away: all of a period as offices set them out, one divided part by part, the records behind one, the paragraph in Word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.services import append
from qingfeng.core.language import on_record
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.papers.official import OfficialDocument, blocks
from qingfeng.core.papers.word import official_docx
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.insight import publishing
from qingfeng.engines.insight.figures import Reading, Record, Shown
from qingfeng.engines.insight.measures import Measure
from qingfeng.faces import figure_pages

from .exports import taken_away
from .figure_choice import Choice
from .figure_rows import Row
from .who import Desk

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COMPARED = (
    OutColumn("本期", "now", width=12),
    OutColumn("n（分子÷分母）", "n", width=16),
    OutColumn("95%区间", "interval", width=14),
    OutColumn("上年同期", "year", width=12),
    OutColumn("同比", "on_year", width=14),
    OutColumn("上期", "before", width=12),
    OutColumn("环比", "on_before", width=14),
)
COLUMNS = (
    OutColumn("指标", "name", width=22),
    *COMPARED,
    OutColumn("怎样算", "formula", width=40),
    OutColumn("依据", "authority", width=24),
)
PART_COLUMNS = (OutColumn("名称", "name", width=24), OutColumn("占比", "share", width=10), *COMPARED)
RECORD_COLUMNS = (OutColumn("日期", "day", cells.DATE), OutColumn("记录", "what", width=40), OutColumn("事项", "ref", width=16))


@on_record()
def all_figures(desk: Desk, choice: Choice, rows: Sequence[Row], others: Sequence[Reading]) -> HttpResponse:
    found = [{"name": row.name, **_compared(row), "formula": row.note, "authority": row.authority} for row in rows]
    found += [
        {
            "name": str(r.figure.label), "now": f"{publishing.thousands(r)}{r.figure.unit_name if r.value.number is not None else ''}",
            "n": figure_pages.basis(r) or str(r.n), "on_year": publishing.change_in_words(r), "formula": str(r.figure.formula),
        }
        for r in others
    ]  # fmt: skip
    title = _("%(unit)s%(period)s行风监督统计表") % {"unit": choice.unit.name, "period": choice.title}
    sheet = OutSheet(title, COLUMNS, found, footer=_footer(choice))
    return taken_away(desk, "figures", "figures", sheet, period=choice.period.code, unit=str(choice.unit.pk))


@on_record()
def parts(desk: Desk, choice: Choice, measure: Measure, split: str, rows: Sequence[Row]) -> HttpResponse:
    found = [{"name": row.name, "share": row.share, **_compared(row)} for row in rows]
    words = {"unit": choice.unit.name, "period": choice.title, "label": measure.label, "split": split}
    title = _("%(unit)s%(period)s%(label)s（%(split)s）") % words
    sheet = OutSheet(title, PART_COLUMNS, found, footer=f"{measure.formula}。{_footer(choice)}")
    codes = {"figure": measure.code, "period": choice.period.code, "unit": str(choice.unit.pk)}
    return taken_away(desk, "figures", "figures-parts", sheet, **codes)


def _compared(row: Row) -> dict[str, object]:
    found = row.found
    n = f"{found.now.hits}÷{found.now.n}" if found.now.hits is not None else str(found.now.n)
    return {
        "now": found.text, "n": n, "interval": found.interval_text, "year": found.year_text, "on_year": found.on_year,
        "before": found.before_text, "on_before": found.on_before,
    }  # fmt: skip


def _footer(choice: Choice) -> str:
    now, year, before = (f"{window.start}至{window.end}" for window in choice.windows.all)
    days = _("本期%(now)s，上年同期%(year)s，上期%(before)s。") % {"now": now, "year": year, "before": before}
    return _("%s率的同比、环比为百分点；没有可比的写“—”。逐条由办理记录算出，同一时期谁来算都一样。") % days


@on_record()
def records(choice: Choice, measure: Measure, found: Sequence[Record], hidden: int) -> OutSheet:
    """Records that the reader may not see are told by their number alone, as on the page."""
    rows = [{"day": r.day, "what": r.what, "ref": r.ref} for r in found]
    kept = _("；另有%d条您无权查看，不在表里") % hidden if hidden else ""
    footer = _("%(formula)s。共%(n)s条%(hidden)s。") % {
        "formula": str(measure.formula).rstrip("。"),
        "n": len(found) + hidden,
        "hidden": kept,
    }
    title = f"{choice.unit.name}{choice.title}{measure.label}"
    return OutSheet(title, RECORD_COLUMNS, rows, footer=footer)


@on_record()
def one_figure(reading: Reading, shown: Shown) -> OutSheet:
    """As above, of a figure that gives its records itself."""
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


def _number(reading: Reading, shown: Shown) -> tuple[OutColumn, Callable[[Decimal], object]]:
    """Money and whole numbers are numbers with a total; anything else stays as it is written."""
    if reading.figure.unit == "CNY":
        return OutColumn("金额（元）", "value", cells.MONEY, total=True), lambda value: int(value * 100)
    if all(record.value == record.value.to_integral_value() for record in shown.records):
        return OutColumn("数", "value", cells.INT, total=True), int
    return OutColumn("数", "value"), lambda value: f"{value:f}"


def paragraph_in_word(desk: Desk, choice: Choice, text: str) -> HttpResponse:
    """A plain draft on the paper of the office; the number of the document is left open."""
    signer = desk.actor.unit.name if desk.actor.unit else choice.unit.name
    document = OfficialDocument(
        organ_mark=signer,
        title=_("%(unit)s%(period)s投诉举报办理情况") % {"unit": choice.unit.name, "period": choice.title},
        body=blocks(text),
        signer=signer,
        dated=desk.day,
    )
    body = {"rows": 1, "period": choice.period.code, "unit": str(choice.unit.pk)}
    stream = ("exports", str(desk.actor.unit_id or 0))
    append(stream=stream, event="figures.exported", body=body, actor=actor_code(desk.actor), now=desk.now)
    response = HttpResponse(official_docx(document), content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="figures-{desk.day.isoformat()}.docx"'
    return response
