"""What a person reads beside a consequence: the row of the table, what would change it, and how the whole stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from qingfeng.core.norms.models import VersionKind

from .declarations import declared_rule, measure_name
from .facts import Derived, Facts
from .gathering import facts_of, law_of
from .models import Consequence


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
    if kind == "episode":
        return _("%s起") % value
    return window


def outcome_words(derived: Derived | None) -> str:
    """What follows, in words; that nothing does."""
    if derived is None:
        return _("没有后果")
    what = measure_name(derived.rule, derived.terms.measure)
    return _("%(what)s %(points)s分") % {"what": what, "points": points(derived.terms.points)} if derived.terms.points else what
