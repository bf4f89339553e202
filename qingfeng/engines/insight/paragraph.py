"""The paragraph of a monthly report, ready to be pasted: 截至…，共受理…件，办结…件，办结率…%，同比上升…个百分点，环比…。

It is made of pieces; a piece that is a number knows which records it counts, so that whoever reads the page can open them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import numbers
from .comparing import Compared, difference, written
from .measures import Measure, Tally

NOW, YEAR, BEFORE = "", "year", "before"


@dataclass(frozen=True)
class Piece:
    """`measure`, `part` and `when` say which records; `split` and `key`, of which part of a division."""

    text: str
    measure: str = ""
    part: str = ""
    when: str = NOW
    split: str = ""
    key: str = ""


@dataclass(frozen=True)
class Share:
    """One part of a division: how it is called and how many."""

    key: str
    label: str
    n: int


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def direction(measure: Measure, now: Tally, then: Tally, *, name: str, nothing: str) -> str:
    """同比上升8.4%, 环比下降2.1个百分点, 同比持平; what cannot be compared is said."""
    more = difference(measure, now, then)
    if more is None:
        return nothing
    if not more:
        return _("%s持平") % name
    if numbers.rounded(more) == 0:
        return _("%s基本持平") % name
    unit = _("个百分点") if measure.is_rate else "%"
    words = _("%(name)s上升%(size)s%(unit)s") if more > 0 else _("%(name)s下降%(size)s%(unit)s")
    return words % {"name": name, "size": numbers.plain(abs(more), 1), "unit": unit}


def changes(found: Compared, yearly: bool = False) -> list[Piece]:
    """，同比…，环比…: each opens the records that it is compared with. Of a year the two are one."""
    if found.now.number is None:
        return []
    code = found.measure.code
    year = direction(found.measure, found.now, found.year, name=_("同比"), nothing=_("无上年同期数据"))
    if yearly:
        return [Piece("，"), Piece(year, code, when=YEAR)]
    before = direction(found.measure, found.now, found.before, name=_("环比"), nothing=_("无上期数据"))
    return [Piece("，"), Piece(year, code, when=YEAR), Piece("，"), Piece(before, code, when=BEFORE)]


def counted(label: str, found: Compared, unit: str, yearly: bool = False) -> list[Piece]:
    """共受理386件，同比上升8.4%，环比持平"""
    return [Piece(label), Piece(f"{written(found.measure, found.now)}{unit}", found.measure.code), *changes(found, yearly)]


def rated(label: str, found: Compared, yearly: bool = False) -> list[Piece]:
    """按时办结率93.5%（361÷386），同比上升2.1个百分点，环比…; without a case it says that there was none."""
    code = found.measure.code
    if found.now.number is None:
        return [Piece(_("%s—（本期没有可计的）") % label)]
    return [
        Piece(label),
        Piece(written(found.measure, found.now), code),
        Piece("（"),
        Piece(str(found.now.hits), code, "hit"),
        Piece("÷"),
        Piece(str(found.now.n), code),
        Piece("）"),
        *changes(found, yearly),
    ]


def divided(lead: str, measure: Measure, split: str, shares: Sequence[Share], unit: str) -> list[Piece]:
    """按渠道：网上210件，占54.4%；来电……. The largest first; nothing where nothing is counted."""
    whole = sum(share.n for share in shares)
    if not whole:
        return []
    pieces = [Piece(lead)]
    told = sorted((s for s in shares if s.n), key=lambda s: (-s.n, s.label))
    for at, one in enumerate(told):
        part = numbers.plain(numbers.share(one.n, whole), 1)
        pieces += [
            Piece("；" if at else ""),
            Piece(one.label),
            Piece(f"{written(measure, Tally(one.n))}{unit}", measure.code, split=split, key=one.key),
            Piece(_("，占%s%%") % part),
        ]
    return pieces


def opening(end: dt.date, unit: str, period: str) -> Piece:
    words = {"y": end.year, "m": end.month, "d": end.day, "unit": unit, "period": period}
    return Piece(_("截至%(y)s年%(m)s月%(d)s日，%(unit)s%(period)s") % words)


def joined(parts: Sequence[Sequence[Piece]], between: str = "；") -> list[Piece]:
    """Parts that say something, one after the other, up to a full stop."""
    told = [part for part in parts if part]
    pieces: list[Piece] = []
    for at, part in enumerate(told):
        pieces += [*([Piece(between)] if at else []), *part]
    return [*pieces, Piece("。")] if told else []
