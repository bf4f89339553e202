from .checks import AnswerCheck
from .issues import HotIssue, Member
from .sorting import Sorting

__all__ = ["AnswerCheck", "HotIssue", "Member", "Sorting"]
