"""The kinds of misconduct in force on a day, from the table of that day: which clause forbids each, and which complaints speak of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.norms.tables import Rule, RuleTable
from qingfeng.core.parties.models import Unit

KEY = "misconduct_taxonomy.kinds"
NO_CATEGORY = "no_category"  # what no complaint category speaks of
SECTORS = ("执法", "监督", "经济管理", "公用事业")  # 纠风以执法、监督、经济管理和公用事业四大部门和行业为重点


@dataclass(frozen=True)
class MisconductKind:
    group: str
    code: str
    name: str
    sectors: tuple[str, ...]
    meaning: str
    clause: str  # yunxiu-conduct-2022 第五条
    since: dt.date
    until: dt.date | None  # the first day on which it is none any more
    complaints: tuple[str, ...]  # codes of complaint categories


def in_force(day: dt.date, unit: Unit | None = None) -> Version | None:
    """The table of that day. None: nothing was classified yet."""
    return queries.find(KEY, day, unit)


def versions(unit: Unit | None = None) -> list[Version]:
    """Every table there was and is, the first one first."""
    return [version for version in queries.history(KEY, unit) if not version.ended]


def kinds_on(day: dt.date, unit: Unit | None = None) -> list[MisconductKind]:
    """In the order of the table."""
    version = in_force(day, unit)
    return [kind for kind in all_kinds(version.rules) if _holds(kind, day)] if version else []


def kinds_of_complaint(category: str, day: dt.date, unit: Unit | None = None) -> list[MisconductKind]:
    return [kind for kind in kinds_on(day, unit) if category in kind.complaints]


def unmapped(categories: Iterable[str], day: dt.date, unit: Unit | None = None) -> list[str]:
    """Complaint categories that no kind of that day speaks of."""
    mapped = {category for kind in kinds_on(day, unit) for category in kind.complaints}
    return [category for category in categories if category not in mapped]


def clauses_of(kinds: Iterable[MisconductKind]) -> dict[str, Clause]:
    """By how the table names them; one that is not recorded is missing."""
    wanted = {kind.clause for kind in kinds}
    rows = Clause.objects.select_related("document").filter(document__key__in={name.partition(" ")[0] for name in wanted})
    return {name: row for row in rows if (name := f"{row.document.key} {row.ref}") in wanted}


def faults(day: dt.date, unit: Unit | None = None) -> list[str]:
    """What is wrong with the table of that day: a code given twice, a sector that is none of the four, a clause that is not in force."""
    kinds = kinds_on(day, unit)
    clauses = clauses_of(kinds)
    found = [_("代号%s用了两次。") % code for code in sorted(_twice(kind.code for kind in kinds))]
    for kind in kinds:
        if not set(kind.sectors) <= set(SECTORS):
            found.append(_("%(kind)s：领域只能是%(sectors)s。") % {"kind": kind.name, "sectors": "、".join(SECTORS)})
        clause = clauses.get(kind.clause)
        if clause is None or not clause.document.in_force_on(day):
            found.append(_("%(kind)s：依据的条款“%(clause)s”没有录入，或者不再有效。") % {"kind": kind.name, "clause": kind.clause})
    return found


def all_kinds(table: RuleTable) -> list[MisconductKind]:
    return [_kind(table, rule) for rule in table.rules]


def _kind(table: RuleTable, rule: Rule) -> MisconductKind:
    said = dict(zip((column.name for column in table.then), rule.then, strict=True))
    return MisconductKind(
        group=said["group"],
        code=said["code"],
        name=said["kind"],
        sectors=said["sectors"],
        meaning=said["meaning"],
        clause=said["clause"],
        since=said["since"],
        until=said["until"],
        complaints=tuple(value for value in rule.when[0].values if value != NO_CATEGORY),
    )


def _holds(kind: MisconductKind, day: dt.date) -> bool:
    return kind.since <= day and (kind.until is None or day < kind.until)


def _twice(codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {code for code in codes if code in seen or seen.add(code)}  # type: ignore[func-returns-value]
