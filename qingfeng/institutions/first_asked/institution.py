"""D09: whoever a person asks first stays accountable until another accepts; duty, integrity and effect are asked of every matter.

That an open matter has exactly one accountable person, and that a hand-over needs acceptance, holds for every procedure and
stands in core; here are the counting of hand-overs and the three questions.
"""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution

from .questions import QUESTIONS

INSTITUTION = Institution(
    code="first_asked",
    name="首问负责制",
    rows=("D09",),
    engines=("cases",),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"questions": (QUESTIONS,)},
)
