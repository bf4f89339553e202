"""What the pages of rules show: which version holds, and why each of the others does not."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.norms import bounds, queries
from qingfeng.core.norms.models import Clause, Document, Version
from qingfeng.core.parties.models import Unit
from qingfeng.faces.components.formats import cn_date
from qingfeng.faces.components.rules import LOCAL, TYPES, document_state, in_words, is_table, last_day, value_in_words

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day_asked(text: str, today: dt.date) -> dt.date:
    """The day chosen in the address; today where none or an impossible one is written."""
    try:
        return dt.date.fromisoformat(text) if DAY.fullmatch(text) else today
    except ValueError:
        return today


@dataclass(frozen=True)
class DocumentRow:
    document: Document
    lamp: str
    state: str
    clauses: int
    rules: int


@dataclass(frozen=True)
class RuleRow:
    """One parameter or table as it stands on a day for a unit; `version` is None where nothing holds that day."""

    key: str
    title: str
    type: str
    version: Version | None
    value: str
    versions: int

    @property
    def is_own(self) -> bool:
        return self.version is not None and not self.version.shipped


@dataclass(frozen=True)
class VersionRow:
    version: Version
    value: str
    level: str
    until: dt.date | None
    lamp: str
    why: str

    @property
    def holds(self) -> bool:
        return self.lamp == "ok"


def document_rows(documents: list[Document], day: dt.date) -> list[DocumentRow]:
    clauses: dict[int, int] = defaultdict(int)
    rules: dict[int, set[str]] = defaultdict(set)
    for pk in Clause.objects.filter(document__in=documents).values_list("document_id", flat=True):
        clauses[pk] += 1
    for pk, key in Version.objects.filter(clause__document__in=documents).values_list("clause__document_id", "key"):
        rules[pk].add(key)
    return [DocumentRow(d, *document_state(d, day), clauses[d.pk], len(rules[d.pk])) for d in documents]


def rule_rows(*, tables: bool, day: dt.date, unit: Unit | None) -> list[RuleRow]:
    norms = queries.snapshot.get()
    by_key: dict[str, list[Version]] = defaultdict(list)
    for (key, _unit), versions in norms.versions.items():
        by_key[key] += versions
    rows = []
    for key in sorted(by_key):
        latest = next((v for v in reversed(by_key[key]) if v.shipped), by_key[key][-1])
        if is_table(latest) != tables:
            continue
        version = queries.find(key, day, unit)
        shown = version or latest
        value = in_words(version.type, version.value, key) if version else ""
        rows.append(RuleRow(key, shown.title or latest.title or key, str(TYPES[latest.type]), version, value, len(by_key[key])))
    return rows


def version_rows(key: str, day: dt.date, unit: Unit | None) -> list[VersionRow]:
    """Newest first within a level, the nearest level first, each with why it holds that day or not."""
    history = queries.history(key, unit)
    chosen = queries.find(key, day, unit)
    shipped = next((v for v in reversed(history) if v.shipped and queries.holds(v, day)), None)
    units = Unit.objects.in_bulk({v.unit_id for v in history if v.unit_id})
    rows = []
    for version in reversed(history):
        lamp, why = _why(version, chosen, shipped, day)
        level = units[version.unit_id].name if version.unit_id else _("随产品提供")
        rows.append(VersionRow(version, value_in_words(version), level, last_day(version.valid_to), lamp, why))
    return rows


def _why(version: Version, chosen: Version | None, shipped: Version | None, day: dt.date) -> tuple[str, str]:
    if chosen is not None and version.pk == chosen.pk:
        return "ok", _("这一天适用")
    if not queries.holds(version, day):
        return "paused" if version.holds_from > day else "not", _not_holding(version, day)
    if not version.shipped and not version.ended and (beyond := bounds.beyond(version.value, shipped)):
        return "not", _("超出上位规定，不适用：%s") % beyond
    if version.ended:
        return "not", _("本级规定已终止，按上一级的")
    if chosen is not None and chosen.unit_id == version.unit_id and chosen.valid_from == version.valid_from:
        return "not", _("被后来录入的版本取代")
    if chosen is not None and chosen.unit_id == version.unit_id:
        return "not", _("被%s起的版本取代") % cn_date(chosen.valid_from)
    return "not", _("下级另有规定，先用下级的")


def _not_holding(version: Version, day: dt.date) -> str:
    if version.valid_from > day:
        return _("%s起施行") % cn_date(version.valid_from)
    if version.holds_from > day:
        return _("%s才公布") % cn_date(version.holds_from)
    return _("%s失效") % cn_date(version.valid_to)


def why_in_words(key: str, version: Version | None, day: dt.date, unit: Unit | None) -> str:
    """One sentence for the top of the page."""
    if version is None:
        return _("%s没有生效的规定。") % cn_date(day)
    facts = {"day": cn_date(day), "cite": version.cite(), "from": cn_date(version.valid_from), "unit": unit.name if unit else ""}
    if version.shipped:
        own = [v for v in queries.history(key, unit) if not v.shipped and queries.holds(v, day)]
        if own:
            return _("%(day)s按%(cite)s（%(from)s起）；本级规定已终止或超出上位规定，不适用。") % facts
        return _("%(day)s按%(cite)s（%(from)s起）；没有更近一级的规定。") % facts
    facts["by"] = version.unit.name if version.unit else ""
    return _("%(day)s按%(by)s的%(cite)s（%(from)s起），先于随产品提供的。") % facts


def local_in_words(version: Version) -> str:
    text = str(LOCAL[version.local])
    if version.local == "bounded":
        text += _("（%(min)s至%(max)s）") % {"min": version.bounds.get("min", "—"), "max": version.bounds.get("max", "—")}
    return text
