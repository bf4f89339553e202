"""Load a demonstration year. Until a scenario is written, say so and do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class DemoLogin(NamedTuple):
    """One account of the demonstration, printed at start-up so that every role can be tried."""

    role: str
    name: str
    username: str
    password: str


def load_demo(say: Callable[[str], object] = print) -> bool:
    """Load the demo county unless it is loaded; True when something was loaded."""
    say("还没有演示县可以载入。")
    return False


def demo_logins() -> list[DemoLogin]:
    return []
