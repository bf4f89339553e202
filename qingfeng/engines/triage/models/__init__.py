from .checks import AnswerCheck
from .issues import Grouping, HotIssue, Member, PutOut
from .sorting import Sorting

__all__ = ["AnswerCheck", "Grouping", "HotIssue", "Member", "PutOut", "Sorting"]
