"""B01: the register of normative documents and what each of their clauses carries. Documents and clauses themselves are core's."""

from __future__ import annotations

from qingfeng.core.institution import Institution

from .figures import FIGURES

INSTITUTION = Institution(
    code="norm_register",
    name="规范性文件",
    rows=("B01",),
    engines=("insight",),
    declares={"insight": FIGURES},
)
