"""The fee board as one sheet of A4 for the wall beside the gate, in PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from .pdf import Form, render
from .qr import modules


@dataclass(frozen=True)
class PosterLine:
    item: str
    tags: str
    standard: str
    unit: str
    scope: str
    refund: str
    basis: str


@dataclass(frozen=True)
class Poster:
    """Everything as it is printed; `day` is the day of the version, so that the same board makes the same bytes."""

    title: str
    term: str
    stripe: str  # 公示版本 第2版　2026-09-01 起有效
    headings: tuple[str, ...]  # of the seven columns
    lines: tuple[PosterLine, ...]
    warning: str  # 不在这张表上的，不得收
    notes: tuple[str, ...]
    address: str  # in the code
    scan: str
    phones: tuple[tuple[str, str], ...]
    stamp: str
    fine: tuple[str, str]
    day: dt.date


def poster_pdf(poster: Poster, *, form: Form = "pdf") -> bytes:
    data = asdict(poster) | {"day": poster.day.isoformat(), "qr": modules(poster.address)}
    return render("poster", data, day=poster.day, form=form)
