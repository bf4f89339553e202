from .assessments import Assessment
from .causes import Cause, CausePerson, Degree, Responsibility, ResponsibilityState
from .consequences import Consequence, ConsequenceCause, State
from .titles import Title, TitleState

__all__ = [
    "Assessment",
    "Cause",
    "CausePerson",
    "Consequence",
    "ConsequenceCause",
    "Degree",
    "Responsibility",
    "ResponsibilityState",
    "State",
    "Title",
    "TitleState",
]
