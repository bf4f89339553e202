from .attendance import Attendance, Came, How
from .findings import Finding, Saw
from .guests import Guest
from .readings import Reading, ReadingMark
from .sessions import Session, SessionState

__all__ = ["Attendance", "Came", "Finding", "Guest", "How", "Reading", "ReadingMark", "Saw", "Session", "SessionState"]
