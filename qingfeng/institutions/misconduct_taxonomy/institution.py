"""J01: misconduct of a trade (不正之风): its groups and kinds, each with its days, its clause and its complaint categories."""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution

from .shapes import SHAPES

INSTITUTION = Institution(
    code="misconduct_taxonomy",
    name="不正之风分类",
    rows=("J01",),
    engines=("cases",),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"norms": SHAPES},
)
