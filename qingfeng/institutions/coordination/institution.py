"""J10: matters of several units without a lead: which category goes to whom, who leads, who helps, one answer.

Who helps is asked by the step of the matter itself (协办), with its clock and its reminders; the answer is one, by the office that leads.
"""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution

INSTITUTION = Institution(
    code="coordination",
    name="协调牵头",
    rows=("J10",),
    engines=("triage", "cases"),
    parameters=Path(__file__).with_name("parameters.yaml"),
)
