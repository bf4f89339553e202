"""Letters to sign on paper, many in one file, each on a sheet of its own with a code by which its scan is found; and the slips
with which people sign on a screen instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .pdf import Form, render
from .qr import modules, outline


@dataclass(frozen=True, slots=True)
class LetterText:
    """What all letters of one edition say."""

    title: str
    preamble: str
    clauses: tuple[tuple[str, str], ...]  # number, words
    edition: str  # 第2版


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """What differs from sheet to sheet."""

    number: str
    unit: str
    signer: str
    post: str
    other: str  # organ or school of the other side; empty for a pledge
    other_signer: str
    code: str  # in the QR code
    shown: str  # the same for eyes


@dataclass(frozen=True, slots=True)
class SigningSlip:
    unit: str
    signer: str
    number: str
    code: str  # three groups of four digits


def letters_pdf(
    text: LetterText, sheets: Sequence[LetterSheet], *, period: str, labels: dict[str, str], day: dt.date, form: Form = "pdf"
) -> bytes:
    """One sheet each; a longer text takes more pages, and every page carries the code."""
    data = {"text": asdict(text), "period": period, "labels": labels, "sheets": [asdict(s) | {"qr": _svg(s.code)} for s in sheets]}
    return render("letters", data, day=day, form=form)


def slips_pdf(title: str, slips: Sequence[SigningSlip], *, labels: dict[str, str], where: str, until: str, day: dt.date) -> bytes:
    """Ten on a page, to be cut; each is handed to its person alone."""
    data = {"title": title, "labels": labels, "where": where, "until": until, "slips": [asdict(slip) for slip in slips]}
    return render("slips", data, day=day)


def _svg(text: str) -> str:
    rows = modules(text)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{outline(rows)}" fill="#000"/></svg>'
