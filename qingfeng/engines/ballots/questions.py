"""Questions as they are typed, and what is stored of them.

A block for each question, a blank line between two: the question, then its answers, one a line, each with its score. An answer
without a score (不了解) is in no denominator. A block of one line has the answers of the block before it. A star marks the question
about the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

from .models import Survey

STARS = "*＊★※"
MOST, MOST_OPTIONS = 20, 8
ANSWER = re.compile(r"(.+?)[\s　]+(\d{1,3}(?:\.\d)?)\s*分?")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    answers: tuple[Answer, ...]
    is_overall: bool


def parse(typed: str) -> list[Asked]:
    blocks = [[line.strip() for line in block.splitlines() if line.strip()] for block in re.split(r"\n[\s　]*\n", typed.replace("\r", ""))]
    found: list[Asked] = []
    for head, *lines in (block for block in blocks if block):
        answers = tuple(map(_answer, lines)) if lines else (found[-1].answers if found else ())
        found.append(_checked(Asked(head.lstrip(STARS).strip(), answers, head[0] in STARS)))
    if not found:
        raise Refused(_("还没有问题。"), field="questions")
    if len(found) > MOST:
        raise Refused(_("问题太多，群众答不下去：最多%d个。") % MOST, field="questions")
    if sum(asked.is_overall for asked in found) != 1:
        raise Refused(_("要有一个、只能有一个问题在前面加“*”：它的满意率就是这次调查的满意率。"), field="questions")
    return found


def _answer(line: str) -> Answer:
    scored = ANSWER.fullmatch(line)
    return Answer(scored[1].strip(), Decimal(scored[2])) if scored else Answer(line, None)


def _checked(asked: Asked) -> Asked:
    names = [answer.text for answer in asked.answers]
    scores = [answer.weight for answer in asked.answers if answer.weight is not None]
    if not asked.text or len(asked.text) > 200 or any(len(name) > 40 for name in names):
        raise Refused(_("“%s”：问题最多200字，答案最多40字。") % asked.text[:20], field="questions")
    if len(set(scores)) < 2 or len(names) > MOST_OPTIONS or len(set(names)) != len(names):
        words = _("“%(question)s”：下面一行一个答案，后面写分值，至少两种分值，最多%(most)d个，不能重复。")
        raise Refused(words % {"question": asked.text[:20], "most": MOST_OPTIONS}, field="questions")
    if any(score > HUNDRED for score in scores):
        raise Refused(_("“%s”：分值是0到100。") % asked.text[:20], field="questions")
    return asked


def as_typed(survey: Survey) -> str:
    """What was stored, ready to be changed."""
    blocks: list[str] = []
    before: tuple[str, ...] = ()
    for question in survey.asked():
        answers = tuple(f"{o.text} {o.weight.normalize():f}" if o.weight is not None else o.text for o in question.options.all())
        head = f"*{question.text}" if question.is_overall else question.text
        blocks.append("\n".join([head, *(answers if answers != before else ())]))
        before = answers
    return "\n\n".join(blocks)
