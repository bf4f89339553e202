"""What an assessment page shows: of the county a line for each school, of a sheet every line with its clause and cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Unit
from qingfeng.engines.agreements.models import Letter, LetterState
from qingfeng.engines.consequences.assessing import YearPlan, undecided
from qingfeng.engines.consequences.declarations import measure_name
from qingfeng.engines.consequences.explaining import points
from qingfeng.engines.consequences.models import Assessment, Cause, Consequence, State
from qingfeng.engines.disclosure.models import FeeBoard, Outreach

from .who import Desk

GOOD, BAD = "ok", "late"


@dataclass(frozen=True)
class SheetLine:
    """A deduction or a veto as people read it."""

    what: str
    points: str
    count: int
    clause: str
    key: str  # of the rule, to open it
    cases: tuple[tuple[str, str, bool], ...]  # day, number of the matter, whether it may be opened
    hidden: int  # cases of matters that this reader may not see
    counts: bool
    waits: bool  # proposed by the rule and not decided yet


@dataclass(frozen=True)
class RatedLine:
    """What others said, as people read it."""

    text: str
    rating: str
    n: int
    least: int
    weight: str
    points: str
    clause: str
    key: str  # of the rule, to open it
    survey: int | None  # to open it
    counts: bool


@dataclass(frozen=True)
class Shown:
    row: Assessment
    title: str
    lines: tuple[SheetLine, ...]
    rated: tuple[RatedLine, ...] = ()
    own: bool = False

    @property
    def score(self) -> str:
        return points(self.row.score)

    @property
    def base(self) -> str:
        return points(self.row.base)

    @property
    def confirmed_score(self) -> str:
        return points(self.row.confirmed_score or 0)

    @property
    def lamp(self) -> str:
        return BAD if self.row.vetoed else GOOD if self.row.confirmed_at else "soon"

    @property
    def grade(self) -> str:
        """Nobody takes what is not confirmed for final."""
        grade = _("一票否决：%s") % self.row.grade if self.row.vetoed else self.row.grade
        return grade if self.row.confirmed_at else _("%s（待确认）") % grade if grade else _("待确认")


def shown(rows: Sequence[Assessment], titles: dict[str, str], desk: Desk, *, ours: bool = False) -> list[Shown]:
    """`ours`: the reader is the school or the person, who was heard on every finding and reads its day and number."""
    keys = {key for row in rows for line in row.lines for key in line["causes"]}
    causes = {cause.key: cause for cause in Cause.objects.filter(key__in=keys)}
    seen = set(desk.matters().filter(pk__in=[c.matter_id for c in causes.values() if c.matter_id]).values_list("pk", flat=True))
    versions = Version.objects.select_related("clause__document").in_bulk(
        {line["version"] for row in rows for line in (*row.lines, *row.ratings)}
    )

    proposed = Consequence.objects.filter(state=State.PROPOSED, unit__in={row.unit_id for row in rows})
    waiting = set(proposed.values_list("unit_id", "person_id", "window", "rule", "slot"))

    def line_of(row: Assessment, line: dict[str, Any]) -> SheetLine:
        found = [causes[key] for key in line["causes"] if key in causes]
        open_to = [(c, c.matter_id is None or c.matter_id in seen) for c in found]
        cases = tuple((c.charged_on.isoformat(), c.matter_ref, may and bool(c.matter_ref)) for c, may in open_to if may or ours)
        version = versions[line["version"]]
        return SheetLine(
            measure_name(line["rule"], line["measure"]), points(line["points"]) if line["points"] else "", line["count"],
            version.cite(), version.key, cases, len(found) - len(cases), line["counts"],
            (row.unit_id, row.person_id, f"school-year:{row.year}", line["rule"], line["slot"]) in waiting,
        )  # fmt: skip

    def rated_of(line: dict[str, Any]) -> RatedLine:
        version, told = versions[line["version"]], line["rating"]
        return RatedLine(
            line["text"], points(told) if told is not None else "", line["n"], line["least"], points(line["weight"]),
            points(line["points"]), version.cite(), version.key, int(line["key"].removeprefix("survey:")), line["counts"],
        )  # fmt: skip

    return [
        Shown(
            row, titles.get(row.sheet, row.sheet), tuple(line_of(row, line) for line in row.lines), tuple(map(rated_of, row.ratings))
        )  # fmt: skip
        for row in rows
    ]


def by_school(rows: Iterable[Assessment], sheets: Sequence[str]) -> list[tuple[Unit, list[Assessment | None], bool, bool]]:
    """A line for each school: its sheets in the order of the parameter, whether vetoed, whether all are confirmed."""
    found: dict[int, dict[str, Assessment]] = {}
    units: dict[int, Unit] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.sheet] = row
        units[row.unit_id] = row.unit
    return [
        (
            units[pk],
            [got.get(code) for code in sheets],
            any(row.vetoed for row in got.values()),
            all(row.confirmed_at is not None for row in got.values()),
        )
        for pk, got in sorted(found.items(), key=lambda pair: units[pair[0]].code)
    ]


def four_in_place(unit: Unit, plan: YearPlan) -> list[tuple[str, str, str]]:
    """責任、監督、考核、追究 (四到位): of each a lamp, and what it stands on."""
    began, ends = plan.began, plan.ends
    letters = Letter.objects.filter(unit=unit, round__issued_on__range=(began, ends)).exclude(state=LetterState.WITHDRAWN)
    signed, all_letters = letters.signed().count(), letters.count()
    boards = FeeBoard.objects.filter(unit=unit, live_from__lte=ends).exclude(live_to__lte=began).exclude(state="draft").count()
    told = Outreach.objects.standing().filter(unit=unit, on__range=(began, ends)).count()
    sheets = Assessment.objects.filter(unit=unit, year=plan.year)
    confirmed, compiled = sheets.exclude(confirmed_at=None).count(), sheets.count()
    causes = Cause.objects.live().filter(unit=unit, decided_on__range=(began, ends))
    waiting = undecided(unit, plan.year)
    todo = Consequence.objects.filter(unit=unit, window=f"school-year:{plan.year}", state=State.DECIDED).count()
    return [
        (
            _("责任"),
            _lamp(all_letters, all_letters - signed),
            _("责任书、承诺书：应签%(of)d份，已签%(n)d份") % {"of": all_letters, "n": signed},
        ),
        (_("监督"), _lamp(boards + told, 0), _("收费公示%(n)d版，宣传%(m)d次") % {"n": boards, "m": told}),
        (_("考核"), _lamp(compiled, compiled - confirmed), _("考核表%(of)d张，已确认%(n)d张") % {"of": compiled, "n": confirmed}),
        (
            _("追究"),
            BAD if waiting else "soon" if todo else GOOD,
            _("查实%(n)d件；待决定%(m)d条，待执行%(k)d条") % {"n": causes.count(), "m": waiting, "k": todo},
        ),
    ]


def _lamp(there: int, missing: int) -> str:
    return "not" if not there else "soon" if missing else GOOD
