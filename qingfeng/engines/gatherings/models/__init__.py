from .attendance import Attendance, Came, How
from .readings import Reading, ReadingMark
from .sessions import Session, SessionState

__all__ = ["Attendance", "Came", "How", "Reading", "ReadingMark", "Session", "SessionState"]
