"""Templates that the product ships as text: an institution declares one, an office takes it as its own and changes it in Word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise

from qingfeng.core.papers.articles import article_docx

from . import fields

SIGNED = (fields.braced(fields.UNIT), fields.braced(fields.DAY))


@dataclass(frozen=True)
class Sample:
    """`file`: the first line is the title, each further one a paragraph; in the language of the record."""

    code: str
    label: str | Promise
    about: str | Promise
    file: Path

    def docx(self) -> bytes:
        title, _line, text = self.file.read_text(encoding="utf-8").strip().partition("\n")
        return article_docx(title, text, SIGNED, day=dt.date(2000, 1, 1))


_samples: dict[str, Sample] = {}


def install(declared: Iterable[Sample]) -> None:
    """Called once by the catalogue when the app is ready."""
    for sample in declared:
        if _samples.setdefault(sample.code, sample) != sample:
            raise ValueError(f"two samples are called {sample.code}")


def declared() -> tuple[Sample, ...]:
    return tuple(_samples.values())


def find(code: str) -> Sample | None:
    return _samples.get(code)
