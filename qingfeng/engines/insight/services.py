"""The only writer of report templates and reports."""

from __future__ import annotations

from .report_templates import retire_template, take_sample, take_template
from .report_writing import draft_report, drop_report, freeze_report

__all__ = ["draft_report", "drop_report", "freeze_report", "retire_template", "take_sample", "take_template"]
