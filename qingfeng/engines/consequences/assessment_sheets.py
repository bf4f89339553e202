"""A score as it is kept with its sheet: every line, and what others said."""

from __future__ import annotations

from typing import Any

from .assessment_rules import Scored
from .ratings import kept


def kept_of(got: Scored | None) -> list[list[dict[str, Any]]]:
    """The lines, and what others said."""
    return [_lines(got), [kept(one) for one in got.rated] if got else []]


def _lines(got: Scored | None) -> list[dict[str, Any]]:
    """As they are kept: the terms that count, or, where none do, what the rule said."""
    return [
        {
            "rule": line.derived.rule, "slot": line.derived.slot, "measure": terms.measure, "points": terms.points, "row": terms.row,
            "count": line.derived.count, "version": terms.version, "causes": sorted(line.derived.causes), "counts": line.terms is not None,
        }
        for line in (got.lines if got else ())
        for terms in [line.terms or line.derived.terms]
    ]  # fmt: skip
