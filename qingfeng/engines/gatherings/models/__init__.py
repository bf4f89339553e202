from .attendance import Attendance, Came, How
from .findings import Finding, Saw
from .following import Consultation, FollowUp
from .guests import Guest
from .readings import Reading, ReadingMark
from .sessions import Session, SessionState

__all__ = [
    "Attendance",
    "Came",
    "Consultation",
    "Finding",
    "FollowUp",
    "Guest",
    "How",
    "Reading",
    "ReadingMark",
    "Saw",
    "Session",
    "SessionState",
]
