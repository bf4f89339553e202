"""PDF through typst. The template is ours; what people wrote reaches it only as data, never as source text."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings

from .fonts import families, fonts
from .official import OfficialDocument
from .qr import modules

Form = Literal["pdf", "png"]
PPI = 100.0  # of a preview
TEMPLATES = Path(__file__).parent / "typst"


def render(template: str, data: dict, *, day: dt.date, form: Form = "pdf", ppi: float = PPI) -> bytes:
    """Same data, same bytes: the creation time is the day of the document, and only fonts in our own folders are used."""
    own = Path(settings.VAR) / "fonts"
    own_fonts = own if own.is_dir() else None
    stamp = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(own_fonts),
        ignore_system_fonts=True,
        format=form,
        sys_inputs={"data": json.dumps({**data, "faces": families(own_fonts)}, ensure_ascii=False)},
        timestamp=int(stamp.timestamp()),
        ppi=ppi if form == "png" else None,
    )


def official_pdf(document: OfficialDocument, *more: OfficialDocument, form: Form = "pdf") -> bytes:
    """One file; each further document begins on a page of its own and counts its pages anew."""
    documents = [_data(one) for one in (document, *more)]
    data = {"title": document.title, "signer": document.signer, "iso": documents[0]["iso"], "documents": documents}
    return render("official", data, day=document.dated, form=form)


def _data(document: OfficialDocument) -> dict:
    data = document.as_data()
    if document.head_note and document.head_note.qr_text:
        data["qr"] = modules(document.head_note.qr_text)
    return data
