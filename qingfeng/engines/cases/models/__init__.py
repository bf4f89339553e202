"""Anything raised that must be answered: what was said, what was found, what was decided, how it was answered."""

from .assisting import AssistQuestion
from .complaint import Allegation, Channel, Complaint, ComplaintClass, Demand, MailMessage, Solved
from .findings import Evidence, Extract, Finding, Incident, IncidentState, Result, Statement
from .outcome import Clarification, HarmReport, Objection, Opinion, OpinionResult, OutwardTransfer, Recheck, Sanction
from .reopening import Reopening
from .supplements import Supplement
from .urging import Urging

__all__ = [
    "Allegation", "AssistQuestion", "Channel", "Clarification", "Complaint", "ComplaintClass", "Demand", "Evidence", "Extract", "Finding",
    "HarmReport", "Incident", "IncidentState", "MailMessage", "Objection", "Opinion", "OpinionResult", "OutwardTransfer", "Recheck",
    "Reopening", "Result", "Sanction", "Solved", "Statement", "Supplement", "Urging",
]  # fmt: skip
