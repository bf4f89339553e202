"""Which version of a parameter or rule table holds on a day, and how a clause is cited."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from qingfeng.core.norms import bounds
from qingfeng.core.norms.models import Clause, NormEdition, Proposal, Version
from qingfeng.core.norms.tables import Hit
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.snapshots import Snapshot


class NoRule(Refused):
    """No version of a parameter or table holds on that day."""


class _Norms:
    """All versions in memory, by key and unit (None: shipped), the winning ones last."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, int | None], list[Version]] = defaultdict(list)
        added = Coalesce("published_at", "recorded_at")
        rows = Version.objects.published().select_related("clause__document").order_by("valid_from", added, "id")
        for version in rows:
            self.versions[version.key, version.unit_id].append(version)

    def holding(self, key: str, unit_id: int | None, day: dt.date) -> Version | None:
        """The unit's own: of those published and valid that day the latest valid-from, then the latest published."""
        return next((v for v in reversed(self.versions.get((key, unit_id), ())) if holds(v, day)), None)


def _edition() -> UUID | None:
    return NormEdition.objects.order_by("-id").values_list("stamp", flat=True).first()


snapshot: Snapshot[_Norms] = Snapshot(edition=_edition, load=_Norms)


def holds(version: Version, day: dt.date) -> bool:
    """No rule takes force before it is published."""
    return version.holds_from <= day and (version.valid_to is None or day < version.valid_to)


def in_force(key: str, day: dt.date, unit: Unit | None = None) -> Version:
    """The nearest unit's version up the area tree, else the shipped one. Statute bounds override a local one that goes beyond."""
    version = find(key, day, unit)
    if version is None:
        raise NoRule(
            _("%(year)s年%(month)s月%(day)s日没有生效的规定：%(rule)s。")
            % {"year": day.year, "month": day.month, "day": day.day, "rule": title_of(key)},
            advice=_("请告诉主管机关；由机关的决定人或者负责人在“规范”里补录当时的规定，写明依据的文件。"),
        )
    return version


def find(key: str, day: dt.date, unit: Unit | None = None) -> Version | None:
    """As `in_force`, or None."""
    norms = snapshot.get()
    shipped = norms.holding(key, None, day)
    for unit_id in _upwards(unit):
        local = norms.holding(key, unit_id, day)
        if local is not None and not local.ended and not bounds.beyond(local.value, shipped):
            return local
    return shipped


def evaluate(key: str, day: dt.date, facts: Mapping[str, Any], unit: Unit | None = None) -> tuple[Version, Sequence[Hit]]:
    """The rows that apply to the facts by the table in force on the day of the facts, and the version they come from."""
    version = in_force(key, day, unit)
    return version, version.rules.evaluate(facts)


def evaluate_as_proposed(proposal: Proposal, facts: Mapping[str, Any]) -> Sequence[Hit]:
    """The rows that would apply if the proposal were in force. Decides nothing: for trying out."""
    return proposal.rules.evaluate(facts)


def history(key: str, unit: Unit | None = None) -> list[Version]:
    """Every version of a key that concerns a unit, shipped ones first, each level in order of taking force."""
    norms = snapshot.get()
    return [v for unit_id in [None, *reversed(_upwards(unit))] for v in norms.versions.get((key, unit_id), ())]


def title_of(key: str) -> str:
    """What a parameter or table is called; its key where it has no title."""
    shipped = snapshot.get().versions.get((key, None), ())
    return next((v.title for v in reversed(shipped) if v.title), key)


def outcomes(key: str, column: str) -> list[str]:
    """Every word that some version of a table, shipped or an office's own, gives in a column."""
    tables = [v.rules for (named, _unit), versions in snapshot.get().versions.items() if named == key for v in versions if not v.ended]
    return list(dict.fromkeys(hit for table in tables for hit in table.then_values(column)))


def clause(document: str, ref: str) -> Clause:
    """`clause("petition-2022", "第三十四条")`."""
    found = Clause.objects.select_related("document").filter(document__key=document, ref=ref).first()
    if found is None:
        raise Refused(_("没有录入这一条款：%(document)s %(ref)s。") % {"document": document, "ref": ref})
    return found


def cite(document: str, ref: str) -> str:
    """《信访工作条例》第三十四条."""
    return clause(document, ref).cite()


def _upwards(unit: Unit | None) -> list[int]:
    """The unit and its superiors by area, nearest first."""
    return [int(part) for part in reversed(unit.path.split("/")) if part] if unit else []
