"""A message as it is compared: one line without blanks, and where its title ends.

Many sources run subject and body together, and often the subject stands a second time at the head of the body.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qingfeng.core.text.normal import by_character

LIMIT = 6_000  # characters; what follows says nothing new
OPENING = 150
SHORTEST, LONGEST, USUAL = 5, 60, 25
FROM = 8  # a title is longer than that
SENTENCE_END = re.compile(r"[?!。]")
SALUTATION = re.compile(r"尊敬的|敬爱的|您好|你好|我是|我们是|本人|领导|[^,。]{0,3}(?:厅长|局长|市长|县长|书记|主任|区长|部长|州长|镇长)")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Parts:
    whole: str
    title: int  # so many characters of it are the title

    @property
    def pieces(self) -> tuple[str, str, str]:
        """What is looked at: everything, the title, the beginning. The last two are beginnings of the first."""
        return self.whole, self.whole[: self.title], self.whole[:OPENING]


def even(text: str) -> str:
    return BLANKS.sub("", by_character(unicodedata.normalize("NFKC", text[: 2 * LIMIT]))).lower()[:LIMIT]


def parts(text: str, title: str = "") -> Parts:
    """Both masked. Without a title of its own it is looked for at the head of the text."""
    body, head = even(text), even(title)
    if not head:
        return _parted(body)
    return Parts(body if body.startswith(head) else head + body, len(head))


def _parted(whole: str) -> Parts:
    if twice := _said_twice(whole):
        return Parts(whole, twice)
    ends = (SENTENCE_END.search(whole, FROM, FROM + 37), SALUTATION.search(whole, FROM, FROM + 37))
    found = [place for place in (ends[0].end() if ends[0] else 0, ends[1].start() if ends[1] else 0) if place]
    end = min(found, default=USUAL)
    return Parts(whole, min(end, len(whole)))


def _said_twice(whole: str) -> int:
    """Length of a subject that the body repeats at once, or nought."""
    head = whole[:SHORTEST]
    again = whole.find(head, SHORTEST, LONGEST + SHORTEST) if len(head) == SHORTEST else -1
    return again if again > 0 and whole[:again] == whole[again : 2 * again] else 0
