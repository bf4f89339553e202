"""A pile of paper answers as a table: one row a form, one column a question. It is counted as it comes in, and the rows are not kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets.changes import MOST_NAMED, Brought, Change
from qingfeng.core.sheets.reading import Column, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .models import Option, PaperBatch, Question, Survey
from .paper import enter

NUMBER = "序号"


@dataclass(kw_only=True)
class Piled(Brought):
    """`batch`: none with errors, and not stored where it was only tried. No row is told, only how often each answer was given: that is
    what the page of a pile shows."""

    batch: PaperBatch | None = None


def column(question: Question) -> str:
    return f"第{question.number}题"


def blank_sheet(survey: Survey, day: dt.date) -> OutSheet:
    """To be filled in: the words of an answer, or its number."""
    asked = list(survey.asked())
    columns = [OutColumn(NUMBER, "n"), *(OutColumn(column(q), str(q.number)) for q in asked)]
    words = {str(q.number): "、".join(f"{o.number}{o.text}" for o in q.options.all()) for q in asked}
    footer = "；".join(f"{column(q)}：{q.text}（{words[str(q.number)]}）" for q in asked)
    return OutSheet(title=f"{survey.title}纸质问卷", columns=columns, rows=[], unit=survey.unit.name, day=day, footer=footer)


def take(
    *,
    survey: Survey,
    file: BinaryIO,
    unit: Unit | None,
    source: str,
    actor: Account | None,
    now: dt.datetime,
    instead_of: PaperBatch | None = None,
    dry: bool = False,
) -> Piled:
    """All rows, or with an error in any none. A question left blank on a form is a blank cell. `dry`: tells what would be, and stores
    nothing."""
    asked = list(survey.asked())
    columns = (Column(NUMBER, required=False, max_length=20), *(Column(column(q), (q.text,), required=False, max_length=60) for q in asked))
    table = read_table(file, columns)
    counts: Counter[int] = Counter()
    for row in list(table.rows):
        for question in asked:
            cell = str(row[column(question)] or "").strip()
            option = _named(question, cell)
            if option is not None:
                counts[option.pk] += 1
            elif cell:
                table.refuse(row, column(question), _("没有“%s”这个答案；写答案的字，或者它是第几个。") % cell)
    if table.errors:
        return Piled(table=table)
    before = Counter(instead_of.counts if instead_of else {})
    said: dict[str, Any] = {"unit": unit, "source": source, "actor": actor, "now": now, "instead_of": instead_of, "dry": dry}
    batch = enter(survey=survey, sheets=len(table.rows), counts=counts, **said)
    changes = [
        Change.of(column(question), option.text, [(_("份数"), before[str(option.pk)], counts[option.pk])], {})
        for question in asked
        for option in question.options.all()
        if before[str(option.pk)] != counts[option.pk]
    ]
    return Piled(table=table, batch=batch, new=batch.sheets, changes=changes[:MOST_NAMED])


def _named(question: Question, cell: str) -> Option | None:
    return next((o for o in question.options.all() if cell in (o.text, str(o.number))), None)
