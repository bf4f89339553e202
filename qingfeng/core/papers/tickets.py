"""Slips that let whoever holds one answer a survey once: a code to scan and the same to type, ten on a page. They name nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from .pdf import Form, render
from .qr import modules, outline


@dataclass(frozen=True, slots=True)
class AnswerTicket:
    address: str  # in the QR code
    code: str  # three groups of four digits


def tickets_pdf(
    title: str, tickets: Sequence[AnswerTicket], *, lines: Sequence[str], where: str, day: dt.date, form: Form = "pdf"
) -> bytes:
    """`lines`: what stands on every slip, the most important first."""
    data = {"title": title, "lines": list(lines), "where": where, "tickets": [{"qr": _svg(t.address), "code": t.code} for t in tickets]}
    return render("tickets", data, day=day, form=form)


def _svg(text: str) -> str:
    rows = modules(text)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{outline(rows)}" fill="#000"/></svg>'
