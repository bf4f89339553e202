"""For tests: the law straight from a file of parameters, without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from qingfeng.core.norms import values
from qingfeng.core.norms.tables import RuleTable, rule_table

from .facts import Law


@dataclass(frozen=True)
class FileVersion:
    pk: str
    value: Any
    valid_from: dt.date
    valid_to: dt.date | None = None

    @cached_property
    def rules(self) -> RuleTable:
        return rule_table(self.value)


def law_from(path: Path, **changed: Any) -> Law:
    """What the file says, with the values of some keys replaced: `watch_list__listing={...}` merges into a mapping."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    dates = {document["key"]: document["in_force_from"] for document in content["documents"]}
    ends = {document["key"]: document.get("in_force_to") for document in content["documents"]}
    versions: dict[str, list[FileVersion]] = {}
    for raw in content["versions"]:
        from_day = raw.get("valid_from", dates[raw["clause"].split(" ")[0]])
        until = raw.get("valid_to") or ends[raw["clause"].split(" ")[0]]
        change = changed.get(raw["key"].replace(".", "__"))
        value = {**raw["value"], **change} if isinstance(change, dict) else raw["value"] if change is None else change
        versions.setdefault(raw["key"], []).append(
            FileVersion(f"{raw['key']}@{from_day}", values.normal(raw["type"], value), from_day, until)
        )

    def law(key: str, day: dt.date) -> FileVersion | None:
        held = [v for v in versions.get(key, []) if v.valid_from <= day and (v.valid_to is None or day < v.valid_to)]
        return max(held, key=lambda version: version.valid_from, default=None)

    return law
