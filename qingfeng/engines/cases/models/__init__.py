"""Anything raised that must be answered: what was said, what was found, what was decided, how it was answered."""

from .assisting import AssistQuestion
from .callbacks import CallBack, CallResult, CallSample
from .complaint import Allegation, Channel, Complaint, ComplaintClass, Demand, MailMessage, Solved
from .findings import Evidence, Extract, Finding, Incident, IncidentState, Result, Statement
from .group import Group
from .imports import ColumnMapping, MessageFile
from .outcome import Clarification, HarmReport, Objection, Opinion, OpinionResult, OutwardTransfer, Recheck, Sanction
from .public import PublicMessage
from .reopening import Reopening
from .review import Review, ReviewOutcome, Stage
from .supplements import Supplement
from .urging import Urging

__all__ = [
    "Allegation", "AssistQuestion", "CallBack", "CallResult", "CallSample", "Channel", "Clarification", "ColumnMapping", "Complaint",
    "ComplaintClass", "Demand", "Evidence", "Extract", "Finding", "Group", "HarmReport", "Incident", "IncidentState", "MailMessage",
    "MessageFile", "Objection", "Opinion", "OpinionResult", "OutwardTransfer", "PublicMessage", "Recheck", "Reopening", "Result", "Review",
    "ReviewOutcome", "Sanction", "Solved", "Stage", "Statement", "Supplement", "Urging",
]  # fmt: skip
