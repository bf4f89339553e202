from .attendance import Attendance, Came, How
from .following import Consultation, FollowUp
from .readings import Reading, ReadingMark
from .sessions import Session, SessionState

__all__ = ["Attendance", "Came", "Consultation", "FollowUp", "How", "Reading", "ReadingMark", "Session", "SessionState"]
