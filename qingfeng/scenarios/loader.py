"""Load the demonstration: the invented county, its years 2010 and 2011 and its present, played through the services."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction

from . import county, lives, present, publicity, state
from .agenda import Agenda
from .rows import BISHAN


class DemoLogin(NamedTuple):
    """One account of the demonstration, printed at start-up so that every role can be tried."""

    role: str
    name: str
    username: str
    password: str


def load_demo(say: Callable[[str], object] = print) -> bool:
    """Load the demo county unless it is loaded; True when something was loaded. All of it or nothing."""
    if state.loaded(BISHAN):
        return False
    say("正在载入演示县（云岫县，2010—2011年和当前的事项），约一分钟……")
    with transaction.atomic():
        cast = county.found()
        agenda = Agenda()
        publicity.plan(cast, agenda)
        lives.plan(cast, agenda)
        present.plan(cast, agenda)
        last = agenda.play()
        state.mark(scenario=BISHAN, now=last or county.START)
    say("演示县已载入。")
    return True


def demo_logins() -> list[DemoLogin]:
    return []
