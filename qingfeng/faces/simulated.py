"""What would come out differently, as people read it: the same for the page, the sheet and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.language import between
from qingfeng.core.parties.models import Person, Unit
from qingfeng.engines.consequences import outcomes
from qingfeng.engines.consequences.explaining import outcome_words, words_of_window
from qingfeng.engines.consequences.models import Cause, Title
from qingfeng.engines.consequences.simulating import Flip
from qingfeng.engines.consequences.supposing import Reach


@dataclass(frozen=True)
class Line:
    """`matters`: complaints that count against a title and in which nothing was found."""

    unit: Unit
    person: Person | None
    kind: str
    what: str
    window: str
    before: str
    after: str
    causes: tuple[Cause, ...]
    matters: frozenset[int]

    @property
    def number(self) -> str:
        return self.person.number if self.person else ""


def lines_of(flips: list[Flip]) -> list[Line]:
    causes = {cause.key: cause for cause in Cause.objects.filter(key__in={key for flip in flips for key in flip.causes})}
    people = Person.objects.in_bulk({flip.place.person for flip in flips if flip.place.person})
    held = _titles(flips)
    return [
        Line(
            unit=flip.unit,
            person=people[flip.place.person] if flip.place.person else None,
            kind=flip.place.kind,
            what=_("%(title)s（%(state)s）") % {"title": flip.name, "state": held[flip]} if flip in held else flip.name,
            window=words_of_window(flip.place.window),
            before=outcome_words(flip.place, flip.before),
            after=outcome_words(flip.place, flip.after),
            causes=tuple(sorted((causes[key] for key in flip.causes), key=lambda cause: (cause.charged_on, cause.key))),
            matters=flip.matters,
        )
        for flip in flips
    ]


def _titles(flips: Iterable[Flip]) -> dict[Flip, str]:
    """How far the title has come that would be touched; a person may be proposed by another unit than where something was found."""
    of_titles = {flip: outcomes.year_of_window(flip.place.window) for flip in flips if flip.place.kind == outcomes.TITLE}
    rows = {}
    for row in Title.objects.filter(year__in=set(of_titles.values())) if of_titles else ():
        rows[row.kind, row.year, row.person_id or -row.unit_id] = row.get_state_display()
    keys = {flip: (flip.place.rule, year, flip.place.person or -flip.unit.pk) for flip, year in of_titles.items()}
    return {flip: rows[key] for flip, key in keys.items() if key in rows}


def compared(reach: Reach) -> str:
    """后果、考核得分和等次、称号: only what the key reaches."""
    parts = ((reach.consequences, _("后果")), (reach.sheets, _("考核得分和等次")), (reach.titles, _("称号")))
    return between("、").join(words for reaches, words in parts if reaches)


def not_reached() -> str:
    return _("这一项不影响后果、考核和称号，试算不适用。")
