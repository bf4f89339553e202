"""PDF through typst. The template is ours; what people wrote reaches it only as data, never as source text."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import typst
from django.conf import settings

from .fonts import families, fonts
from .official import OfficialDocument
from .qr import modules

TEMPLATES = Path(__file__).parent / "typst"


def render(template: str, data: dict, *, day: dt.date, form: str = "pdf") -> bytes:
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
        timestamp=stamp,
        **({"ppi": 100.0} if form == "png" else {}),
    )


def official_pdf(document: OfficialDocument, *, form: str = "pdf") -> bytes:
    data = document.as_data()
    if document.head_note and document.head_note.qr_text:
        data["qr"] = modules(document.head_note.qr_text)
    return render("official", data, day=document.dated, form=form)
