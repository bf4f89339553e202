"""Table forms (登记表, 审批表, 台账) on A4: what is asked and what is known, blank where nothing is known. Several make one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from .chinese import full_date
from .pdf import Form, render


@dataclass(frozen=True)
class Cell:
    """`wide` takes the whole row; `lines` is the room left for handwriting while the value is empty."""

    label: str
    value: str = ""
    wide: bool = False
    lines: int = 1


@dataclass(frozen=True)
class TableForm:
    """A form with a number and a place for the seal. `signs` are the lines to be signed at its foot."""

    title: str
    office: str
    cells: tuple[Cell, ...]
    number: str = ""
    day: dt.date | None = None
    note: str = ""
    signs: tuple[str, ...] = ()
    phone: str = ""
    sealed: bool = True  # room for the seal; the seal itself is never drawn

    def rows(self) -> list[tuple[Cell, ...]]:
        """Narrow cells stand two in a row, wide ones alone; a narrow one without a neighbour is given the row."""
        found: list[tuple[Cell, ...]] = []
        left: Cell | None = None
        for cell in self.cells:
            if cell.wide:
                found += [(left,)] if left else []
                found.append((cell,))
                left = None
            elif left is None:
                left = cell
            else:
                found.append((left, cell))
                left = None
        return found + ([(left,)] if left else [])

    def dated(self) -> str:
        return full_date(self.day) if self.day else "　　　　年　　月　　日"


@dataclass(frozen=True)
class Column:
    title: str
    share: float = 1.0  # of the width


@dataclass(frozen=True)
class ListPaper:
    """A list with a header on each page, lying: 红黄灯表, 移交清单."""

    title: str
    office: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    day: dt.date
    above: str = ""
    footer: str = ""
    signs: tuple[str, ...] = ()


def table_pdf(forms: Sequence[TableForm], *, form: Form = "pdf") -> bytes:
    return render(
        "table", {"title": forms[0].title, "office": forms[0].office, "forms": [_data(f) for f in forms]}, day=_day(forms), form=form
    )


def _day(forms: Sequence[TableForm]) -> dt.date:
    return next((f.day for f in forms if f.day), dt.date(2000, 1, 1))


def _data(form: TableForm) -> dict:
    rows = [[{"label": c.label, "value": c.value, "lines": c.lines} for c in row] for row in form.rows()]
    return {
        "title": form.title,
        "number": form.number,
        "rows": rows,
        "note": form.note,
        "signs": list(form.signs),
        "office": form.office,
        "dated": form.dated(),
        "phone": form.phone,
        "sealed": form.sealed,
    }


def list_pdf(paper: ListPaper, *, form: Form = "pdf") -> bytes:
    data = {
        "title": paper.title,
        "office": paper.office,
        "columns": [{"title": c.title, "share": c.share} for c in paper.columns],
        "rows": [list(row) for row in paper.rows],
        "dated": full_date(paper.day),
        "above": paper.above,
        "footer": paper.footer,
        "signs": list(paper.signs),
    }
    return render("list", data, day=paper.day, form=form)
