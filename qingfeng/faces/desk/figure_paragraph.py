"""The paragraph of the report for one unit and period: made of the same figures as the table, number by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.engines.insight import comparing, measures, paragraph
from qingfeng.engines.insight.comparing import Compared
from qingfeng.engines.insight.measures import Measure, Tallies
from qingfeng.engines.insight.paragraph import Piece, Share
from qingfeng.institutions.complaints.divisions import DIVISIONS

from .figure_choice import Choice
from .figure_rows import records_url

PREFIX = "complaints."
RATES = ("on_time_rate", "told_in_time_rate", "solved_rate", "satisfied_rate", "reopened_rate", "declined_rate")


@dataclass(frozen=True)
class Linked:
    text: str
    url: str = ""


def told(choice: Choice, tallies: Tallies, by_code: Mapping[str, Measure], divided: Mapping[str, Tallies]) -> list[list[Linked]]:
    """Two paragraphs: how much and how well; by channel and by what it is about."""
    found = {code.removeprefix(PREFIX): comparing.of(measure, tallies) for code, measure in by_code.items()}
    pieces = [
        [_opening(choice), *paragraph.joined(_numbers(found, choice.windows.yearly))],
        paragraph.joined(_shares(by_code[f"{PREFIX}received"], divided)),
    ]
    return [[_linked(choice, by_code, piece) for piece in block] for block in pieces if block]


def _opening(choice: Choice) -> Piece:
    line = _("（%s）") % choice.line.name if choice.line else ""
    return paragraph.opening(choice.windows.now.end, f"{choice.unit.name}{line}", choice.title)


def _numbers(found: Mapping[str, Compared], yearly: bool) -> list[list[Piece]]:
    gone = found["gone"].now.n
    went = [Piece(_("，其中撤回、并入")), Piece(_("%d件") % gone, found["gone"].measure.code)] if gone else []
    finished = found["finished_rate"]
    done = [Piece(_("办结")), Piece(_("%d件") % (finished.now.hits or 0), finished.measure.code, "hit"), Piece("，")]
    rates = [paragraph.rated(str(found[code].measure.label), found[code], yearly) for code in RATES]
    unrated = found["unrated"].now.n
    silent = (
        [Piece(_("答复后未评价")), Piece(_("%d件") % unrated, found["unrated"].measure.code), Piece(_("，不计入解决率、满意率"))]
        if unrated
        else []
    )
    return [
        paragraph.counted(_("共收到投诉"), found["received"], _("件"), yearly),
        [*paragraph.counted(_("受理"), found["accepted"], _("件"), yearly), *went],
        [*(done if finished.now.n else []), *paragraph.rated(str(finished.measure.label), finished, yearly)],
        *rates,
        silent,
    ]


def _shares(received: Measure, divided: Mapping[str, Tallies]) -> list[list[Piece]]:
    parts = []
    for split, tallies in divided.items():
        division = DIVISIONS[split]
        now = division.folded(tallies[received.code, 0])
        shares = [Share(key, division.name(key), tally.n) for key, tally in now.items()]
        parts.append(paragraph.divided(_("%s：") % division.label, received, split, shares, _("件")))
    return parts


def _linked(choice: Choice, by_code: Mapping[str, Measure], piece: Piece) -> Linked:
    if not piece.measure:
        return Linked(piece.text)
    now, year, before = choice.windows.all
    window = {paragraph.YEAR: year, paragraph.BEFORE: before}.get(piece.when, now)
    url = records_url(choice, by_code[piece.measure], window, part=piece.part, split=piece.split, key=piece.key)
    return Linked(piece.text, url)


def text_of(blocks: list[list[Linked]]) -> str:
    return "\n".join("".join(piece.text for piece in block) for block in blocks)


def divisions_of(choice: Choice, received: Measure) -> dict[str, Tallies]:
    """Two questions: by channel and by category."""
    now = [choice.windows.now]
    return {code: measures.tally([received], now, choice.unit, split=code, also=choice.also) for code in DIVISIONS}
