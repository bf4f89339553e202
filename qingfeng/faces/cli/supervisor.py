"""Keeps a server and its helpers alive together: helpers are started again when they fall, all end when the server does."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
STEADY = 120.0  # a helper that ran this long starts again without waiting for its earlier falls
GRACE = 8.0


def die_with_parent(how: int = signal.SIGTERM) -> None:
    """Linux: be told to end when the parent is killed outright and can tell nobody itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, how)  # PR_SET_PDEATHSIG


@dataclass
class Child:
    name: str
    command: Sequence[str]
    wait: float = FIRST_WAIT
    started: float = 0.0
    due: float = 0.0
    process: subprocess.Popen | None = field(default=None, repr=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        if time.monotonic() - self.started > STEADY:
            self.wait = FIRST_WAIT
        code = self.process.returncode if self.process else 0
        print(f"{self.name}意外结束（{code}），{self.wait:.0f} 秒后重新启动。", file=sys.stderr, flush=True)
        self.due = time.monotonic() + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        self.process = None

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    def __init__(self, server: Child, helpers: Sequence[Child]) -> None:
        self.server = server
        self.helpers = helpers
        self.asked_to_stop = False

    def ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop = True

    def watch_helpers(self) -> None:
        for helper in self.helpers:
            if helper.has_fallen():
                helper.plan_restart()
            if helper.process is None and time.monotonic() >= helper.due:
                helper.start()

    def end(self) -> None:
        children = [self.server, *self.helpers]
        for child in children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in children:
            child.stop(deadline)

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        self.server.start()
        try:
            while not self.asked_to_stop and not self.server.has_fallen():
                self.watch_helpers()
                time.sleep(0.2)
        finally:
            self.end()
        if self.asked_to_stop or self.server.process is None:
            return 0
        print(f"网页服务结束（{self.server.process.returncode}），其余进程一并停止。", file=sys.stderr)
        return self.server.process.returncode or 1
