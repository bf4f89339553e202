"""B15, D04, J08: complaints about schools and offices, from the first word to a public outcome."""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution

from .figures import FIGURES
from .kinds import KINDS
from .measures import MEASURES
from .messages import MESSAGES
from .procedure import PROCEDURE
from .raised import COMPLAINTS
from .review import RECHECK, REVIEW
from .shapes import SHAPES

INSTITUTION = Institution(
    code="complaints",
    name="投诉举报办理",
    rows=("B15", "D04", "J08"),
    engines=("cases", "ledgers", "consequences", "insight", "triage"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    procedures=(PROCEDURE, REVIEW, RECHECK),
    declares={"cases": KINDS, "consequences": (COMPLAINTS,), "insight": (*FIGURES, *MEASURES), "triage": (MESSAGES,), "norms": SHAPES},
)
