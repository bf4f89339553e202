from .checks import AnswerCheck
from .coordination import Coordination
from .issues import HotIssue, Member
from .sorting import Sorting

__all__ = ["AnswerCheck", "Coordination", "HotIssue", "Member", "Sorting"]
