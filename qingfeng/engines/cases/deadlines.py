"""The days that extracts, objections and questions show are copies of their clocks; after a change of the calendar they follow."""

from __future__ import annotations

from django.db import models

from qingfeng.core.matters.models import Clock

from .assistants import ASSIST_CLOCK
from .hearing import STATEMENT_CLOCK
from .models import AssistQuestion, Extract, Objection, Urging
from .respondents import OBJECTION_CLOCK
from .urging import CLOCKS

COPIES: tuple[tuple[str, type[models.Model]], ...] = (
    (STATEMENT_CLOCK, Extract),
    (OBJECTION_CLOCK, Objection),
    (ASSIST_CLOCK, AssistQuestion),
    *((code, Urging) for code in CLOCKS),
)


def copy_anew() -> int:
    """Returns how many copies differed. Only running clocks count: what was answered keeps the day it was answered by."""
    moved = 0
    for code, model in COPIES:
        for subject, due in Clock.objects.running().filter(code=code).values_list("subject", "due_on"):
            key = subject.rpartition(":")[2]
            if key.isdecimal():
                moved += model._default_manager.filter(pk=int(key)).exclude(due_on=due).update(due_on=due)
    return moved
