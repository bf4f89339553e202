"""What came out of a survey as pages show it: at the desk as it is, before everybody without any number of fewer than five people."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from qingfeng.core.intervals import Interval
from qingfeng.engines.ballots import results
from qingfeng.engines.ballots.counting import Difference, Tally
from qingfeng.engines.ballots.models import Survey
from qingfeng.engines.ballots.results import Part, Result
from qingfeng.engines.insight import numbers
from qingfeng.engines.insight.suppression import FEW, bound, few, left_out

NOTHING = "—"
BAR = 1000  # the width of a bar


@dataclass(frozen=True)
class Bar:
    """In thousandths of its length: the share, and the ends of its interval."""

    share: int
    low: int
    width: int


@dataclass(frozen=True)
class OptionView:
    text: str
    weight: str
    n: str


@dataclass(frozen=True)
class QuestionView:
    number: int
    text: str
    is_overall: bool
    share: str
    interval: str
    valid: str
    unknown: str
    score: str
    change: str
    options: list[OptionView]
    bar: Bar | None


@dataclass(frozen=True)
class PartView:
    name: str
    valid: str
    share: str
    interval: str
    bar: Bar | None


@dataclass(frozen=True)
class Told:
    """How exactly a question may be told. `exact`: its shares and how many know; `places`: of a number after the point."""

    tally: Tally
    public: bool

    @property
    def hidden(self) -> bool:
        """The satisfied or the others are too few."""
        return self.public and (few(self.tally.satisfied) or few(self.tally.valid - self.tally.satisfied))

    @property
    def exact(self) -> bool:
        """Else who does not know are too few: they could be found by taking those who do from the whole."""
        return not self.public or not few(self.tally.unknown)

    @property
    def places(self) -> int:
        return 1 if self.exact else 0

    def options(self) -> set[int]:
        """Positions whose numbers are not told."""
        every = set(range(len(self.tally.options)))
        if not self.public:
            return set()
        if self.hidden or not self.exact:
            return every
        found: set[int] = set()
        for satisfied in (True, False):
            group = [at for at, o in enumerate(self.tally.options) if o.weight is not None and o.satisfied is satisfied]
            kept = left_out([self.tally.options[at].n for at in group])
            found |= set(group) if kept is None else {group[at] for at in kept}
        return found


def questions(survey: Survey, *, public: bool) -> list[QuestionView]:
    return [_question(result, public) for result in results.results(survey)]


def _question(result: Result, public: bool) -> QuestionView:
    tally, told = result.tally, Told(result.tally, public)
    hidden = told.options()
    shown = [_("不公布") if at in hidden else str(o.n) for at, o in enumerate(tally.options)]
    scored = [_("不计分") if o.weight is None else _("%s分") % numbers.plain(o.weight) for o in tally.options]
    options = [OptionView(o.text, weight, n) for o, weight, n in zip(tally.options, scored, shown, strict=True)]
    question = result.question
    return QuestionView(
        question.number, question.text, question.is_overall, _share(told), _interval(told),
        str(tally.valid) if told.exact else _("%d以上") % (tally.n - FEW + 1), str(tally.unknown) if told.exact else _("不足%d") % FEW,
        _score(tally) if not hidden else "", _change(result, public, told.places), options, _bar(told),
    )  # fmt: skip


def _share(told: Told) -> str:
    tally = told.tally
    if tally.share is None:
        return NOTHING
    if not told.hidden:
        return f"{numbers.plain(tally.share, told.places)}%"
    limit = bound(tally.satisfied, tally.valid) if told.exact else None
    if limit is None:
        return _("不公布")
    return (_("不低于%s") if limit[0] == "least" else _("不高于%s")) % f"{numbers.plain(limit[1], 1)}%"


def _interval(told: Told) -> str:
    return "" if told.hidden or told.tally.interval is None else span(told.tally.interval, told.places)


def span(interval: Interval, places: int = 1) -> str:
    return f"{numbers.plain(interval.low * 100, places)}–{numbers.plain(interval.high * 100, places)}%"


def _score(tally: Tally) -> str:
    if tally.score is None:
        return NOTHING
    score, interval = numbers.plain(tally.score, 1), tally.score_interval
    if interval is None:
        return score
    return _("%(score)s（95%%区间%(low)s–%(high)s）") % {
        "score": score, "low": numbers.plain(interval.low, 1), "high": numbers.plain(interval.high, 1),
    }  # fmt: skip


def _change(result: Result, public: bool, places: int) -> str:
    if result.before is None or result.change is None:
        return ""
    before = Told(result.before, public)
    if Told(result.tally, public).hidden or before.hidden:
        return ""
    return change_in_words(result.change, min(places, before.places))


def change_in_words(change: Difference, places: int = 1) -> str:
    """Whether more or less are satisfied, or that nobody could say so from these answers."""
    said = {
        "points": numbers.plain(abs(change.points), places), "low": numbers.plain(change.interval.low, places),
        "high": numbers.plain(change.interval.high, places),
    }  # fmt: skip
    if not change.is_clear:
        return _("与上一年看不出差别（相差的95%%区间%(low)s至%(high)s个百分点）") % said
    words = _("比上一年上升%(points)s个百分点（95%%区间%(low)s至%(high)s）")
    return (words if change.points > 0 else _("比上一年下降%(points)s个百分点（95%%区间%(low)s至%(high)s）")) % said


def _bar(told: Told) -> Bar | None:
    tally = told.tally
    if told.hidden or not told.exact or tally.share is None or tally.interval is None:  # a width says what rounded words do not
        return None
    low, high = (_thousandth(end) for end in (tally.interval.low, tally.interval.high))
    return Bar(_thousandth(tally.share / 100), low, max(high - low, 2))


def _thousandth(share: Decimal) -> int:
    return int((share * BAR).to_integral_value())


def schools(survey: Survey, *, public: bool) -> list[PartView]:
    """Each with its number and interval, by code: no order of rank. Nothing where the parts would tell what the whole does not."""
    overall = Told(results.overall(survey), public)
    if overall.hidden or not overall.exact:
        return []
    return [_part(part) for part in results.by_school(survey)]


def _part(part: Part) -> PartView:
    told = Told(part.tally, False)
    name = part.unit.name if part.unit else _("其余的学校和没有写学校的")
    return PartView(name, str(part.tally.valid), _share(told), _interval(told), _bar(told))


def headline(survey: Survey) -> str:
    """满意率88.2%: beside its title in a list."""
    return _("满意率%s") % _share(Told(results.overall(survey), True))
