from .attendance import Attendance, Came, How
from .sessions import Session, SessionState

__all__ = ["Attendance", "Came", "How", "Session", "SessionState"]
