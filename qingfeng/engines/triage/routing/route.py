"""From what a text says to the unit that answers: by area (块) and by line (条), or to coordination where that is unclear or shared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingfeng.core.language import between
from qingfeng.core.norms import queries as norms
from qingfeng.core.parties.models import Line, Unit, UnitKind
from qingfeng.core.parties.queries import OVER_LINES, in_charge, path_ids
from qingfeng.core.refusal import Refused

from .names import Named, Names

TABLE = "coordination.answering"
MOST_NAMED = 5
ANSWERERS = (*OVER_LINES, UnitKind.ORGAN)  # whoever can be asked to act, also outside the house
# Before a name: whoever is asked to act. 请教育局查处 asks the bureau; 教育局门口很堵 only says where.
ASKED = re.compile(r"(?:请|求|希望|建议|恳请|盼|望|呼吁|尊敬的|致)[\u4e00-\u9fff]{0,4}$")
LOOKED_BACK = 8


@dataclass(frozen=True)
class Route:
    """`unit`: who should answer; none where it goes to coordination. `may`: all who could, where that is more than one."""

    unit: Unit | None
    reasons: tuple[str, ...]
    named: tuple[tuple[str, Unit], ...] = ()
    may: tuple[Unit, ...] = ()

    @property
    def shared(self) -> bool:
        return len(self.may) > 1


@dataclass
class _Looking:
    office: Unit
    day: dt.date
    barred: tuple[str, ...]  # paths: what stands below somebody complained about does not answer either
    reasons: list[str] = field(default_factory=list)
    found: dict[int, Unit] = field(default_factory=dict)

    def take(self, unit: Unit, reason: str) -> None:
        if not (self.barred and unit.path.startswith(self.barred)) and unit.pk not in self.found:
            self.found[unit.pk] = unit
            self.reasons.append(reason)


def names_of(units: Iterable[Unit]) -> Names:
    return Names((unit.pk, unit.name, unit.short_name) for unit in units)


def route(text: str, *, category: str, names: Names, office: Unit, day: dt.date, barred: Sequence[Unit] = ()) -> Route:
    """`barred`: who is complained about; none of them ever answers, and what they are asked goes to whoever is over them."""
    said = names.find(text)
    units = Unit.objects.active(day).in_bulk({key for one in said for key in one.units})
    named = _named(said, units)
    looking = _Looking(office, day, tuple(unit.path for unit in barred))
    for one, unit in ((one, units[one.units[0]]) for one in said if len(one.units) == 1 and one.units[0] in units):
        if unit.kind in ANSWERERS and _is_asked(text, one):
            looking.take(unit, _("来信请求“%s”处理。") % one.word)
    about = [*barred, *(unit for _word, unit in named if unit.kind not in ANSWERERS)] or [office]
    _by_line(looking, category, about)
    if not looking.found:
        _by_area(looking, [unit for unit in about if unit != office])
    return _decided(looking, named, _unclear(said, units))


def _named(said: Sequence[Named], units: dict[int, Unit]) -> tuple[tuple[str, Unit], ...]:
    once = {one.units[0]: (one.word, units[one.units[0]]) for one in reversed(said) if len(one.units) == 1 and one.units[0] in units}
    return tuple(list(once.values())[::-1][:MOST_NAMED])


def _unclear(said: Sequence[Named], units: dict[int, Unit]) -> str:
    """The first name that could mean several."""
    several = next((one for one in said if sum(key in units for key in one.units) > 1), None)
    if several is None:
        return ""
    meant = between("、").join(units[key].name for key in several.units[:MOST_NAMED] if key in units)
    return _("“%(word)s”可能是：%(units)s。") % {"word": several.word, "units": meant}


def _is_asked(text: str, one: Named) -> bool:
    return bool(ASKED.search(text[max(0, one.start - LOOKED_BACK) : one.start]))


def _by_line(looking: _Looking, category: str, about: Sequence[Unit]) -> None:
    """The lines of the category, as the table of that day says, each at the units concerned."""
    version = norms.find(TABLE, looking.day, looking.office) if category else None
    if version is None:
        return
    lines = {called: line for line in Line.objects.all() for called in (line.code, line.name)}
    offices = {unit.code: unit for unit in Unit.objects.active(looking.day).filter(code__in=_codes(version.rules))}
    for hit in version.rules.evaluate({"category": category}):
        why = _("“%(category)s”由%(cite)s定。") % {"category": category, "cite": version.clause.cite()}
        if (unit := offices.get(hit["office"] or "")) is not None:
            looking.take(unit, _("类别%(why)s归%(unit)s。") % {"why": why, "unit": unit.name})
        elif (line := lines.get(hit["line"] or "")) is not None:
            _in_charge(looking, line, about, why)


def _codes(table: object) -> set[str]:
    return {str(office) for rule in table.rules if (office := rule.then[-1])}  # type: ignore[attr-defined]


def _in_charge(looking: _Looking, line: Line, about: Sequence[Unit], why: str) -> None:
    for unit in about:
        try:
            charge = in_charge(line, unit, looking.day)
        except Refused:
            continue
        looking.take(charge.unit, f"{why}{charge.reason}")


def _by_area(looking: _Looking, about: Sequence[Unit]) -> None:
    """Without a line: the nearest unit above that supervises others."""
    for unit in about:
        above = Unit.objects.active(looking.day).in_bulk(path_ids(unit.path)[:-1])
        over = next((above[pk] for pk in reversed(path_ids(unit.path)[:-1]) if pk in above and above[pk].kind in OVER_LINES), None)
        if over is not None:
            looking.take(over, _("来信提到%(unit)s，按隶属由%(over)s主管。") % {"unit": unit.name, "over": over.name})


def _decided(looking: _Looking, named: tuple[tuple[str, Unit], ...], unclear: str) -> Route:
    may = tuple(looking.found.values())
    reasons = [*looking.reasons, *([unclear] if unclear else [])]
    if len(may) == 1 and not unclear:
        return Route(may[0], tuple(reasons), named, may)
    if not may:
        reasons.append(_("类别和来信里都看不出归谁主管，请协调。"))
    elif len(may) > 1:
        reasons.append(_("涉及%s，须协调确定牵头单位。") % between("、").join(unit.name for unit in may))
    else:
        reasons.append(_("所说的单位不明确，请先弄清。"))
    return Route(None, tuple(reasons), named, may)
