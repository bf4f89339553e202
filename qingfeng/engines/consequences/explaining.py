"""What a person reads beside a consequence: the row of the table, what would change it, and how the whole stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms.models import VersionKind

from .declarations import declared_rule, measure_name
from .facts import Derived, Facts
from .gathering import facts_of, law_of
from .models import Consequence
from .outcomes import BARRED, CONSEQUENCE, FREE, SHEET, TITLE, WAITS, Outcome, Place


@dataclass(frozen=True)
class TableView:
    titles: list[str]
    rows: list[tuple[bool, list[str]]]  # whether it is the row that applies


def table_of(row: Consequence) -> TableView | None:
    """The rule table of the version, in words; None where the rule has no table."""
    if row.version.kind != VersionKind.TABLE:
        return None
    table = row.version.rules
    lines = [(number == row.row, cells) for number, cells in enumerate(table.shown(), 1)]
    return TableView([column.title for column in (*table.when, *table.then)], lines)


def outlook(row: Consequence, hidden: frozenset[str] = frozenset()) -> str:
    """One sentence of the rule on how the unit stands and what would change it. `hidden`: causes from which the reader stands back."""
    rule = declared_rule(row.rule)
    if rule is None or rule.outlook is None:
        return ""
    facts = facts_of(row.unit)
    return rule.outlook(replace(facts, causes=tuple(c for c in facts.causes if c.key not in hidden)), law_of(row.unit))


def if_it_fell(row: Consequence) -> list[tuple[str, str]]:
    """For each case: what would be left of this consequence if that case fell."""
    rule = declared_rule(row.rule)
    if rule is None:
        return []
    facts, law = facts_of(row.unit), law_of(row.unit)
    keys = sorted(row.links.values_list("cause__key", flat=True))
    found = []
    for key in keys:
        without = Facts(tuple(c for c in facts.causes if c.key != key), facts.tenures)
        left = [d for d in rule.derive(without, law) if _same_place(d, row, frozenset(keys))]
        found.append((key, _words(row, left[0]) if left else _("不再成立，立即停止")))
    return found


def _same_place(derived: Derived, row: Consequence, keys: frozenset[str]) -> bool:
    same = derived.place == (row.rule, row.slot, row.person_id)
    return same and (derived.window == row.window or bool(derived.causes & keys))


def _words(row: Consequence, left: Derived) -> str:
    if left.terms == row.terms:
        return _("不变")
    what = measure_name(row.rule, left.terms.measure)
    if left.terms.points:
        return _("改为：%(what)s %(points)s分（按%(n)s次）") % {"what": what, "points": points(left.terms.points), "n": left.count}
    return _("改为：%(what)s（按%(n)s次）") % {"what": what, "n": left.count}


def points(hundredths: int) -> str:
    """2000 -> 20; 250 -> 2.5."""
    return f"{hundredths // 100}" if hundredths % 100 == 0 else f"{hundredths / 100:.2f}".rstrip("0")


def headline(row: Consequence) -> str:
    """绩效考核扣分 20分."""
    what = measure_name(row.rule, row.measure)
    return _("%(what)s %(points)s分") % {"what": what, "points": points(row.points)} if row.points else what


def window_words(row: Consequence) -> str:
    return words_of_window(row.window)


def words_of_window(window: str) -> str:
    """2010—2011学年."""
    kind, _sep, value = window.partition(":")
    if kind == "school-year" and value.isdigit():
        return _("%(a)s—%(b)s学年") % {"a": value, "b": int(value) + 1}
    if kind == "year":
        return _("%s年") % value
    if kind == "episode":
        return _("%s起") % value
    return window


def outcome_words(place: Place, outcome: Outcome | None) -> str:
    """One side of what would come out differently."""
    return _WORDS[place.kind](place, outcome.said if outcome else ())


def _consequence_words(place: Place, said: tuple[Any, ...]) -> str:
    if not said:
        return _("没有后果")
    measure, taken, until_on = said
    what = measure_name(place.rule, measure)
    what = _("%(what)s %(points)s分") % {"what": what, "points": points(taken)} if taken else what
    return _("%(what)s，到%(day)s") % {"what": what, "day": until_on.isoformat()} if until_on else what


def _sheet_words(place: Place, said: tuple[Any, ...]) -> str:
    if not said:
        return _("没有考核表")
    score, grade, vetoed = said
    grade = _("一票否决：%s") % grade if vetoed else grade or _("没有等次")
    return _("%(points)s分，%(grade)s") % {"points": points(score), "grade": grade}


def _title_words(place: Place, said: tuple[Any, ...]) -> str:
    if not said:
        return _("没有这个称号")
    (standing,) = said
    return {FREE: _("符合条件"), BARRED: _("不符合条件"), WAITS: _("有还没有请学校说明的投诉，机关暂不能办")}[standing]


_WORDS = {CONSEQUENCE: _consequence_words, SHEET: _sheet_words, TITLE: _title_words}
