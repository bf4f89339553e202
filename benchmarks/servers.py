"""Qingfeng and the yardstick, each behind granian with the same flags, on the same kind of database."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    *("--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "1"),
    *("--no-access-log", "--log-level", "warning", "--no-ws"),
)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def serve(target: str, env: dict[str, str]) -> Iterator[int]:
    """Starts a server, waits until it answers on its port, and ends it with its whole group."""
    port = free_port()
    command = [sys.executable, "-m", "granian", *FLAGS, "--port", str(port), target]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | env, start_new_session=True)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def bare(database: str) -> contextlib.AbstractContextManager[int]:
    env = {"BARE_DATABASE": database, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    make = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', run_syncdb=True, verbosity=0)"
    subprocess.run([sys.executable, "-c", make], cwd=ROOT, env=os.environ | env, check=True)
    return serve("benchmarks.bare.wsgi:application", env)


def qingfeng() -> contextlib.AbstractContextManager[int]:
    return serve("qingfeng.faces.cli.application:application", {"DJANGO_SETTINGS_MODULE": "config.settings"})


def memory(port: int) -> int:
    """Bytes that the server on this port and its workers hold for themselves alone (PSS, so that what they share counts once)."""
    whole = 0
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if entry.name.isdigit() and f"--port\0{port}\0".encode() in (entry / "cmdline").read_bytes():
                rollup = (entry / "smaps_rollup").read_text()
                whole += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return whole
