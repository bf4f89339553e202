"""What an answer has and what it lacks (答复体检): by rule, each part with the words that show it, and no single score.

It is advice to whoever writes and reviews, and a count for the unit; it holds nothing back.
"""

VERSION = 1  # of the rules; answers looked at by older ones are looked at again
