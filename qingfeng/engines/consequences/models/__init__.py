from .causes import Cause, CausePerson, Degree, Responsibility, ResponsibilityState
from .consequences import Consequence, ConsequenceCause, State

__all__ = ["Cause", "CausePerson", "Consequence", "ConsequenceCause", "Degree", "Responsibility", "ResponsibilityState", "State"]
