"""How much of a home stands on one screen of 1366 by 768. What is cut says how many more there are, and opens whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .home_lists import Task
from .matters_rows import Row

# In pixels at the normal size of type; tests/journeys/test_one_screen.py measures a busy desk against them.
ROOM = 560  # under the heading and the strip of days
YEAR, HEADING, TASK, LINE, CASE = 46, 50, 35, 28, 29
BESIDE = 3  # lines of the panels that stand side by side
ALARMS, NOTICES = 3, 4
FEWEST = 4

Groups = list[tuple[str, list[Row], int | None]]


@dataclass(frozen=True)
class Cut:
    """The first of a list, and how many more it has."""

    shown: Sequence[Task]
    more: int


def late_first(tasks: Sequence[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: not task.late)


def cut(tasks: Sequence[Task], height: int, *, whole: bool) -> Cut:
    """What is late stands first, so that nothing late is cut before what is not."""
    ordered, most = late_first(tasks), max(FEWEST, height // TASK)
    if whole or len(ordered) <= most:
        return Cut(ordered, 0)
    return Cut(ordered[:most], len(ordered) - most)


def panel(lines: int, each: int = LINE) -> int:
    return HEADING + lines * each if lines else 0


def under_strips(*, yearly: bool, alarms: int) -> int:
    """What is left for the columns."""
    return ROOM - (YEAR if yearly else 0) - panel(min(alarms, ALARMS), TASK)


def for_tasks(height: int, *, arrived: int, notices: int, beside: int = 0) -> int:
    """Of the column of tasks, without its own heading and last line."""
    return height - panel(arrived) - panel(max(1, notices)) - beside - panel(1)


def for_cases(height: int, *, beside: int) -> int:
    """How many lines of matters: rows, and headings of groups."""
    return max(FEWEST, (height - beside - panel(1) - LINE) // CASE)


def fitted(groups: Sequence[tuple[str, list[Row]]], lines: int, total: int) -> Groups:
    """As many rows as there are lines for; a group that goes on elsewhere does not say how many it has."""
    found: Groups = []
    left, shown = lines, 0
    for name, rows in groups:
        some = rows[: max(0, left - 1)]
        if some:
            found.append((name, some, len(some)))
            left, shown = left - 1 - len(some), shown + len(some)
    if found and shown < total:
        name, some, _n = found[-1]
        found[-1] = (name, some, None)
    return found
