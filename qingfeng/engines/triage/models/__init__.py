from .checks import AnswerCheck
from .coordination import Coordination
from .issues import Grouping, HotIssue, Member, PutOut
from .sorting import Sorting

__all__ = ["AnswerCheck", "Coordination", "Grouping", "HotIssue", "Member", "PutOut", "Sorting"]
