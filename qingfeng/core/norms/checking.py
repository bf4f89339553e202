"""What rules may say, as whoever reads them declares it: the shape of structured parameters, so that a word that nobody reads never
becomes a rule, and the words for the codes that stand in rule tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms.labels import Labels
from qingfeng.core.norms.shapes import Part, Words
from qingfeng.core.refusal import Refused

FAULTS_TOLD = 5


@dataclass(frozen=True)
class Shape:
    """Of a parameter of the type "data" or "texts"."""

    key: str
    part: Part


@dataclass(frozen=True)
class CellWords:
    """By the name of a column, what people read for the codes in it."""

    key: str
    columns: Mapping[str, Labels]


STATUTES = tuple(Shape(key, Words()) for key in ("privacy.notice_items", "fees.board_items", "minor.report_to"))
_shapes: dict[str, Part] = {shape.key: shape.part for shape in STATUTES}
_words: dict[str, Mapping[str, Labels]] = {}


def install(declared: Iterable[Shape | CellWords]) -> None:
    """Called once by the catalogue when the app is ready."""
    for each in declared:
        if isinstance(each, Shape):
            _shapes[each.key] = each.part
        else:
            _words[each.key] = each.columns


def shape(key: str) -> Part | None:
    return _shapes.get(key)


def cell_words(key: str) -> Mapping[str, Labels]:
    return _words.get(key, {})


def read(key: str, value: Any) -> Any:
    """The value with codes where words were written, or Refused with everything that is wrong."""
    faults: list[str] = []
    found = _shapes[key].read(value, "", faults) if key in _shapes else value
    if faults:
        more = _("等%s处。") % len(faults) if len(faults) > FAULTS_TOLD else ""
        raise Refused("".join(faults[:FAULTS_TOLD]) + more, advice=_("请改成这一项可以写的值。"), field="value")
    return found


def words(key: str, value: Any) -> str:
    return _shapes[key].words(value) if key in _shapes else str(value)
